import type { Ending } from './containers.ts';
import type { EventFact } from './events.ts';
import type { Facts } from './facts.ts';
import type { PodFact } from './pods.ts';
import { dig, figure, second } from './shape.ts';

// What can end a test from outside, and whether it came before the end: the earliest decisive fact wins.

const KUBELET_REASONS = new Set([
  'Evicted',
  'Preempting',
  'Terminated',
  'DeadlineExceeded',
  'Shutdown',
  'NodeShutdown',
]);

const PROBE_TO_STOP_MS = 10_000;

/** True when the pod is marked for disruption; a condition that was taken back is void. */
export function isDisrupted(pod: PodFact): boolean {
  return pod.conditions.get('DisruptionTarget')?.status === 'True';
}

/** True when somebody else than the kubelet marked the pod, and the end came no sooner. */
export function disruptedBefore(pod: PodFact, end: Ending | null): boolean {
  const condition = pod.conditions.get('DisruptionTarget');
  if (condition?.status !== 'True' || condition.reason === 'TerminationByKubelet') return false;
  return !isSooner(end, condition.sinceMs, end?.exit === 0 && pod.phase === 'Succeeded');
}

/** True when the kubelet ended the pod (pressure, shutdown, own limit, deadline), and the end came no sooner. */
export function kubeletEndedBefore(pod: PodFact, end: Ending | null): boolean {
  const isMarked =
    isDisrupted(pod) && pod.conditions.get('DisruptionTarget')?.reason === 'TerminationByKubelet';
  const eviction = evictionEvent(pod);
  if (!isMarked && !KUBELET_REASONS.has(pod.reason) && !eviction) return false;
  if (!end) return true;
  // Over its own limit, a pod whose container ends with 0 at TERM reads Succeeded, with no mark at all:
  // only the event tells (kubernetes/kubernetes 141483). A node that shuts down waits for a real success.
  if (end.exit === 0 && pod.phase === 'Succeeded' && !eviction) return false;
  const atMs = kubeletTime(pod);
  if (!Number.isNaN(atMs) && !Number.isNaN(end.finishedMs)) return second(end.finishedMs) >= second(atMs);
  return end.exit !== 0 || eviction !== null || !outlived(pod, end);
}

/** The kubelet's own eviction; Karpenter uses the same reason for its drains (trap 6). */
export function evictionEvent(pod: PodFact): EventFact | null {
  return (
    pod.events.find(
      (event) =>
        event.reason === 'Evicted' &&
        !/karpenter/.test(event.source) &&
        !event.text.startsWith('Evicted pod'),
    ) ?? null
  );
}

/** True when the pod's deletion was asked for, and the end came no sooner. */
export function deletedBefore(pod: PodFact, end: Ending | null): boolean {
  if (!pod.deleting) return false;
  if (!end) return true;
  if (pod.sights.endedAlive.has(pod.main?.name ?? '')) return false;
  // A pod that had ended is deleted without grace: in the same second the end came first.
  const wasOver = (pod.graceSeconds ?? 0) === 0 && (pod.phase === 'Succeeded' || pod.phase === 'Failed');
  if (wasOver && (Number.isNaN(end.finishedMs) || second(end.finishedMs) === second(pod.deletedMs)))
    return false;
  return !isSooner(end, pod.deletedMs, false);
}

/** The kubelet's kill of the test container for a failed probe; null without one before the end. */
export function probeKill(pod: PodFact, end: Ending | null): EventFact | null {
  const name = pod.main?.name ?? '';
  const isOfTests = (event: EventFact) =>
    event.container === name ||
    (event.container === '' && (event.text.includes(` ${name} `) || pod.containers.length === 1));
  const kill = pod.events.find(
    (event) =>
      event.reason === 'Killing' &&
      /failed (?:liveness|startup) probe/.test(event.text) &&
      isOfTests(event) &&
      !isSooner(end, event.firstMs, false),
  );
  if (kill) return kill;
  // The only container of a pod that never restarts is stopped with its pod, and no reason given: the probe tells it.
  const stop = pod.deleting || isDisrupted(pod) ? null : stopEvent(pod, end);
  return (
    (stop &&
      pod.events.find(
        (event) =>
          event.reason === 'Unhealthy' &&
          /^(?:Liveness|Startup) probe failed/.test(event.text) &&
          isOfTests(event) &&
          Math.abs(stop.firstMs - event.lastMs) <= PROBE_TO_STOP_MS,
      )) ??
    null
  );
}

/** The kubelet was told to stop the test container before it ended, by whomever. */
export function stopEvent(pod: PodFact, end: Ending | null): EventFact | null {
  const name = pod.main?.name ?? '';
  const isStop = (event: EventFact) =>
    event.reason === 'Killing' &&
    event.text.startsWith('Stopping container') &&
    (event.container === name || event.text.endsWith(` ${name}`));
  // Within one second a green end and the order to stop cannot be told apart.
  const isBefore = (event: EventFact) =>
    end?.exit === 0 ? second(event.firstMs) < second(end.finishedMs) : !isSooner(end, event.firstMs, false);
  return pod.events.find((event) => isStop(event) && isBefore(event)) ?? null;
}

/** True when we stopped the run before the test container had ended on its own. */
export function stoppedBefore(facts: Facts, pod: PodFact, end: Ending | null): boolean {
  if (!facts.stopped) return false;
  if (!end) return true;
  if (Number.isNaN(facts.stopped.atMs)) return pod.deleting;
  return !isSooner(end, facts.stopped.atMs, false);
}

/** True when the Job itself ended its pod: deadline, deletion, suspension, failure policy. */
export function jobEndedBefore(facts: Facts, pod: PodFact, end: Ending | null): boolean {
  const { job } = facts;
  if (!job || !end) return false;
  const isKilled = end.exit === 137 || end.exit === 143;
  // A version of the pod without its deletion time may be all that was seen: then only a kill tells.
  if (job.failure?.reason === 'DeadlineExceeded') return !isSooner(end, job.deadlineMs, !isKilled);
  if (!isKilled) return false;
  if (job.deleting || job.gone) return !isSooner(end, job.deletedMs, false);
  return (
    job.suspended ||
    (/has condition DisruptionTarget/.test(job.failure?.text ?? '') &&
      (job.failure?.text ?? '').includes(pod.name))
  );
}

/** An event that says the pod is being taken away, where its conditions were not kept. */
export function removalEvent(pod: PodFact, end: Ending | null): EventFact | null {
  if (pod.conditions.size > 0) return null;
  const isRemoval = (event: EventFact) =>
    ['Preempted', 'PodEviction', 'Disrupted', 'ScaleDown'].includes(event.reason) ||
    (event.reason === 'TaintManagerEviction' && !event.text.startsWith('Cancelling')) ||
    (event.reason === 'Evicted' && event.text.startsWith('Evicted pod'));
  return (
    pod.events.find((event) => isRemoval(event) && !isSooner(end, event.firstMs, end?.exit === 0)) ?? null
  );
}

/** True when the end lies in an earlier second than the cut; without times `otherwise`. */
function isSooner(end: Ending | null, cutMs: number, otherwise: boolean): boolean {
  if (!end) return false;
  if (Number.isNaN(cutMs) || Number.isNaN(end.finishedMs)) return otherwise;
  return second(end.finishedMs) < second(cutMs);
}

function kubeletTime(pod: PodFact): number {
  if (pod.reason === 'DeadlineExceeded') {
    const due = pod.startMs + (figure(pod.spec['activeDeadlineSeconds']) ?? Number.NaN) * 1000;
    if (!Number.isNaN(due)) return due;
  }
  const name = pod.main?.name ?? '';
  const event = pod.events.find(
    (candidate) =>
      ['Evicted', 'Preempting', 'DeadlineExceeded', 'NodeShutdown'].includes(candidate.reason) ||
      (candidate.reason === 'Killing' &&
        (candidate.container === name || candidate.text.endsWith(` ${name}`))),
  );
  return event?.firstMs ?? Number.NaN;
}

/** Another container lived on for longer than any grace period: the test container had ended by itself. */
function outlived(pod: PodFact, end: Ending): boolean {
  const graceMs = (figure(dig(pod.spec, 'terminationGracePeriodSeconds')) ?? 30) * 1000;
  return pod.containers.some(
    (container) =>
      container.kind !== 'main' &&
      container.kind !== 'init' &&
      (container.ended?.finishedMs ?? Number.NaN) - end.finishedMs > graceMs,
  );
}
