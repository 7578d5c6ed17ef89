import { dig, figure, moment, shape, text } from './shape.ts';

/** One event, in core/v1 or events.k8s.io form, flattened. */
export interface EventFact {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** Container that `fieldPath` names; empty when the event is about the whole object. */
  readonly container: string;
  readonly reason: string;
  readonly text: string;
  readonly source: string;
  readonly type: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

const ABOUT_JOBS = new Set([
  'FailedCreate',
  'SuccessfulCreate',
  'BackoffLimitExceeded',
  'UnknownCompletionMode',
  'TooManySucceededPods',
  'Suspended',
]);

/** Flattens an event; anything that is none gives one that no rule matches. */
export function eventFact(value: unknown): EventFact {
  const event = shape(value);
  // The scheduler writes events.k8s.io events: no source, no first and last time (trap 5).
  const about = shape(event['involvedObject'] ?? event['regarding']);
  const times = [
    event['lastTimestamp'],
    event['deprecatedLastTimestamp'],
    dig(event['series'], 'lastObservedTime'),
    event['eventTime'],
  ]
    .map(moment)
    .filter((ms) => !Number.isNaN(ms));
  const first = [event['firstTimestamp'], event['deprecatedFirstTimestamp'], event['eventTime']]
    .map(moment)
    .find((ms) => !Number.isNaN(ms));
  const created = moment(dig(event['metadata'], 'creationTimestamp'));
  const lastMs = times.length > 0 ? Math.max(...times) : created;
  const reason = text(event['reason']);
  return {
    kind: text(about['kind']) || (ABOUT_JOBS.has(reason) ? 'Job' : ''),
    name: text(about['name']),
    uid: text(about['uid']),
    container: /\{([^}]+)\}/.exec(text(about['fieldPath']))?.[1] ?? '',
    reason,
    text: text(event['message']) || text(event['note']),
    source:
      text(dig(event['source'], 'component')) ||
      text(event['reportingComponent']) ||
      text(event['reportingController']) ||
      text(dig(event['deprecatedSource'], 'component')),
    type: text(event['type']),
    count: Math.max(
      figure(event['count']) ?? 0,
      figure(dig(event['series'], 'count')) ?? 0,
      figure(event['deprecatedCount']) ?? 0,
      1,
    ),
    firstMs: first ?? lastMs,
    lastMs,
  };
}

/** Orders by time, oldest first; events without a time come first, in their given order. */
export function byTime(left: EventFact, right: EventFact): number {
  return (left.lastMs || 0) - (right.lastMs || 0);
}
