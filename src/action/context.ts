/** What the runner says about this run, from its environment. */
export interface RunContext {
  readonly serverUrl: string;
  readonly repository: string;
  readonly repositoryId: string;
  readonly workflow: string;
  readonly job: string;
  readonly step: string;
  readonly ref: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly trackingId: string;
  /** Page of the run, with the job's own part when its id is known; empty outside GitHub. */
  readonly runUrl: string;
  readonly temporaryFolder: string;
  readonly summaryFile: string;
  /** Harmless variables that the tests also get (design.md, section 3). */
  readonly passedOn: readonly { readonly name: string; readonly value: string }[];
}

const PASSED_ON = [
  'GITHUB_REPOSITORY',
  'GITHUB_SHA',
  'GITHUB_REF',
  'GITHUB_REF_NAME',
  'GITHUB_HEAD_REF',
  'GITHUB_RUN_ID',
  'GITHUB_RUN_ATTEMPT',
  'GITHUB_JOB',
  'GITHUB_WORKFLOW',
  'GITHUB_ACTOR',
  'GITHUB_SERVER_URL',
];

/** Reads the runner's variables; `checkRunId` is the job's numeric id where the runner knows it. */
export function readRunContext(environment: NodeJS.ProcessEnv, checkRunId: string): RunContext {
  const value = (name: string) => environment[name] ?? '';
  const serverUrl = value('GITHUB_SERVER_URL') || 'https://github.com';
  const runId = value('GITHUB_RUN_ID');
  const repository = value('GITHUB_REPOSITORY');
  const runPage = repository !== '' && runId !== '' ? `${serverUrl}/${repository}/actions/runs/${runId}` : '';
  return {
    serverUrl,
    repository,
    repositoryId: value('GITHUB_REPOSITORY_ID'),
    workflow: value('GITHUB_WORKFLOW'),
    job: value('GITHUB_JOB'),
    step: value('GITHUB_ACTION'),
    ref: value('GITHUB_REF'),
    runId,
    runAttempt: value('GITHUB_RUN_ATTEMPT'),
    trackingId: value('RUNNER_TRACKING_ID'),
    runUrl: runPage !== '' && /^\d+$/.test(checkRunId) ? `${runPage}/job/${checkRunId}` : runPage,
    temporaryFolder: value('RUNNER_TEMP'),
    summaryFile: value('GITHUB_STEP_SUMMARY'),
    passedOn: PASSED_ON.map((name) => ({ name, value: value(name) })).filter((pair) => pair.value !== ''),
  };
}
