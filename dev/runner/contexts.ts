/**
 * Who the step thinks it is: the `github`, `runner`, `job`, `strategy` and `matrix` contexts of one job.
 * The names follow Runner.Worker/GitHubContext.cs, the values are those of an ordinary push.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Which program plays the runner; act and Gitea cancel without a signal and know less about the run. */
export type Platform = 'github' | 'act' | 'gitea';

export type ContextValues = Readonly<Record<string, unknown>>;

export interface JobContexts {
  readonly github: ContextValues;
  readonly runner: ContextValues;
  readonly job: ContextValues;
  readonly strategy: ContextValues;
  readonly matrix: unknown;
  /** A GUID per job, missing under act and Gitea; it is the same in main and post. */
  readonly trackingId: string | undefined;
}

export interface ContextOptions {
  readonly platform?: Platform;
  /** Laid over the default values; `undefined` takes one away. */
  readonly github?: ContextValues;
  readonly runner?: ContextValues;
  /** The `job` context; on GitHub it holds `check_run_id`. */
  readonly jobContext?: ContextValues;
  readonly strategy?: ContextValues;
  readonly matrix?: unknown;
  readonly trackingId?: string;
  readonly debug?: boolean;
}

const SHA = '5f0c7a9d2b6e4831c0a7d95e1f3b8642a9c0d7e1';

/** Returns the contexts of one job; each call is another run with another id. */
export function makeContexts(options: ContextOptions = {}): JobContexts {
  const platform = options.platform ?? 'github';
  const real = platform === 'github';
  const github = {
    ...commonGithub(),
    ...(real ? githubOnly() : { run_id: '1', run_number: '1', run_attempt: '1' }),
    ...(platform === 'act' ? { actor: 'nektos/act', workflow: '' } : {}),
    ...(platform === 'gitea' ? giteaAddresses() : {}),
    ...options.github,
  };
  const runner = {
    os: real ? 'Linux' : 'linux',
    arch: process.arch === 'arm64' ? 'ARM64' : 'X64',
    ...(real ? { name: 'GitHub Actions 12', environment: 'github-hosted' } : {}),
    ...(options.debug === true ? { debug: '1' } : {}),
    ...options.runner,
  };
  const jobId = real ? { check_run_id: randomInt(50_000_000_000, 60_000_000_000) } : {};
  return {
    github,
    runner,
    job: { status: 'success', ...jobId, ...options.jobContext },
    strategy: {
      'fail-fast': true,
      'job-index': 0,
      'job-total': 1,
      'max-parallel': 1,
      ...options.strategy,
    },
    matrix: options.matrix ?? null,
    trackingId: options.trackingId ?? (real ? `github_${randomUUID()}` : undefined),
  };
}

function commonGithub(): ContextValues {
  return {
    token: `ghs_${randomBytes(18).toString('hex')}`,
    action: '__self',
    action_repository: '',
    action_ref: '',
    actor: 'octocat',
    api_url: 'https://api.github.com',
    base_ref: '',
    event: { ref: 'refs/heads/main', after: SHA, repository: { full_name: 'octo/shop' } },
    event_name: 'push',
    graphql_url: 'https://api.github.com/graphql',
    head_ref: '',
    job: 'test',
    ref: 'refs/heads/main',
    ref_name: 'main',
    ref_type: 'branch',
    repository: 'octo/shop',
    repository_owner: 'octo',
    retention_days: '90',
    server_url: 'https://github.com',
    sha: SHA,
    workflow: 'CI',
  };
}

function githubOnly(): ContextValues {
  return {
    actor_id: '583231',
    ref_protected: 'false',
    repository_id: '713705',
    repository_owner_id: '583231',
    run_attempt: '1',
    run_id: String(randomInt(10_000_000_000, 20_000_000_000)),
    run_number: '42',
    triggering_actor: 'octocat',
    workflow_ref: 'octo/shop/.github/workflows/ci.yml@refs/heads/main',
    workflow_sha: SHA,
  };
}

function giteaAddresses(): ContextValues {
  const server = 'http://gitea.example:3000';
  return { server_url: server, api_url: `${server}/api/v1`, graphql_url: '' };
}
