import type { Standing } from '../diagnosis/verdict.ts';

export type ClockEnd = 'start-timeout' | 'timeout' | 'cannot-heal';

export interface ClockLimits {
  readonly startTimeoutMs: number;
  readonly timeoutMs: number;
}

const CANNOT_HEAL_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;
const CANNOT_HEAL_SIGHTINGS = 2;
// A scale-up or a pull that never ends must end some time; a queue may hold a Job as long as it likes.
const MOST_EXTENSION_MS = 45 * 60_000;

/**
 * The clocks of an attempt: created → test container running, and running → ended (design.md, section 5.5).
 * The first stands still while there is proof of progress, and is cut short by a cause that cannot heal. With shards it
 * stands still as long as the tests of any run, since a shard that waits may wait for just that; the second is then
 * counted from the last that began.
 */
export class Clocks {
  readonly #limits: ClockLimits;
  #lastMs: number;
  #startUsedMs = 0;
  #extendedMs = 0;
  #runningSinceMs: number | null = null;
  #begun = 0;
  #begunAtMs: number | null = null;
  #isSuspended = false;
  #isAnyRunning = false;
  #hopeless: { readonly cause: string; readonly sinceMs: number } | null = null;

  constructor(limits: ClockLimits, nowMs: number) {
    this.#limits = limits;
    this.#lastMs = nowMs;
  }

  /** Takes note of what the attempt waits for; says which limit has run out, or null. Times are monotonic. */
  check(standing: Standing, nowMs: number): ClockEnd | null {
    this.#isSuspended = standing.stage === 'suspended';
    const elapsed = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (standing.stage === 'running' || standing.stage === 'ended') {
      this.#runningSinceMs ??= nowMs;
    }
    this.#noteHopeless(standing, nowMs);
    if (
      this.#hopeless &&
      (standing.sightings >= CANNOT_HEAL_SIGHTINGS || nowMs - this.#hopeless.sinceMs >= CANNOT_HEAL_MS)
    ) {
      return 'cannot-heal';
    }
    if (standing.begun > this.#begun) this.#begunAtMs = nowMs;
    this.#begun = standing.begun;
    this.#isAnyRunning = standing.running > 0;
    const runningSinceMs = this.#testsSinceMs;
    if (runningSinceMs !== null) return nowMs - runningSinceMs >= this.#limits.timeoutMs ? 'timeout' : null;
    // A queue that has taken the Job may hold it; one that nobody keeps is waited for as for anything else.
    if (standing.stage === 'suspended' && standing.progress !== '') return null;
    if (standing.progress !== '' && this.#extendedMs < MOST_EXTENSION_MS) this.#extendedMs += elapsed;
    else this.#startUsedMs += elapsed;
    return this.#startUsedMs >= this.#limits.startTimeoutMs ? 'start-timeout' : null;
  }

  /** Milliseconds until a limit can run out, should nothing change. */
  nextCheckMs(nowMs: number): number {
    const waits: number[] = [];
    if (this.#hopeless) waits.push(this.#hopeless.sinceMs + CANNOT_HEAL_MS - nowMs);
    const runningSinceMs = this.#testsSinceMs;
    if (runningSinceMs !== null) waits.push(runningSinceMs + this.#limits.timeoutMs - nowMs);
    // A queue may hold the Job as long as it likes: the start budget stands still.
    else if (!this.#isSuspended) waits.push(this.#limits.startTimeoutMs - this.#startUsedMs);
    return Math.max(10, Math.min(LONGEST_WAIT_MS, ...waits));
  }

  /** Since when the tests' own limit counts; null as long as the start's does. */
  get #testsSinceMs(): number | null {
    return this.#runningSinceMs ?? (this.#isAnyRunning ? this.#begunAtMs : null);
  }

  #noteHopeless(standing: Standing, nowMs: number): void {
    if (!standing.cannotHeal) this.#hopeless = null;
    else if (this.#hopeless?.cause !== standing.cause)
      this.#hopeless = { cause: standing.cause, sinceMs: nowMs };
  }
}
