/**
 * Builds the environment of one action process.
 * Mirrors Runner.Worker/Handlers/NodeScriptActionHandler.cs, GitHubContext.cs, RunnerContext.cs and
 * Runner.Sdk/ProcessInvoker.cs.
 */
import type { ContextValues } from './contexts.ts';
import type { Job } from './job.ts';

/** The last word on the environment; `undefined` takes a variable away. */
export type Override = Readonly<Record<string, string | undefined>>;

export interface EnvironmentParts {
  readonly job: Job;
  /** The step's `env:`. */
  readonly env: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  /** `GITHUB_OUTPUT` and its sisters. */
  readonly files: Readonly<Record<string, string>>;
  readonly override: Override;
}

// The runner lets through only these of the github context (GitHubContext.cs); the token is not among them.
const EXPORTED = new Set(
  `action_path action_ref action_repository action actor actor_id api_url base_ref event_name event_path graphql_url
  head_ref job ref_name ref_protected ref_type ref repository repository_id repository_owner repository_owner_id
  retention_days run_attempt run_id run_number server_url sha triggering_actor workflow workflow_ref workflow_sha
  workspace`.split(/\s+/),
);

/** Returns the whole environment of a process. */
export function buildEnvironment(parts: EnvironmentParts): Record<string, string> {
  const { job } = parts;
  const { github, runner, trackingId } = job.contexts;
  const environment: Record<string, string | undefined> = {
    ...inherited(job),
    RUNNER_TRACKING_ID: trackingId,
    ...platformMarks(job),
    ...stepEnvironment(job, parts.env),
    ...prefixed('STATE_', parts.state),
    ...parts.inputs,
    ...fromContext('GITHUB_', github, (name) => EXPORTED.has(name)),
    ...parts.files,
    ...fromContext('RUNNER_', runner, () => true),
    GITHUB_ACTIONS: 'true',
  };
  environment['PATH'] = [...job.path.toReversed(), environment['PATH']].join(':');
  environment['CI'] ??= 'true';
  const merged = { ...environment, ...parts.override };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What the runner shows as `env:` in the log: the job's exported variables under the step's own. */
export function stepEnvironment(job: Job, env: Readonly<Record<string, string>>): Record<string, string> {
  return { ...Object.fromEntries(job.env), ...env };
}

// A real step inherits all of the runner's own environment. Here only the harmless part passes, and the home folder
// is a fresh one, so that nothing on the developer's machine (a kubeconfig, a proxy, NODE_OPTIONS) leaks in.
function inherited(job: Job): Record<string, string | undefined> {
  const { PATH, LANG, LC_ALL, TZ, USER } = process.env;
  return { PATH, LANG: LANG ?? 'C.UTF-8', LC_ALL, TZ, USER, HOME: job.folders.home };
}

function platformMarks(job: Job): Record<string, string> {
  if (job.platform === 'act') return { ACT: 'true' };
  return job.platform === 'gitea' ? { GITEA_ACTIONS: 'true' } : {};
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

function fromContext(
  prefix: string,
  context: ContextValues,
  passes: (name: string) => boolean,
): Record<string, string> {
  const entries = Object.entries(context).filter(
    ([name, value]) => passes(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(
    entries.map(([name, value]) => [`${prefix}${name.toUpperCase()}`, String(value)]),
  );
}
