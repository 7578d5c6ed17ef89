import type { ApiObject, Transition } from './observation.ts';
import { dig, list, shape, text } from './shape.ts';

export const MOST_TRANSITIONS = 200;

/** What the next version of an object changes or erases, as lines for the report. */
export function transitionsBetween(
  object: string,
  before: ApiObject,
  after: ApiObject,
  time: string,
): readonly Transition[] {
  const found: Transition[] = [];
  const note = (field: string, old: unknown, now: unknown) => {
    found.push({ time, object, field, old: old ?? null, new: now ?? null });
  };
  for (const path of [
    ['metadata', 'deletionTimestamp'],
    ['metadata', 'deletionGracePeriodSeconds'],
    ['spec', 'suspend'],
    ['spec', 'nodeName'],
    ['status', 'phase'],
    ['status', 'reason'],
    ['status', 'active'],
    ['status', 'failed'],
  ]) {
    const [old, now] = [dig(before, ...path), dig(after, ...path)];
    if (old !== now) note(path.join('.'), old, now);
  }
  compareConditions(before, after, note);
  for (const key of ['initContainerStatuses', 'containerStatuses'])
    compareContainers(key, before, after, note);
  return found;
}

/** Adds lines and keeps the list short: the oldest waiting reasons that come again go first, then the oldest lines. */
export function keepRecent(lines: readonly Transition[], most = MOST_TRANSITIONS): readonly Transition[] {
  if (lines.length <= most) return lines;
  const kept = [...lines];
  while (kept.length > most) {
    const repeat = kept.findIndex(
      (line, at) => isWaiting(line) && kept.some((later, place) => place > at && sameWaiting(later, line)),
    );
    kept.splice(Math.max(0, repeat), 1);
  }
  return kept;
}

type Note = (field: string, old: unknown, now: unknown) => void;

function compareConditions(before: ApiObject, after: ApiObject, note: Note): void {
  const olds = byKey(dig(before, 'status', 'conditions'), 'type');
  const news = byKey(dig(after, 'status', 'conditions'), 'type');
  for (const type of new Set([...olds.keys(), ...news.keys()])) {
    const old = olds.get(type);
    const now = news.get(type);
    if (text(old?.['status']) !== text(now?.['status']) || text(old?.['reason']) !== text(now?.['reason'])) {
      note(`status.conditions[${type}]`, old, now);
    }
  }
}

function compareContainers(key: string, before: ApiObject, after: ApiObject, note: Note): void {
  const olds = byKey(dig(before, 'status', key), 'name');
  const news = byKey(dig(after, 'status', key), 'name');
  for (const name of new Set([...olds.keys(), ...news.keys()])) {
    const old = shape(olds.get(name));
    const now = shape(news.get(name));
    if (stateKey(old['state']) !== stateKey(now['state']))
      note(`${key}[${name}].state`, old['state'], now['state']);
    if (old['restartCount'] !== now['restartCount'] && old['restartCount'] !== undefined) {
      note(`${key}[${name}].restartCount`, old['restartCount'], now['restartCount']);
      // The node keeps one dead container of each name: with the next end this one is forgotten.
      if (dig(now, 'lastState', 'terminated') !== undefined)
        note(`${key}[${name}].lastState`, old['lastState'], now['lastState']);
    }
  }
}

/** What makes a state another one: kind, reason and exit code; its message may flutter. */
function stateKey(value: unknown): string {
  const state = shape(value);
  const kind = Object.keys(state)[0] ?? '';
  const body = shape(state[kind]);
  return `${kind} ${text(body['reason'])} ${String(body['exitCode'] ?? '')}`;
}

function isWaiting(line: Transition): boolean {
  return dig(line.new, 'waiting') !== undefined;
}

function sameWaiting(left: Transition, right: Transition): boolean {
  return (
    left.field === right.field &&
    isWaiting(left) &&
    dig(left.new, 'waiting', 'reason') === dig(right.new, 'waiting', 'reason')
  );
}

function byKey(value: unknown, key: string): ReadonlyMap<string, { readonly [key: string]: unknown }> {
  return new Map(list(value).map((item) => [text(shape(item)[key]), shape(item)]));
}
