import { jobEventRows, jobRows } from './catalogue/job.ts';
import { known } from './catalogue.ts';
import type { Ending } from './containers.ts';
import { deletedBefore, stopEvent } from './cuts.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { jobStates } from './jobs.ts';
import { isMisconfigured, pendingFinding } from './pending-finding.ts';
import { mainRan, type PodFact } from './pods.ts';
import { firstHit, type Hit } from './signature.ts';

// Pods that were taken away: by their Job, with their Job, or by somebody.

const STUCK_MS = 60_000;
const FAILURE_ROWS = jobRows.filter((row) => row.match.reason !== undefined);
const STATE_ROWS = jobRows.filter((row) => row.match.reason === undefined && row.is !== 'signal');
const COUNTED = new Set([
  'FailedIndexes',
  'MaxFailedIndexesExceeded',
  'PodFailurePolicy',
  'BackoffLimitExceeded',
]);

/** What the Job did to its pod: deadline, suspension, deletion; null when it did nothing. */
export function jobEnd(facts: Facts, pod: PodFact | null, mode: 'ran' | 'never-started'): Finding | null {
  const { job } = facts;
  if (!job) return null;
  const give = (hit: Hit, object: string, field: string, value: string, atMs = Number.NaN) =>
    finding(
      hit,
      { facts, pod, container: pod?.main ?? null, text: value },
      { evidence: [evidence(object, field, value, atMs)] },
    );
  const stopped = facts.jobEvents.find(
    (event) => event.reason === 'Stopped' && (pod === null || pod.deleting || pod.gone || job.suspended),
  );
  const stoppedHit =
    stopped &&
    firstHit(jobEventRows, { on: 'Job', reason: 'Stopped', source: stopped.source, text: stopped.text });
  if (stopped && stoppedHit)
    return give(stoppedHit, `Event Stopped on Job ${job.name}`, 'message', stopped.text, stopped.lastMs);
  const states = jobStates(job, true, mode === 'ran');
  if (job.suspended && (pod === null || pod.deleting || pod.gone || mode === 'ran')) {
    const hit = firstHit(STATE_ROWS, { facts: states });
    if (hit)
      return give(hit, `Job ${job.name}`, 'spec.suspend', 'true', job.conditions.get('Suspended')?.sinceMs);
  }
  const { failure } = job;
  if (failure) {
    const hit = firstHit(FAILURE_ROWS, { reason: failure.reason, text: failure.text, facts: states });
    const field = 'status.conditions[Failed]';
    const value = `${failure.reason}: ${failure.text}`;
    if (hit?.signature.id === 'job.deadline.running')
      return give(hit, `Job ${job.name}`, field, value, failure.sinceMs);
    if (hit?.signature.id === 'job.deadline.never-started') {
      const pending = pod && pendingFinding(facts, pod);
      return (
        pending ?? {
          ...give(hit, `Job ${job.name}`, field, value, failure.sinceMs),
          outcome: 'infrastructure',
          owner: 'platform',
          retryable: true,
        }
      );
    }
    if (
      hit?.signature.id === 'job.podfailurepolicy.disruption' &&
      (pod === null || failure.text.includes(pod.name))
    ) {
      return give(hit, `Job ${job.name}`, field, value, failure.sinceMs);
    }
    if (COUNTED.has(failure.reason) && pod?.deleting && facts.expected.length > 1) {
      return give(known('shard.cut-off'), `Job ${job.name}`, field, value, failure.sinceMs);
    }
  }
  if (job.deleting || job.gone) {
    // A cause that could not heal was there first.
    if (mode === 'never-started' && pod && isMisconfigured(facts, pod)) return null;
    if (pod && !pod.deleting && !pod.gone && !job.gone && mode === 'never-started') return null;
    const hit = firstHit(STATE_ROWS, { facts: states });
    if (hit) return give(hit, `Job ${job.name}`, job.gone ? 'deleted' : 'metadata.deletionTimestamp', 'set');
  }
  return null;
}

/** A pod that was removed before its result could be read, by whom we do not know. */
export function removedFinding(facts: Facts, pod: PodFact, end: Ending | null): Finding | null {
  const give = (id: string, field: string, value: string, atMs = Number.NaN) =>
    finding(
      known(id),
      { facts, pod, container: pod.main },
      { evidence: [evidence(`Pod ${pod.name}`, field, value, atMs)] },
    );
  const stop = stopEvent(pod, end);
  // Where only the kubelet's own delete was seen, its order to stop tells that another one was asked for before.
  if (deletedBefore(pod, end) || (pod.deleting && stop && end)) {
    const isStuck =
      end === null &&
      (pod.phase === 'Running' || pod.phase === 'Pending') &&
      facts.latestMs - pod.deletedMs - (pod.graceSeconds ?? 30) * 1000 > STUCK_MS;
    if (isStuck)
      return give(
        'pod.terminating-stuck',
        'metadata.deletionTimestamp',
        'set, and not finished',
        pod.deletedMs,
      );
    return give(
      end?.exit === 137 || end?.exit === 143 ? 'end.137.deleted' : 'pod.deleted.unmarked',
      'metadata.deletionTimestamp',
      'set',
      pod.deletedMs,
    );
  }
  if (stop && end) {
    return give('pod.removed', 'events', stop.text, stop.lastMs);
  }
  if (end) return null;
  if (pod.gone)
    return give('pod.vanished', 'deleted', `last seen phase ${pod.phase || 'unknown'}`, pod.sights.goneMs);
  if (pod.phase === 'Unknown') return give('pod.phase-unknown', 'status.phase', 'Unknown');
  if (stop && mainRan(pod)) return give('pod.removed', 'events', stop.text, stop.lastMs);
  return null;
}
