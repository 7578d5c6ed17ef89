import type { Clock } from '../time/clock.ts';

const BUSY_EVENTS = 500;
const BUSY_WINDOW_MS = 10_000;

/** Whether more comes than one would watch. */
export class Crowd {
  readonly #clock: Clock;
  #sinceMs: number;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonic();
  }

  isBusy(): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#sinceMs > BUSY_WINDOW_MS) {
      this.#sinceMs = now;
      this.#count = 0;
    }
    return ++this.#count > BUSY_EVENTS;
  }
}
