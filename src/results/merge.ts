import { placedBySubtests } from './subtests.ts';
import type { RawTest } from './test-element.ts';
import type { SlowTest, TestCase, TestOutcome, TestTotals } from './test-results.ts';
import { shortened } from './texts.ts';

/** Which report a test is from. */
export interface Source {
  readonly shard: number | null;
  readonly attempt: number;
  /** Counts the tries of the shard: attempts, and within one the pods that its Job made one after the other. */
  readonly turn: number;
  /** The turn at which everything began to run, the last time before it: shards may have other tests each time. */
  readonly round: number;
  /** Counts the reports. */
  readonly report: number;
}

/** Beyond so many different tests each entry counts for itself. */
export const MOST_TESTS = 50_000;
/** So many failed tests are kept by name, and so many flaky ones. */
export const MOST_KEPT = 5_000;
const MOST_SLOW = 10;
// Tests of one name in one shard.
const MOST_NAMESAKES = 100_000;
// All messages and stacks together; when it is used up, only short messages are kept.
const TEXT_CHARACTERS = 1_500_000;
const SHORT_MESSAGE = 200;

const RANKS: { readonly [outcome in TestOutcome]: number } = {
  skipped: 0,
  passed: 1,
  flaky: 2,
  failed: 3,
  error: 3,
};
// A test's state: did it run, did any try fail, and in how many shards did the last try fail.
const RAN = 1;
const FAILED_ONCE = 2;
const FAILING_SHARD = 4;

/**
 * Puts the tests of all reports together: each counts once; in each shard the last try says how it ended, one shard
 * that fails is enough, and a test that failed before it passed is flaky. Of what passed only a number is kept.
 */
export class Merger {
  readonly #states = new Map<number, number>();
  // Test and shard → the last try and whether it failed; only where one did.
  readonly #tries = new Map<number, number>();
  // Test → the round that its failing shards are of; only where one failed.
  readonly #rounds = new Map<number, number>();
  // Key → report and how often the name came in this shard and try.
  readonly #seen = new Map<number, number>();
  readonly #kept = new Map<number, { readonly turn: number; readonly test: TestCase }>();
  readonly #slow: { readonly key: number; readonly test: SlowTest }[] = [];
  readonly #extra = [0, 0, 0, 0];
  #place = '';
  #textLeft = TEXT_CHARACTERS;
  #seconds = 0;

  add(test: RawTest, source: Source): void {
    this.#seconds += test.timeSeconds ?? 0;
    const key = this.#keyOf(test, source);
    const known = this.#states.get(key);
    const rank = RANKS[test.outcome];
    if (known === undefined && this.#states.size >= MOST_TESTS) {
      this.#extra[rank] = (this.#extra[rank] ?? 0) + 1;
      this.#keep(key, test, source);
      return;
    }
    this.#states.set(key, this.#next(known ?? 0, key, test, source));
    this.#keep(key, test, source);
    this.#noteSlow(key, test, source);
  }

  get isOverfull(): boolean {
    return this.#extra.some((figure) => figure > 0);
  }

  get timeSeconds(): number {
    return Math.round(this.#seconds * 1000) / 1000;
  }

  totals(): TestTotals {
    const counts = [...this.#extra];
    for (const state of this.#states.values()) {
      const rank = RANKS[outcomeOf(state)];
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    const [skipped = 0, passed = 0, flaky = 0, failed = 0] = counts;
    return { tests: skipped + passed + flaky + failed, passed, failed, skipped, flaky };
  }

  lists(): { readonly failed: TestCase[]; readonly flaky: TestCase[]; readonly slowest: SlowTest[] } {
    const kept = [...this.#kept].map(([key, { test }]) => {
      const state = this.#states.get(key);
      const isFlaky = state === undefined ? test.outcome === 'flaky' : outcomeOf(state) === 'flaky';
      const failure: TestOutcome = test.outcome === 'error' ? 'error' : 'failed';
      return { ...test, outcome: isFlaky ? ('flaky' as const) : failure };
    });
    const all = placedBySubtests(kept);
    return {
      failed: all.filter(({ outcome }) => outcome === 'failed' || outcome === 'error'),
      flaky: all.filter(({ outcome }) => outcome === 'flaky'),
      slowest: this.#slow.map(({ test }) => test),
    };
  }

  #next(before: number, key: number, test: RawTest, { shard, turn, round }: Source): number {
    // Skipped says nothing of how it would have ended.
    if (test.outcome === 'skipped') return before;
    // Everything ran again: how it ended in the shards of an earlier round is past.
    const state = (this.#rounds.get(key) ?? round) < round ? before % FAILING_SHARD : before;
    const failed = RANKS[test.outcome] >= RANKS.failed;
    const ran = state | RAN | (failed || test.outcome === 'flaky' ? FAILED_ONCE : 0);
    // Most tests never fail, and of those the tries need not be known.
    if ((ran & FAILED_ONCE) === 0) return ran;
    this.#rounds.set(key, round);
    const tryKey = mixed(key, (shard ?? -1) + 1);
    const last = this.#tries.get(tryKey);
    const lastTurn = last === undefined ? -1 : Math.floor(last / 2);
    const wasFailing = last !== undefined && last % 2 === 1 && lastTurn >= round;
    if (turn < lastTurn || (turn === lastTurn && wasFailing && !test.repeats)) return ran;
    if (failed || last !== undefined) this.#tries.set(tryKey, turn * 2 + (failed ? 1 : 0));
    return ran + (Number(failed) - Number(wasFailing)) * FAILING_SHARD;
  }

  // Two tests of one name in one shard are two, unless their tool writes each try as an entry of its own.
  #keyOf(test: RawTest, { shard, turn, report }: Source): number {
    const place = `${turn}/${shard}`;
    if (place !== this.#place) this.#seen.clear();
    this.#place = place;
    const owner = isKnownByName(test) ? '' : String(shard);
    const base = hash(test, owner, 0);
    const before = this.#seen.get(base);
    const isAgain = before !== undefined && test.repeats && Math.floor(before / MOST_NAMESAKES) === report;
    const times =
      before === undefined
        ? 0
        : isAgain
          ? before % MOST_NAMESAKES
          : Math.min(MOST_NAMESAKES - 1, (before % MOST_NAMESAKES) + 1);
    if (this.#seen.size < MOST_TESTS || before !== undefined)
      this.#seen.set(base, report * MOST_NAMESAKES + times);
    return times === 0 ? base : hash(test, owner, times);
  }

  #keep(key: number, test: RawTest, { shard, attempt, turn }: Source): void {
    if (RANKS[test.outcome] < RANKS.flaky) return;
    const before = this.#kept.get(key);
    if ((before && before.turn > turn) || (!before && this.#kept.size >= MOST_KEPT)) return;
    // Of two entries of one try the first says more.
    if (before?.turn === turn && before.test.shard === shard && before.test.outcome !== 'flaky') return;
    if (before && before.test.outcome !== 'flaky' && test.outcome === 'flaky') return;
    const details = test.details();
    const size = details.message.length + details.stack.length + details.systemOut.length;
    const isShort = size > this.#textLeft;
    if (!isShort) this.#textLeft -= size;
    const kept = {
      name: copy(test.name),
      suite: copy(test.suite),
      ...copyOf(test.place()),
      timeSeconds: test.timeSeconds,
      outcome: test.outcome,
      message: copy(isShort ? shortened(details.message, SHORT_MESSAGE) : details.message),
      stack: isShort ? '' : copy(details.stack),
      systemOut: isShort ? '' : copy(details.systemOut),
      attachments: details.attachments.map(copy),
      shard,
      attempt,
    };
    this.#kept.set(key, { turn, test: kept });
  }

  #noteSlow(key: number, test: RawTest, { shard }: Source): void {
    const seconds = test.timeSeconds ?? 0;
    if (seconds <= 0 || test.outcome === 'skipped') return;
    const known = this.#slow.findIndex((entry) => entry.key === key);
    if (known >= 0) {
      if ((this.#slow[known]?.test.timeSeconds ?? 0) >= seconds) return;
      this.#slow.splice(known, 1);
    }
    const at = this.#slow.findIndex((entry) => entry.test.timeSeconds < seconds);
    if (at < 0 && this.#slow.length >= MOST_SLOW) return;
    const entry = {
      key,
      test: {
        name: copy(test.name),
        suite: copy(test.suite),
        ...copyOf(test.place()),
        outcome: test.outcome,
        shard,
        timeSeconds: seconds,
      },
    };
    this.#slow.splice(at < 0 ? this.#slow.length : at, 0, entry);
    this.#slow.splice(MOST_SLOW);
  }
}

function outcomeOf(state: number): TestOutcome {
  if (state >= FAILING_SHARD) return 'failed';
  if ((state & FAILED_ONCE) !== 0) return 'flaky';
  return (state & RAN) === 0 ? 'skipped' : 'passed';
}

function copyOf<T extends { readonly file: string }>(place: T): T {
  return { ...place, file: copy(place.file) };
}

// A part of a text keeps the whole of it in memory: here a piece of 64 KiB for each name.
function copy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

// Another number for a test in one of its shards.
function mixed(key: number, part: number): number {
  return (key + part * 0x9e3779b97f4a) % Number.MAX_SAFE_INTEGER;
}

// jest-junit names neither file nor class: `renders` of another shard is mostly the test of another file.
function isKnownByName({ file, suite, name, repeats }: RawTest): boolean {
  const isPathLike = (text: string) => /[./\\:]/.test(text) && !/\s/.test(text);
  return file !== '' || repeats || isPathLike(suite) || isPathLike(name);
}

// 53 bits: among 50,000 tests two share one with a chance of one in seven million.
function hash({ file, suite, name }: RawTest, owner: string, times: number): number {
  let low = 0x811c9dc5 ^ times;
  let high = 0x9e3779b9;
  for (const text of owner === '' ? [file, suite, name] : [file, suite, name, owner]) {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit, 0x85ebca6b);
      high ^= high >>> 13;
    }
    low = Math.imul(low ^ 10, 0x01000193);
    high = Math.imul(high ^ 10, 0x85ebca6b);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
