import { ending, type Ending } from './containers.ts';
import type { Transition } from './observation.ts';
import { dig, figure, list, moment, shape, text } from './shape.ts';

export interface WaitingSight {
  readonly container: string;
  readonly reason: string;
  readonly text: string;
  readonly atMs: number;
}

/** What the transitions of one object still know although its last version does not. */
export interface Sights {
  readonly waitings: readonly WaitingSight[];
  /** Containers that ran. */
  readonly ran: ReadonlySet<string>;
  readonly ends: ReadonlyMap<string, Ending>;
  /** Every end that was seen, by container and in its order. */
  readonly allEnds: ReadonlyMap<string, readonly Ending[]>;
  /** Containers that had ended in a version without a deletion time. */
  readonly endedAlive: ReadonlySet<string>;
  readonly gone: boolean;
  readonly goneMs: number;
  /** When the grace period of the first deletion that was seen is over; NaN without one. */
  readonly firstDueMs: number;
  /** That grace period; null when nobody saw it. */
  readonly firstGraceSeconds: number | null;
}

export const NO_SIGHTS: Sights = {
  waitings: [],
  ran: new Set(),
  ends: new Map(),
  allEnds: new Map(),
  endedAlive: new Set(),
  gone: false,
  goneMs: Number.NaN,
  firstDueMs: Number.NaN,
  firstGraceSeconds: null,
};

/** Reads the transitions by object name (`pod/NAME`). */
export function readSights(transitions: unknown): ReadonlyMap<string, Sights> {
  const byObject = new Map<string, Transition[]>();
  for (const value of list(transitions)) {
    const line = shape(value);
    const object = text(line['object']).toLowerCase();
    const known = byObject.get(object);
    if (known) known.push(line as unknown as Transition);
    else byObject.set(object, [line as unknown as Transition]);
  }
  return new Map(Array.from(byObject, ([object, lines]) => [object, sightsOf(lines)]));
}

function sightsOf(lines: readonly Transition[]): Sights {
  const waitings: WaitingSight[] = [];
  const ran = new Set<string>();
  const ends = new Map<string, Ending>();
  const allEnds = new Map<string, Ending[]>();
  const endedAlive = new Set<string>();
  let gone = false;
  let goneMs = Number.NaN;
  let deleting = false;
  let firstDueMs = Number.NaN;
  let firstGraceSeconds: number | null = null;
  for (const line of lines) {
    const field = text(line.field);
    if (field === 'deleted' && line.new === true) {
      gone = true;
      goneMs = moment(line.time);
    }
    if (field.endsWith('deletionTimestamp')) {
      deleting = true;
      if (Number.isNaN(firstDueMs)) firstDueMs = moment(line.old ?? line.new);
    }
    if (field.endsWith('deletionGracePeriodSeconds')) firstGraceSeconds ??= figure(line.old ?? line.new);
    const container = /ontainerStatuses\[([^\]]+)\]/.exec(field)?.[1];
    if (container === undefined) continue;
    for (const value of [line.old, line.new]) {
      const waiting = shape(dig(value, 'waiting') ?? (field.includes('waiting') ? value : undefined));
      const reason = text(waiting['reason']) || (field.includes('waiting') ? text(value) : '');
      if (reason !== '')
        waitings.push({ container, reason, text: text(waiting['message']), atMs: moment(line.time) });
      if (dig(value, 'running') !== undefined) ran.add(container);
      const end = ending(dig(value, 'terminated'));
      if (end) {
        ends.set(container, end);
        allEnds.set(container, [...(allEnds.get(container) ?? []), end]);
        if (!deleting) endedAlive.add(container);
        if (end.reason !== 'StartError' && end.reason !== 'ContainerCannotRun') ran.add(container);
      }
    }
  }
  return { waitings, ran, ends, allEnds, endedAlive, gone, goneMs, firstDueMs, firstGraceSeconds };
}
