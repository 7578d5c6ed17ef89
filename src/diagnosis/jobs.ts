import type { ApiObject } from './observation.ts';
import { type ConditionFact, conditionsOf } from './pods.ts';
import { dig, figure, moment, shape, type Shape, text } from './shape.ts';
import type { Sights } from './sights.ts';

/** The Job, flattened. */
export interface JobFact {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly object: ApiObject;
  readonly spec: Shape;
  readonly status: Shape;
  readonly conditions: ReadonlyMap<string, ConditionFact>;
  /** The condition that says the Job failed or will fail (trap 9); null while neither is true. */
  readonly failure: ConditionFact | null;
  readonly complete: boolean;
  readonly suspended: boolean;
  readonly queue: string;
  readonly deleting: boolean;
  readonly gone: boolean;
  /** When the deletion was asked for or seen; NaN when it was not. */
  readonly deletedMs: number;
  /** When the deadline ended the Job; NaN when it did not, or nothing tells. */
  readonly deadlineMs: number;
}

/** Flattens the Job; null when there is none. */
export function jobFact(value: unknown, sights: ReadonlyMap<string, Sights>): JobFact | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const object = shape(value);
  const metadata = shape(object['metadata']);
  const conditions = conditionsOf(dig(object, 'status', 'conditions'));
  const spec = shape(object['spec']);
  const name = text(metadata['name']);
  const isTrue = (type: string) => conditions.get(type)?.status === 'True';
  const seen = sights.get(`job/${name}`.toLowerCase());
  const asked = moment(metadata['deletionTimestamp']);
  return {
    name,
    namespace: text(metadata['namespace']),
    uid: text(metadata['uid']),
    object,
    spec,
    status: shape(object['status']),
    conditions,
    failure:
      (isTrue('Failed') && conditions.get('Failed')) ||
      (isTrue('FailureTarget') && conditions.get('FailureTarget')) ||
      null,
    complete: isTrue('Complete') || isTrue('SuccessCriteriaMet'),
    suspended: spec['suspend'] === true || isTrue('Suspended'),
    queue:
      text(dig(metadata, 'labels', 'kueue.x-k8s.io/queue-name')) ||
      text(dig(metadata, 'annotations', 'kueue.x-k8s.io/queue-name')),
    deleting: text(metadata['deletionTimestamp']) !== '',
    gone: seen?.gone ?? false,
    deletedMs: Number.isNaN(asked) ? (seen?.goneMs ?? Number.NaN) : asked,
    deadlineMs: deadlineOf(spec, dig(object, 'status', 'startTime'), conditions),
  };
}

/** Facts of the Job by name, for the rows of its catalogue. */
export function jobStates(job: JobFact, podKnown: boolean, started: boolean): ReadonlySet<string> {
  const states = new Set<string>();
  const add = (name: string, holds: boolean) => {
    if (holds) states.add(name);
  };
  const manager = text(job.spec['managedBy']);
  add('suspended', job.suspended);
  add('kueue', job.queue !== '');
  add('managed', manager !== '' && manager !== 'kubernetes.io/job-controller');
  add('success-criteria', job.conditions.get('SuccessCriteriaMet')?.status === 'True');
  add('complete', job.complete);
  add('failed-pods', (figure(job.status['failed']) ?? 0) > 0);
  add('failure-target', job.conditions.get('FailureTarget')?.status === 'True');
  add('failed', job.conditions.get('Failed')?.status === 'True');
  add('ended', job.complete || job.failure !== null);
  add('terminating', job.deleting && !job.gone);
  add('deleted', job.deleting || job.gone);
  add(
    'ttl',
    (figure(job.spec['ttlSecondsAfterFinished']) ?? Number.POSITIVE_INFINITY) < 60 &&
      (job.complete || job.failure !== null),
  );
  add('pod-known', podKnown);
  add('started', started);
  return states;
}

/** The condition of the decision knows the second; `Failed` comes only after the pods have ended (trap 9). */
function deadlineOf(spec: Shape, startTime: unknown, conditions: ReadonlyMap<string, ConditionFact>): number {
  const target = conditions.get('FailureTarget');
  if (target?.reason === 'DeadlineExceeded') return target.sinceMs;
  if (conditions.get('Failed')?.reason !== 'DeadlineExceeded') return Number.NaN;
  return moment(startTime) + (figure(spec['activeDeadlineSeconds']) ?? Number.NaN) * 1000;
}
