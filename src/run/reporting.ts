import type { RunContext } from '../action/context.ts';
import type { StopRequest } from '../action/signals.ts';
import type { ApiObject, Observation } from '../diagnosis/observation.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { BuiltJob } from '../job/manifest.ts';
import type {
  AttemptReport,
  ImageReport,
  NewerRun,
  ResultsReport,
  RunReport,
  Segment,
  Teardown,
} from '../report/run-report.ts';
import { runSegments } from '../report/run-segments.ts';
import { lostMs } from '../report/timeline.ts';
import type { TestResults } from '../results/test-results.ts';
import { podPlaces } from './pods.ts';
import { spentMs } from './timeline.ts';

export interface ReportParts {
  readonly context: RunContext;
  readonly server: string;
  readonly contextName: string;
  readonly attempts: readonly AttemptReport[];
  readonly verdict: Verdict;
  readonly decidedBy: number;
  readonly wallMs: number;
  readonly beganAt: string;
  readonly teardown: Teardown;
  readonly notices: readonly string[];
  readonly complete: boolean;
  readonly tests?: TestResults | null;
  readonly results: ResultsReport | null;
}

export interface AttemptParts {
  readonly number: number;
  readonly name: string;
  readonly namespace: string;
  readonly built: BuiltJob;
  readonly job: ApiObject | null;
  readonly verdict: Verdict;
  readonly segments: readonly Segment[];
  readonly images: readonly ImageReport[];
  readonly observation: Observation;
}

/** What the report says of one attempt. */
export function attemptReport(parts: AttemptParts): AttemptReport {
  const { job, observation } = parts;
  const metadata = (job?.metadata ?? {}) as { uid?: string; creationTimestamp?: string };
  const status = (observation.job?.status ?? {}) as { startTime?: string; completionTime?: string };
  return {
    number: parts.number,
    jobName: parts.name,
    namespace: parts.namespace,
    jobUid: metadata.uid ?? '',
    image: parts.built.image,
    verdict: parts.verdict,
    createdAt: metadata.creationTimestamp ?? '',
    startedAt: status.startTime ?? '',
    endedAt: status.completionTime ?? '',
    segments: parts.segments,
    shard: parts.built.shard,
    pods: podPlaces(observation.pods ?? [], observation.nodes ?? [], parts.built.shard),
    images: parts.images,
    observation,
  };
}

/** Puts the report of a run together. */
export function runReport(parts: ReportParts): RunReport {
  const { context, attempts } = parts;
  return {
    schema: 1,
    verdict: parts.verdict,
    title: [context.job, context.step].filter((part) => part !== '').join(' / '),
    repository: context.repository,
    workflow: context.workflow,
    job: context.job,
    runUrl: context.runUrl,
    cluster: { server: parts.server, version: '', context: parts.contextName },
    attempts,
    decidedBy: parts.decidedBy,
    queuedMs: spentMs(attempts, ['suspended', 'creating', 'scheduling']),
    pulledMs: spentMs(attempts, ['pulling']),
    ranMs: spentMs(attempts, ['running']),
    beganAt: parts.beganAt,
    ...timesOf(attempts, parts.wallMs),
    teardown: parts.teardown,
    notices: parts.notices,
    complete: parts.complete,
    tests: parts.tests ?? null,
    sha: context.passedOn.find(({ name }) => name === 'GITHUB_SHA')?.value ?? '',
    ...(parts.results === null ? {} : { results: parts.results }),
  };
}

/** Of a run of which nothing was seen. */
export const UNJUDGED: Verdict = {
  outcome: 'unknown',
  cause: 'unknown.no-evidence',
  owner: '',
  certainty: 'certain',
  message: 'Nothing was seen of the run.',
  remedy: 'Run the job again.',
  evidence: [],
  exitCode: null,
  warnings: [],
  retryable: false,
  shards: [],
};

/** The report once the end in the cluster is read back, which is a part of the run's time. */
export function withTeardown(
  report: RunReport,
  teardown: Teardown,
  newerRun: NewerRun | null,
  wallMs: number,
): RunReport {
  return { ...report, teardown, newerRun, ...timesOf(report.attempts, wallMs) };
}

function timesOf(
  attempts: readonly AttemptReport[],
  wallMs: number,
): Pick<RunReport, 'wallMs' | 'segments' | 'lostMs'> {
  const segments = runSegments(attempts, wallMs);
  return { wallMs: Math.round(wallMs), segments, lostMs: lostMs({ attempts, segments }) };
}

/** The report of a run that ended before anything was asked of the cluster: every problem with the inputs. */
export function refusedReport(problems: readonly string[], context: RunContext, wallMs: number): RunReport {
  const [only] = problems;
  const message =
    problems.length === 1 && only !== undefined
      ? only
      : `The inputs have ${problems.length} problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  return {
    schema: 1,
    verdict: {
      outcome: 'configuration',
      cause: 'input.invalid',
      owner: 'author',
      certainty: 'certain',
      message,
      remedy: 'Correct the inputs of the step. Nothing was created in the cluster.',
      evidence: problems.map((value) => ({
        object: 'Inputs of the step',
        field: value.split(':')[0] ?? '',
        value,
        at: '',
      })),
      exitCode: null,
      warnings: [],
      retryable: false,
      shards: [],
    },
    title: [context.job, context.step].filter((part) => part !== '').join(' / '),
    repository: context.repository,
    workflow: context.workflow,
    job: context.job,
    runUrl: context.runUrl,
    cluster: { server: '', version: '', context: '' },
    attempts: [],
    decidedBy: 0,
    queuedMs: null,
    pulledMs: null,
    ranMs: null,
    beganAt: '',
    ...timesOf([], wallMs),
    teardown: { state: 'nothing', detail: '', verifiedAt: '' },
    notices: [],
    complete: true,
  };
}

/** An error of our own must not read as a cancel: the verdict then says that it cannot tell. */
export function stoppedVerdict(verdict: Verdict, request: StopRequest | null): Verdict {
  if (request?.how !== 'error' || verdict.outcome === 'passed' || verdict.outcome === 'failed')
    return verdict;
  const error = request.error instanceof Error ? request.error.message : String(request.error);
  return {
    ...verdict,
    outcome: 'unknown',
    cause: 'run.internal-error',
    owner: 'author',
    certainty: 'certain',
    message: `This action itself failed and removed its Job: ${error}`,
    remedy: 'Run the job again; if it fails again, report it with the file report.json.',
    retryable: false,
  };
}
