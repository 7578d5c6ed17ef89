import { creationRows } from './catalogue/creation.ts';
import { known } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { evidence } from './finding.ts';
import type { Pending } from './pending.ts';
import { amount } from './quantities.ts';
import { dig, figure, moment, text } from './shape.ts';
import { firstHit, type Hit } from './signature.ts';

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
    // Kueue can also take Jobs that name no queue: its events on the Job tell.
    const isQueued = job.queue !== '' || facts.jobEvents.some((event) => /kueue/i.test(event.source));
    const condition = job.conditions.get('Suspended');
    const sinceMs = condition?.sinceMs ?? moment(dig(job.object, 'metadata', 'creationTimestamp'));
    const hit = known(isQueued ? 'job.suspended.kueue' : 'job.suspended.other');
    return {
      ...base,
      stage: 'suspended',
      hit,
      text: condition?.text ?? '',
      isConfiguration: !isQueued,
      // Some other queue may still come for it; after a minute nobody will.
      cannotHeal: !isQueued && nowMs - sinceMs > IDLE_MS,
      sightings: 1,
      progress: isQueued ? `queue ${job.queue}` : '',
      evidence: [evidence(`Job ${job.name}`, 'spec.suspend', 'true', condition?.sinceMs)],
    };
  }
  const refusals = facts.jobEvents.filter((event) => event.reason === 'FailedCreate');
  const newest = refusals.toSorted((left, right) => (left.lastMs || 0) - (right.lastMs || 0)).at(-1);
  if (newest) {
    const hit =
      firstHit(creationRows, {
        on: 'Job',
        reason: 'FailedCreate',
        text: newest.text,
        source: newest.source,
      }) ?? known('create.other');
    const isNever = hit.signature.id === 'create.quota.exceeded' && neverFits(hit);
    const isConfiguration = isNever || hit.signature.is === 'configuration';
    return {
      ...base,
      stage: 'creating',
      hit,
      text: newest.text.replace(/^(?:\(combined from similar events\): )?Error creating: /, ''),
      reason: newest.reason,
      isConfiguration,
      ...(isNever
        ? { remedy: `This pod never fits quota ${hit.groups[1]}: ask for less, or have the quota raised.` }
        : {}),
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

/** A request that is above the quota's limit by itself never fits, whoever ends. */
function neverFits(hit: Hit): boolean {
  const requested = pairs(hit.groups[2] ?? '');
  const limited = pairs(hit.groups[4] ?? '');
  return [...requested].some(([resource, value]) => amount(value) > amount(limited.get(resource)));
}

function pairs(list: string): ReadonlyMap<string, string> {
  return new Map(
    list.split(',').map((pair) => {
      const [resource = '', value = ''] = pair.trim().split('=');
      return [resource, value];
    }),
  );
}
