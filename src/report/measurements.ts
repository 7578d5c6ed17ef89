import { countingAttempts } from './counting-attempts.ts';
import { podTimes } from './pod-times.ts';
import type { RunReport, RunSegment } from './run-report.ts';
import { SHARDS_AGAIN, TESTS } from './run-segments.ts';
import { type Attributes, errorType, pipelineName, resultOf } from './telemetry-attributes.ts';

/** One value of a metric: a duration in seconds, or how often something happened. */
export interface Measurement {
  readonly metric: keyof typeof METRICS;
  readonly value: number;
  readonly attributes: Attributes;
}

/** The metrics: those of the CI/CD conventions, and our own. */
export const METRICS = {
  'cicd.pipeline.run.duration': {
    unit: 's',
    description: 'Duration of a pipeline run by pipeline, state and result.',
  },
  'cicd.pipeline.run.errors': { unit: '{error}', description: 'Runs that ended with an error.' },
  'cicd.system.errors': { unit: '{error}', description: 'Attempts that the cluster failed.' },
  'k8s_test_job.attempts': { unit: '{attempt}', description: 'Jobs that were created.' },
  'k8s_test_job.stage.duration': { unit: 's', description: 'Time of the run by stage.' },
  'k8s_test_job.lost.duration': {
    unit: 's',
    description: 'Time that went into attempts that did not count.',
  },
  'k8s_test_job.pod.duration': {
    unit: 's',
    description: 'What a pod took, by part, as Kubernetes states it.',
  },
} as const;

/** The run in figures. The parts of `cicd.pipeline.run.duration`, and those of the stages, add up to its wall time. */
export function measurements(report: RunReport, step: string): Measurement[] {
  const { verdict, segments } = report;
  const common = {
    'cicd.pipeline.name': pipelineName(report),
    ...(step === '' ? {} : { 'k8s_test_job.step': step }),
  };
  const type = errorType(verdict);
  const result = {
    'cicd.pipeline.result': resultOf(verdict.outcome),
    ...(type === '' ? {} : { 'error.type': type }),
  };
  const seconds = (metric: Measurement['metric'], ms: number, attributes: Attributes): Measurement[] =>
    ms > 0 ? [{ metric, value: ms / 1000, attributes: { ...common, ...attributes } }] : [];
  const once = (metric: Measurement['metric'], attributes: Attributes): Measurement => ({
    metric,
    value: 1,
    attributes: { ...common, ...attributes },
  });
  const states = runStates(segments);
  return [
    ...(['pending', 'executing', 'finalizing'] as const).flatMap((state) =>
      seconds('cicd.pipeline.run.duration', states[state], { 'cicd.pipeline.run.state': state, ...result }),
    ),
    ...(type === '' || verdict.outcome === 'cancelled'
      ? []
      : [once('cicd.pipeline.run.errors', { 'error.type': type })]),
    ...report.attempts.map((attempt) =>
      once('k8s_test_job.attempts', { 'k8s_test_job.verdict': attempt.verdict.outcome }),
    ),
    ...report.attempts
      .filter((attempt) => attempt.verdict.outcome === 'infrastructure')
      .map((attempt) =>
        once('cicd.system.errors', {
          'cicd.system.component': 'kubernetes',
          'error.type': errorType(attempt.verdict),
        }),
      ),
    ...[...new Set(segments.map(({ name }) => name))].flatMap((name) =>
      seconds('k8s_test_job.stage.duration', length(segments.filter((segment) => segment.name === name)), {
        'k8s_test_job.stage': name,
      }),
    ),
    ...seconds('k8s_test_job.lost.duration', report.lostMs, {}),
    ...countingAttempts(report)
      .flatMap((attempt) => podTimes(attempt))
      .flatMap((times) =>
        Object.entries({
          node: times.nodeMs,
          volumes: times.volumesMs,
          pull: times.pullMs,
          init: times.initMs,
          services: times.servicesMs,
          tests: times.testsMs,
        }).flatMap(([part, ms]) =>
          seconds('k8s_test_job.pod.duration', ms ?? 0, { 'k8s_test_job.pod.part': part }),
        ),
      ),
  ];
}

/** Milliseconds before, in and after the tests; a run that never came to them was waiting all the time. */
function runStates(segments: readonly RunSegment[]): Record<'pending' | 'executing' | 'finalizing', number> {
  const isTesting = ({ name }: RunSegment) => name === TESTS || name === SHARDS_AGAIN;
  const last = segments.findLastIndex(isTesting);
  const after = last < 0 ? [] : segments.slice(last + 1);
  const before = last < 0 ? segments : segments.slice(0, last + 1);
  return {
    pending: length(before.filter((segment) => !isTesting(segment))),
    executing: length(before.filter(isTesting)),
    finalizing: length(after),
  };
}

function length(segments: readonly RunSegment[]): number {
  return segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}
