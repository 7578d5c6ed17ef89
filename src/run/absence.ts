import type { ApiError } from '../cluster/api-error.ts';

/** What the verdict rests on: without one of these the other may tell half a story. */
const NEEDED = ['jobs', 'pods'];

/** Which of an attempt's watches the API server has left without an answer. */
export class Absence {
  readonly #away = new Map<string, ApiError>();
  #answering = new AbortController();
  #wasEver = false;

  /** Takes what a watch has met: an error, or null when it was answered. */
  note(watch: string, error: ApiError | null): void {
    if (error) {
      this.#away.set(watch, error);
      this.#wasEver = true;
    } else if (this.#away.delete(watch)) {
      this.#answering.abort();
      this.#answering = new AbortController();
    }
  }

  /** What keeps the Job or its pods from being seen now; null when both are. */
  get error(): ApiError | null {
    return NEEDED.map((watch) => this.#away.get(watch)).find((error) => error !== undefined) ?? null;
  }

  /** Some watch was away some time: it may have come back long before another. */
  get wasEver(): boolean {
    return this.#wasEver;
  }

  /** Aborted when the API server next answers a watch that was away. */
  get answers(): AbortSignal {
    return this.#answering.signal;
  }
}
