import { type Octokit, loadOctokit, ownRepository } from './octokit.ts';

/** Whether an attempt of a run is over; `unknown` for every answer that does not say so plainly. */
export interface AttemptState {
  readonly state: 'completed' | 'running' | 'unknown';
  /** Why it is unknown, in words. */
  readonly why: string;
}

export interface RunAttempt {
  readonly runId: string;
  readonly attempt: string;
  readonly repositoryId: string;
}

export interface NewerRun {
  readonly name: string;
  readonly url: string;
  readonly headSha: string;
}

export interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

// Every status but `completed` that GitHub documents.
const GOING_ON = ['queued', 'in_progress', 'requested', 'waiting', 'pending'];
const MOST_RUNS = 50;

/** GitHub's API, as far as the token reaches; nothing here throws, and octokit is loaded at the first question. */
export class GitHub {
  readonly #token: string;
  readonly #environment: NodeJS.ProcessEnv;
  #octokit: Promise<Octokit> | null = null;
  #limited = false;

  constructor(token: string, environment: NodeJS.ProcessEnv) {
    this.#token = token;
    this.#environment = environment;
  }

  /** Asks whether an attempt of a run of our own repository is over. */
  async attemptState(run: RunAttempt, limits: Limits): Promise<AttemptState> {
    if (this.#token === '') return unknown('there is no github-token');
    if (this.#limited) return unknown('GitHub’s rate limit is reached');
    const signal = signalOf(limits);
    try {
      const octokit = await this.#load();
      const { data } = await octokit.request(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
        {
          ...ownRepository(this.#environment),
          run_id: Number(run.runId),
          attempt_number: Number(run.attempt),
          request: { signal },
        },
      );
      const isAsked =
        String(data.id) === run.runId &&
        String(data.run_attempt ?? '') === run.attempt &&
        String(data.repository?.id ?? '') === run.repositoryId;
      if (!isAsked) return unknown('GitHub’s answer is about another run');
      if (data.status === 'completed') return { state: 'completed', why: '' };
      if (GOING_ON.includes(data.status ?? '')) return { state: 'running', why: '' };
      return unknown(`GitHub says ${JSON.stringify(data.status)}`);
    } catch (error) {
      return unknown(signal.aborted ? 'GitHub did not answer in time' : this.#reason(error));
    }
  }

  /**
   * A newer run of our workflow on our branch that waits or runs: what `cancel-in-progress` makes room for. Null when
   * there is none, or the token cannot see it.
   */
  async newerRun(limits: Limits): Promise<NewerRun | null> {
    const value = (name: string) => this.#environment[name] ?? '';
    const file = /\/([^/@]+)@/.exec(value('GITHUB_WORKFLOW_REF'))?.[1] ?? '';
    const branch = value('GITHUB_HEAD_REF') || value('GITHUB_REF_NAME');
    const signal = signalOf(limits);
    if (this.#token === '' || file === '' || branch === '' || signal.aborted) return null;
    try {
      const octokit = await this.#load();
      const { data } = await octokit.request(
        'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
        {
          ...ownRepository(this.#environment),
          workflow_id: file,
          branch,
          exclude_pull_requests: true,
          per_page: MOST_RUNS,
          request: { signal },
        },
      );
      const own = data.workflow_runs.find(({ id }) => String(id) === value('GITHUB_RUN_ID'));
      if (!own) return null;
      const ownStart = Date.parse(own.run_started_at ?? own.created_at);
      // A fork may have a branch of the same name, and a run that was there before ours has not displaced it.
      const [newest] = data.workflow_runs
        .filter(
          (run) =>
            run.run_number > own.run_number &&
            run.status !== 'completed' &&
            run.event === own.event &&
            String(run.head_repository?.id) === String(own.head_repository?.id) &&
            Date.parse(run.created_at) >= ownStart,
        )
        .toSorted((a, b) => b.run_number - a.run_number);
      if (!newest) return null;
      return {
        name: `${newest.name ?? 'run'} #${newest.run_number}`,
        url: newest.html_url,
        headSha: newest.head_sha,
      };
    } catch {
      return null;
    }
  }

  #load(): Promise<Octokit> {
    this.#octokit ??= loadOctokit(this.#token, this.#environment);
    return this.#octokit;
  }

  #reason(error: unknown): string {
    const { status, response, cause } = error as {
      status?: number;
      cause?: unknown;
      response?: { headers?: { [name: string]: unknown } };
    };
    const headers = response?.headers ?? {};
    const hasNoneLeft = String(headers['x-ratelimit-remaining']) === '0' || 'retry-after' in headers;
    if (status === 429 || (status === 403 && hasNoneLeft)) {
      this.#limited = true;
      return 'GitHub’s rate limit is reached';
    }
    if (status === 401) return 'GitHub does not know the token (401)';
    if (status === 403) return 'the token may not read runs (403); it needs actions: read';
    if (status === 404) return 'GitHub knows no such attempt, or hides it from the token (404)';
    if (response) return `GitHub answered ${status}`;
    // Octokit keeps the connection's own error as the cause.
    const { message } = (cause ?? error) as { message?: string };
    return `GitHub could not be asked: ${message ?? String(error)}`;
  }
}

function unknown(why: string): AttemptState {
  return { state: 'unknown', why };
}

function signalOf(limits: Limits): AbortSignal {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  return limits.signal ? AbortSignal.any([limits.signal, timeout]) : timeout;
}
