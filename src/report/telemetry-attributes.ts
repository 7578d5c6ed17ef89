import type { Outcome, ShardVerdict, Verdict } from '../diagnosis/verdict.ts';
import type { AttemptReport, PodPlace, RunReport } from './run-report.ts';
import type { PodTimes } from './pod-times.ts';

export type Attributes = { readonly [name: string]: string | number };

/** What the span of the tests is called: the stage of that name holds more than they do. */
export const TEST_RUN = 'Test run';

/** What the runner knows of the run, beside its report; empty where it does not say. */
export interface RunFacts {
  readonly serverUrl: string;
  readonly step: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly ref: string;
  /** `branch` or `tag`. */
  readonly refType: string;
  readonly headRef: string;
  readonly baseRef: string;
  readonly sha: string;
}

// In the words of the conventions; what of them is not in the list of results is an error of the system.
const RESULTS: { readonly [outcome in Outcome]: string } = {
  passed: 'success',
  failed: 'failure',
  infrastructure: 'error',
  configuration: 'error',
  timeout: 'timeout',
  cancelled: 'cancellation',
  unknown: 'error',
};

/** The result of an outcome, as the CI/CD conventions call it. */
export function resultOf(outcome: Outcome): string {
  return RESULTS[outcome];
}

/** What went wrong, in a word; empty when nothing did. */
export function errorType({ outcome, cause }: Pick<Verdict, 'outcome' | 'cause'>): string {
  return outcome === 'passed' ? '' : cause || outcome;
}

/** `tests / e2e`: the action sees one job of a workflow, and its times are not those of the whole workflow. */
export function pipelineName({ workflow, job }: Pick<RunReport, 'workflow' | 'job'>): string {
  return [workflow, job].filter((part) => part !== '').join(' / ') || 'k8s-test-job';
}

/** What everything of the run has in common: the resource. */
export function runAttributes(report: RunReport, facts: RunFacts): Attributes {
  const [owner = '', name = ''] = report.repository.split('/');
  const change = /^refs\/pull\/(\d+)\//.exec(facts.ref)?.[1] ?? '';
  return filled({
    'cicd.pipeline.name': pipelineName(report),
    'cicd.pipeline.run.id': facts.runId,
    'cicd.pipeline.run.url.full': report.runUrl,
    'vcs.provider.name': 'github',
    'vcs.owner.name': owner,
    'vcs.repository.name': name,
    'vcs.repository.url.full': report.repository === '' ? '' : `${facts.serverUrl}/${report.repository}`,
    'vcs.ref.head.name': facts.headRef || facts.ref.replace(/^refs\/(heads|tags)\//, ''),
    'vcs.ref.head.revision': facts.sha,
    'vcs.ref.type': change === '' ? facts.refType : '',
    'vcs.ref.base.name': facts.baseRef,
    'vcs.change.id': change,
    'k8s.cluster.name': report.cluster.context,
    'k8s.namespace.name': report.attempts.at(-1)?.namespace ?? '',
    'k8s_test_job.workflow': report.workflow,
    'k8s_test_job.job': report.job,
    'k8s_test_job.step': facts.step,
    'k8s_test_job.run_attempt': facts.runAttempt,
  });
}

/** How something ended. */
export function verdictAttributes(
  verdict: Pick<Verdict, 'outcome' | 'cause' | 'exitCode'> & Partial<Pick<Verdict, 'owner'>>,
): Attributes {
  return filled({
    'error.type': errorType(verdict),
    'process.exit.code': verdict.exitCode,
    'k8s_test_job.verdict': verdict.outcome,
    'k8s_test_job.cause': verdict.cause,
    'k8s_test_job.owner': verdict.owner ?? '',
  });
}

/** One Job. */
export function attemptAttributes(attempt: AttemptReport, runUrl: string): Attributes {
  return filled({
    'cicd.pipeline.task.name': `Attempt ${attempt.number}`,
    'cicd.pipeline.task.run.id': attempt.jobName,
    'cicd.pipeline.task.run.url.full': runUrl,
    'cicd.pipeline.task.run.result': resultOf(attempt.verdict.outcome),
    ...verdictAttributes(attempt.verdict),
    ...jobAttributes(attempt),
    'k8s_test_job.shard': attempt.shard,
  });
}

/** The tests of an attempt, or of one shard of it. */
export function testAttributes(
  attempt: AttemptReport,
  ended: Pick<ShardVerdict, 'outcome' | 'cause' | 'exitCode'>,
  runUrl: string,
): Attributes {
  return filled({
    'cicd.pipeline.task.name': TEST_RUN,
    'cicd.pipeline.task.run.url.full': runUrl,
    'cicd.pipeline.task.run.result': resultOf(ended.outcome),
    'cicd.pipeline.task.type': 'test',
    ...verdictAttributes(ended),
    ...jobAttributes(attempt),
    'k8s.container.name': attempt.observation.testContainer,
  });
}

/** A pod, where it was, and how long it took until it ran. */
export function podAttributes(
  pod: string,
  place: PodPlace | undefined,
  times: PodTimes | undefined,
): Attributes {
  const seconds = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : ms / 1000);
  return filled({
    'cicd.pipeline.task.run.id': pod,
    'k8s.pod.name': pod,
    'k8s.node.name': place?.node ?? '',
    'host.arch': place?.architecture ?? '',
    'host.type': place?.instanceType ?? '',
    'cloud.availability_zone': place?.zone ?? '',
    'k8s_test_job.capacity': place?.capacity ?? '',
    'k8s_test_job.pod.node_seconds': seconds(times?.nodeMs),
    'k8s_test_job.pod.volumes_seconds': seconds(times?.volumesMs),
    'k8s_test_job.pod.pull_seconds': seconds(times?.pullMs),
    'k8s_test_job.pod.init_seconds': seconds(times?.initMs),
    'k8s_test_job.pod.services_seconds': seconds(times?.servicesMs),
    'k8s_test_job.pod.tests_seconds': seconds(times?.testsMs),
  });
}

function jobAttributes(attempt: AttemptReport): Attributes {
  return filled({
    'container.image.name': attempt.image,
    'k8s.namespace.name': attempt.namespace,
    'k8s.job.name': attempt.jobName,
    'k8s.job.uid': attempt.jobUid,
    'k8s_test_job.attempt': attempt.number,
  });
}

function filled(attributes: { readonly [name: string]: string | number | null }): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      (entry): entry is [string, string | number] => entry[1] !== null && entry[1] !== '',
    ),
  );
}
