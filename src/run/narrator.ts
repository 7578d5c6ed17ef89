import type { Console } from '../action/console.ts';
import type { Standing } from '../diagnosis/verdict.ts';
import { formatDuration } from '../time/duration.ts';

const REPEAT_MS = 60_000;
// Twenty shards pass a stage one by one, within a second.
const SHARDS_MS = 5_000;
const OF_SHARDS = /^\d+ of \d+ shards: /;

/** Says what is being waited for: whenever that changes, and once a minute, since a late reader sees only what comes after. */
export class Narrator {
  readonly #console: Console;
  readonly #startedMs: number;
  readonly #who: string;
  #said = '';
  #stage = '';
  #isHeld = false;
  #saidAtMs = Number.NEGATIVE_INFINITY;

  constructor(console: Console, startedMs: number, shard: number | null = null) {
    this.#console = console;
    this.#startedMs = startedMs;
    this.#who = shard === null ? '' : `Shard ${shard}: `;
  }

  /** Tells the standing, when it is news or a minute old; while the tests print nothing is said. */
  tell(standing: Standing, nowMs: number): void {
    if (standing.text === '' || standing.stage === 'ended') return;
    const isNews = standing.text !== this.#said;
    if (!isNews && (standing.stage === 'running' || nowMs - this.#saidAtMs < REPEAT_MS)) return;
    this.#isHeld =
      standing.stage === this.#stage &&
      standing.cause === '' &&
      OF_SHARDS.test(standing.text) &&
      OF_SHARDS.test(this.#said) &&
      nowMs - this.#saidAtMs < SHARDS_MS;
    if (this.#isHeld) return;
    this.#said = standing.text;
    this.#stage = standing.stage;
    this.#saidAtMs = nowMs;
    this.#console.line(
      `${this.#who}${isNews ? '' : 'Still: '}${standing.text} (${formatDuration(nowMs - this.#startedMs)})`,
    );
  }

  /** Milliseconds until the line is to be repeated. */
  nextMs(nowMs: number): number {
    return Math.max(100, this.#saidAtMs + (this.#isHeld ? SHARDS_MS : REPEAT_MS) - nowMs);
  }
}
