import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A run attempt as the API tells it; what is not given is filled in. */
export interface FakeRun {
  readonly id: number;
  readonly run_attempt?: number;
  readonly status?: string;
  readonly run_number?: number;
  readonly [field: string]: unknown;
}

export interface FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly atMs: number;
}

/** What befalls every request while it is set. */
export interface FakeTrouble {
  /** Answer with this status, and nothing else. */
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /** Wait before the answer; `Infinity` never answers. */
  readonly delayMs?: number;
}

export type FakeGitHub = Awaited<ReturnType<typeof startFakeGitHub>>;

const REPOSITORY_ID = 713705;

/** The part of GitHub's API that the action asks: attempts of runs, and the runs of a workflow. */
export async function startFakeGitHub() {
  const attempts = new Map<string, object>();
  const runs: object[] = [];
  const requests: FakeRequest[] = [];
  let trouble: FakeTrouble = {};
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://github');
    requests.push({
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization ?? '',
      atMs: performance.now(),
    });
    const { status, headers = {}, delayMs = 0 } = trouble;
    if (delayMs === Infinity) return;
    const [found, body] = find(url.pathname);
    setTimeout(
      () => send(response, status ?? found, status === undefined ? body : { message: 'No.' }, headers),
      delayMs,
    );
  });

  function find(path: string): [number, object] {
    const attempt = /\/actions\/runs\/(\d+)\/attempts\/(\d+)$/.exec(path);
    const run = attempt && attempts.get(`${attempt[1]}/${attempt[2]}`);
    if (run) return [200, run];
    if (/\/actions\/workflows\/[^/]+\/runs$/.test(path))
      return [200, { total_count: runs.length, workflow_runs: runs }];
    return [404, { message: 'Not Found' }];
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** Puts an attempt there, and the run into the list of its workflow. */
    add: (run: FakeRun) => {
      const whole = complete(run);
      attempts.set(`${run.id}/${run.run_attempt ?? 1}`, whole);
      runs.unshift(whole);
    },
    trouble: (what: FakeTrouble) => {
      trouble = what;
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function complete(run: FakeRun): object {
  const now = new Date().toISOString();
  return {
    name: 'CI',
    run_attempt: 1,
    run_number: 42,
    status: 'in_progress',
    event: 'push',
    head_branch: 'main',
    head_sha: '5f0c7a9d2b6e4831c0a7d95e1f3b8642a9c0d7e1',
    html_url: `https://github.com/octo/shop/actions/runs/${run.id}`,
    created_at: now,
    run_started_at: now,
    repository: { id: REPOSITORY_ID },
    head_repository: { id: REPOSITORY_ID },
    ...run,
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: { readonly [name: string]: string },
): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}
