import { known } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { evidence } from './finding.ts';
import type { JobFact } from './jobs.ts';
import type { Pending } from './pending.ts';
import { podRefusal } from './pod-refusal.ts';
import { type QueueWord, queueWord } from './queues.ts';
import { dig, figure, moment, text } from './shape.ts';

const IDLE_MS = 60_000;

/** Why the Job has no pod: it is suspended, or its creation is refused again and again. */
export function creatingOf(facts: Facts, nowMs: number): Pending {
  const { job } = facts;
  const base = {
    container: null,
    reason: '',
    isConfiguration: false,
    cannotHeal: false,
    progress: '',
  } as const;
  if (job?.suspended) {
    return { ...base, ...suspended(facts, job, nowMs) };
  }
  const refusals = facts.jobEvents.filter((event) => event.reason === 'FailedCreate');
  const newest = refusals.toSorted((left, right) => (left.lastMs || 0) - (right.lastMs || 0)).at(-1);
  if (newest) {
    const { hit, text: said, isConfiguration, remedy } = podRefusal(newest.text, newest.source);
    return {
      ...base,
      stage: 'creating',
      hit,
      text: said,
      reason: newest.reason,
      isConfiguration,
      ...(remedy === undefined ? {} : { remedy }),
      cannotHeal: isConfiguration || hit.signature.is === 'cancelled',
      sightings: refusals.reduce((sum, event) => sum + event.count, 0),
      evidence: [
        evidence(
          `Event FailedCreate on Job ${newest.name || job?.name || ''}`,
          'message',
          newest.text,
          newest.lastMs,
        ),
      ],
    };
  }
  const ageMs = nowMs - moment(dig(job?.object, 'metadata', 'creationTimestamp'));
  const isIdle =
    job !== null &&
    !job.deleting &&
    !job.gone &&
    (figure(job.status['active']) ?? 0) === 0 &&
    text(job.spec['managedBy']) === '' &&
    ageMs > IDLE_MS;
  return {
    ...base,
    stage: 'creating',
    hit: isIdle ? known('job.no-pods-no-events') : null,
    text: '',
    sightings: isIdle ? 1 : 0,
    evidence: isIdle ? [evidence(`Job ${job.name}`, 'status.active', job.status['active'] ?? 0)] : [],
  };
}

type Suspension = Pick<Pending, 'hit' | 'text' | 'isConfiguration' | 'cannotHeal' | 'sightings'> &
  Pick<Pending, 'stage' | 'progress' | 'evidence' | 'remedy'>;

function suspended(facts: Facts, job: JobFact, nowMs: number): Suspension {
  // Kueue can also take Jobs that name no queue: its events on the Job tell.
  const isTaken = facts.jobEvents.some((event) => /kueue/i.test(event.source));
  const isQueued = job.queue !== '' || isTaken;
  const condition = job.conditions.get('Suspended');
  const sinceMs = condition?.sinceMs ?? moment(dig(job.object, 'metadata', 'creationTimestamp'));
  // Kueue writes an event on every Job it takes. Without one the queue's name alone is no reason to wait for ever.
  const isAnswered = isTaken || facts.unreadable.some((item) => item.resource === 'events');
  const word = queueWord(facts);
  return {
    stage: 'suspended',
    hit: known(isQueued ? 'job.suspended.kueue' : 'job.suspended.other'),
    text: word?.text ?? condition?.text ?? '',
    isConfiguration: !isQueued || word?.isUnknown === true,
    // Some other queue may still come for it; after a minute nobody will.
    cannotHeal: word?.isUnknown === true || (!isQueued && nowMs - sinceMs > IDLE_MS),
    sightings: 1,
    progress: isQueued && isAnswered && word?.isBlocked !== true ? `queue ${job.queue}` : '',
    ...remedyFor(job, word, isQueued && !isAnswered),
    evidence: [evidence(`Job ${job.name}`, 'spec.suspend', 'true', condition?.sinceMs)],
  };
}

function remedyFor(
  job: JobFact,
  word: QueueWord | null,
  isUnanswered: boolean,
): { readonly remedy?: string } {
  if (word?.isUnknown === true)
    return { remedy: `Correct the input queue, or have the LocalQueue made in namespace ${job.namespace}.` };
  if (word?.isBlocked === true) return { remedy: `Ask the owner of queue ${job.queue} to mend it.` };
  if (!isUnanswered) return {};
  return {
    remedy: `Nothing has answered for queue ${job.queue}: check that Kueue runs in this cluster and that the queue exists in namespace ${job.namespace}, or correct the input queue.`,
  };
}
