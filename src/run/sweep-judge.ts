import { type ApiObject, metadataOf } from '../cluster/jobs.ts';
import { LABEL_PREFIX } from '../job/identity.ts';
import { formatDuration } from '../time/duration.ts';

/** What the sweep knows beside the Job itself. */
export interface SweepFacts {
  /** The API server's clock, milliseconds; null when it did not tell. */
  readonly nowMs: number | null;
  /** Of the sweep's own repository; empty where the runner does not know it. */
  readonly repositoryId: string;
  readonly serverUrl: string;
}

export interface Claim {
  /** `ask`: GitHub knows whether the attempt is over. */
  readonly claim: 'over' | 'ask' | 'keep' | 'unknown';
  readonly why: string;
}

interface JobShape {
  readonly spec?: { readonly suspend?: unknown; readonly activeDeadlineSeconds?: unknown };
  readonly status?: {
    readonly startTime?: unknown;
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly lastTransitionTime?: string;
    }[];
  };
}

// More than two clocks of one control plane differ, and more than a runner needs to delete what has ended.
const MARGIN_MS = 120_000;

/** What is to be done with a Job of ours, as far as it can be said without GitHub. */
export function judgeJob(job: ApiObject, facts: SweepFacts): Claim {
  const { deletionTimestamp, labels } = metadataOf(job);
  if (deletionTimestamp !== '') return { claim: 'keep', why: 'it is being deleted already' };
  const lapsed = facts.nowMs === null ? '' : lapse(job, facts.nowMs);
  if (lapsed !== '') return { claim: 'over', why: lapsed };
  if (isOwn(job, facts)) {
    const hasIds = /^\d+$/.test(labels[`${LABEL_PREFIX}run-id`] ?? '');
    if (hasIds && /^\d+$/.test(labels[`${LABEL_PREFIX}run-attempt`] ?? '')) return { claim: 'ask', why: '' };
    return { claim: 'unknown', why: 'its labels name no run' };
  }
  if (leaseMs(job) === 0) return { claim: 'keep', why: 'it belongs to another repository and has no lease' };
  if (facts.nowMs === null) return { claim: 'unknown', why: 'the API server does not tell its time' };
  return { claim: 'keep', why: 'it belongs to another repository, and its lease has not lapsed' };
}

/** Why nobody can be waiting for the Job any more; empty while somebody may. */
export function lapse(job: ApiObject, nowMs: number): string {
  const windowMs = leaseMs(job);
  if (windowMs === 0) return '';
  const { spec = {}, status = {} } = job as JobShape;
  const endedAt = Date.parse(
    (Array.isArray(status.conditions) ? status.conditions : []).find(
      (condition) =>
        (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
    )?.lastTransitionTime ?? '',
  );
  if (Number.isFinite(endedAt)) {
    const sinceMs = nowMs - endedAt;
    return sinceMs > windowMs + MARGIN_MS
      ? `it ended ${formatDuration(sinceMs)} ago, longer than its lease of ${formatDuration(windowMs)}`
      : '';
  }
  // No deadline runs before a Job has started or while a queue holds it.
  const startedAt = Date.parse(String(status.startTime ?? ''));
  if (spec.suspend === true || !Number.isFinite(startedAt)) return '';
  if (typeof spec.activeDeadlineSeconds !== 'number') return '';
  const overdueMs = nowMs - (startedAt + spec.activeDeadlineSeconds * 1000);
  return overdueMs > MARGIN_MS ? `its lease lapsed ${formatDuration(overdueMs)} ago` : '';
}

/** Whether the Job is a run of the sweep's own repository. */
export function isOwn(job: ApiObject, facts: SweepFacts): boolean {
  const { labels, annotations } = metadataOf(job);
  const url = annotations[`${LABEL_PREFIX}run-url`] ?? '';
  // Ids of repositories are unique within one server only, and a cluster may serve several.
  return (
    facts.repositoryId !== '' &&
    labels[`${LABEL_PREFIX}repository-id`] === facts.repositoryId &&
    URL.canParse(url) &&
    URL.canParse(facts.serverUrl) &&
    new URL(url).origin === new URL(facts.serverUrl).origin
  );
}

function leaseMs(job: ApiObject): number {
  const seconds = Number(metadataOf(job).annotations[`${LABEL_PREFIX}lease-seconds`] ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
