import type { ApiError } from '../cluster/api-error.ts';

/** What the verdict rests on: without one of these the other may tell half a story. */
const NEEDED = ['jobs', 'pods'];

/** Which of an attempt's watches the API server has left without an answer. */
export class Absence {
  readonly #away = new Map<string, ApiError>();
  #back = new AbortController();
  #wasEver = false;

  /** Takes what a watch has met: an error, or null when it was answered. */
  note(watch: string, error: ApiError | null): void {
    if (error) {
      this.#away.set(watch, error);
      this.#wasEver = true;
    } else if (this.#away.delete(watch)) this.answered();
  }

  /** The API server answers: every watch that waits for it tries at once. */
  answered(): void {
    const back = this.#back;
    this.#back = new AbortController();
    back.abort();
  }

  /** A watch ended before its time: what happened until the next one is seen late. */
  gap(): void {
    this.#wasEver = true;
  }

  /** What keeps the Job or its pods from being seen now; null when both are. */
  get error(): ApiError | null {
    return NEEDED.map((watch) => this.#away.get(watch)).find((error) => error !== undefined) ?? null;
  }

  /** Some watch was broken off some time: it may have come back long after another. */
  get wasEver(): boolean {
    return this.#wasEver;
  }

  /** Aborted when the API server answers again. */
  get whenBack(): AbortSignal {
    return this.#back.signal;
  }
}
