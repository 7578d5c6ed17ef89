import { deletedBefore, isDisrupted } from './cuts.ts';
import type { Facts } from './facts.ts';
import { isListed } from './indexes.ts';
import { nodeTrouble } from './nodes.ts';
import { mainEnd, mainRan, type PodFact } from './pods.ts';
import { figure, text } from './shape.ts';

const LAST_STATUS_MS = 5_000;
const DEFAULT_GRACE_SECONDS = 30;
const OVERDUE_MS = 15_000;
// Longer than what packs the results takes.
const HELD_UP_MS = 60_000;

/** The pod can give no other result any more. */
export function isOver(facts: Facts, pod: PodFact, nowMs: number): boolean {
  const end = pod.main?.ended ?? null;
  const mayRestart =
    text(pod.spec['restartPolicy']) === 'OnFailure' &&
    end?.exit !== 0 &&
    pod.phase !== 'Failed' &&
    !facts.job?.failure;
  if (end && end.reason !== 'RestartingAllContainers' && !mayRestart) return true;
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded' || pod.gone) return true;
  if (!deletedBefore(pod, mainEnd(pod))) return false;
  // Whatever a marked container still ends with is the cluster's doing; its last status may just be under way.
  if (isDisrupted(pod) && nowMs - (pod.conditions.get('DisruptionTarget')?.sinceMs ?? nowMs) > LAST_STATUS_MS)
    return true;
  // The kubelet of a lost node finishes nothing: the deletion is all that will ever come.
  const dueMs = pod.deletedMs + (pod.graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
  return !mainRan(pod) || isNodeLost(facts, pod) || nowMs - dueMs > OVERDUE_MS;
}

function isNodeLost(facts: Facts, pod: PodFact): boolean {
  const found = nodeTrouble(facts, pod, { untilMs: Number.NaN, withPressure: false });
  return found !== null && /^node\.(gone|ready-unknown)$/.test(found.cause);
}

/** The Job itself is over or gone, so that no pod will come any more. */
export function isJobOver(facts: Facts, open: number, nowMs: number): boolean {
  const { job } = facts;
  if (!job) return facts.apiError !== null;
  if (job.gone) return true;
  const alive = facts.pods.filter((pod) => pod.object !== null && !isOver(facts, pod, nowMs)).length;
  return (job.failure !== null || job.complete || job.deleting) && (alive === 0 || (open === 0 && alive > 0));
}

/**
 * How many more pods the Job itself may make for one that has failed (a manifest's backoffLimit or backoffLimitPerIndex);
 * 0 when this pod's result stands.
 */
export function triesLeft(facts: Facts, pod: PodFact, nowMs: number): number {
  const { job } = facts;
  if (!job || job.failure || job.complete || job.deleting || job.gone || !isPast(pod)) return 0;
  if (isHeldUp(pod, job.spec['podReplacementPolicy'] === 'Failed', nowMs)) return 0;
  if (pod.index !== null && isListed(text(job.status['failedIndexes']), pod.index)) return 0;
  const perIndex = figure(job.spec['backoffLimitPerIndex']);
  const limit = perIndex ?? figure(job.spec['backoffLimit']) ?? 0;
  const failed = facts.pods.filter(
    (other) => (perIndex === null || other.index === pod.index) && isPast(other),
  ).length;
  // A pod that is gone may never have been seen here.
  const counted = perIndex === null ? Math.max(failed, figure(job.status['failed']) ?? 0) : failed;
  return Math.max(0, limit - counted + 1);
}

// A helper that goes on keeps the pod from failing, a lost node from going: the Job would wait for it without an end.
function isHeldUp(pod: PodFact, waitsForItsEnd: boolean, nowMs: number): boolean {
  if (pod.phase === 'Failed' || pod.gone) return false;
  const end = mainEnd(pod);
  return end ? !pod.deleting && nowMs - end.finishedMs > HELD_UP_MS : waitsForItsEnd && pod.deleting;
}

// The Job counts a pod that is being deleted among the failed ones.
function isPast(pod: PodFact): boolean {
  const end = mainEnd(pod);
  return end === null ? pod.phase === 'Failed' || pod.deleting || pod.gone : end.exit !== 0;
}
