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
  /** Only these requests. */
  readonly method?: string;
  /** Answer with this status, and nothing else. */
  readonly status?: number;
  /** What GitHub says with that status. */
  readonly message?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Wait before the answer; `Infinity` never answers. */
  readonly delayMs?: number;
}

export type FakeGitHub = Awaited<ReturnType<typeof startFakeGitHub>>;

export interface FakeComment {
  readonly id: number;
  /** Number of the pull request. */
  readonly issue: number;
  readonly user?: { readonly type: string };
  readonly author_association?: string;
  body: string;
}

// Of the body of a comment.
const MOST_CHARACTERS = 65_536;
const REPOSITORY_ID = 713705;

/** The part of GitHub's API that the action asks: attempts of runs, the runs of a workflow, comments of pull requests. */
export async function startFakeGitHub() {
  const attempts = new Map<string, object>();
  const runs: object[] = [];
  const comments: FakeComment[] = [];
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
    const isSpared = trouble.method !== undefined && trouble.method !== request.method;
    const { status, message = 'No.', headers = {}, delayMs = 0 } = isSpared ? {} : trouble;
    if (delayMs === Infinity) return;
    let sent = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      sent += chunk;
    });
    request.on('end', () => {
      const [found, body] =
        status === undefined ? answerTo(request.method ?? 'GET', url, sent) : [status, { message }];
      setTimeout(() => send(response, found, body, headers), delayMs);
    });
  });

  function answerTo(method: string, url: URL, sent: string): [number, object] {
    const one = /\/issues\/comments\/(\d+)$/.exec(url.pathname);
    const all = /\/issues\/(\d+)\/comments$/.exec(url.pathname);
    if (!one && !all) return find(url.pathname);
    const body = sent === '' ? '' : (JSON.parse(sent) as { body: string }).body;
    if (one && method === 'PATCH') {
      const found = comments.find(({ id }) => String(id) === one[1]);
      if (!found) return [404, { message: 'Not Found' }];
      found.body = body;
      return [200, found];
    }
    if (all && method === 'POST') {
      if (body.length > MOST_CHARACTERS) return [422, { message: 'Validation Failed' }];
      comments.push({ id: comments.length + 1, issue: Number(all[1]), body });
      return [201, comments.at(-1) ?? {}];
    }
    const size = Number(url.searchParams.get('per_page') ?? 30);
    const from = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
    return [200, comments.filter(({ issue }) => String(issue) === all?.[1]).slice(from, from + size)];
  }

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
    comments,
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
