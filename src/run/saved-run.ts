import { saveRunState } from '../action/save-state.ts';
import type { SavedAttempt } from '../action/state.ts';
import type { Teardown } from '../report/run-report.ts';

// The state is a variable of post's process, and with one of 128 KiB no process can be started. Post finds every Job
// by its labels: the names are for what may still show itself, and for what it says.
const MOST_ATTEMPTS = 100;

/** What post is told of the run: every Job that was asked for, and whether all of them are known to be gone. */
export class SavedRun {
  readonly #nonce: string;
  readonly #server: string;
  readonly #attempts: SavedAttempt[] = [];

  constructor(nonce: string, server: string) {
    this.#nonce = nonce;
    this.#server = server;
  }

  /** No Job was ever asked for. */
  get isEmpty(): boolean {
    return this.#attempts.length === 0;
  }

  /** A Job is about to be created, or was. */
  remember(attempt: SavedAttempt): void {
    const index = this.#attempts.findIndex(({ name }) => name === attempt.name);
    if (index < 0) this.#attempts.push(attempt);
    else this.#attempts[index] = attempt;
    if (this.#attempts.length > MOST_ATTEMPTS) {
      const oldest = this.#attempts.findIndex(({ uid }) => uid !== '');
      this.#attempts.splice(Math.max(0, oldest), 1);
    }
    this.save(false);
  }

  /** Clean means that post has nothing to look for. */
  save(clean: boolean): void {
    saveRunState({
      version: 1,
      nonce: this.#nonce,
      server: this.#server,
      attempts: this.#attempts,
      clean,
    });
  }
}

const GRAVITY: readonly Teardown['state'][] = ['failed', 'asked', 'gone', 'nothing'];

/** How the end of several Jobs stands: as the worst of them. */
export function worstTeardown(all: readonly Teardown[]): Teardown {
  const worst = GRAVITY.map((state) => all.filter((teardown) => teardown.state === state)).find(
    (found) => found.length > 0,
  );
  const [first] = worst ?? [];
  if (!worst || !first) return { state: 'nothing', detail: '', verifiedAt: '' };
  const details = [...new Set(worst.map(({ detail }) => detail).filter((detail) => detail !== ''))];
  return { ...first, detail: details.join('; ') };
}
