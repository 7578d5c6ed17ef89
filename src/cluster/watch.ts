import type { Clock } from '../time/clock.ts';
import { type ApiError, asApiError, isNotFound } from './api-error.ts';
import type { ApiClient } from './http.ts';
import { type ApiObject, metadataOf } from './jobs.ts';
import { type StreamEnd, readWatchStream } from './watch-stream.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface WatchOptions {
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  /** Version to go on from; without it the server first sends what exists. */
  readonly resourceVersion?: string;
  readonly onChange: (type: ChangeType, object: ApiObject) => void;
  /** False for a crowd whose deletions do not matter (events): nothing of it is kept here. */
  readonly remember: boolean;
  /** Called when the watch cannot go on for want of a right (403) or because the place is gone (404). */
  readonly onRefused: (error: ApiError) => void;
  /** Called when the right to watch is missing, and the collection is listed every few seconds instead. */
  readonly onPolling?: () => void;
  /** Called when the API server stays away, and with null when it is back. */
  readonly onTrouble: (error: ApiError | null) => void;
  /** Called when a watch ended before its time: what happens until the next one is seen late. */
  readonly onGap?: () => void;
  /** Aborted when the API server has answered somebody else: a pause for its absence is then over. */
  readonly whenBack?: () => AbortSignal;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const LIFE_S = 290;
// Ours are asked to live a little shorter or longer.
const SHORTEST_LIFE_MS = LIFE_S * 1000 * 0.9;
const LIFE_SLACK_MS = 15_000;
// Bookmarks come about once a minute (client-perf.md, section 6).
const SILENCE_MS = 150_000;
const FIRST_BACKOFF_MS = 800;
const LONGEST_BACKOFF_MS = 10_000;
const HEALTHY_AFTER_MS = 120_000;
// No server may be asked more often than this, whatever it answers.
const SHORTEST_ROUND_MS = 1_000;
const SHORT_WATCH_MS = 5_000;
const SHORT_WATCHES = 3;
// A bad network breaks watches that would tell all in their order, which lists do not.
const BROKEN_COUNTS = 0.2;
const POLL_MS = 5_000;
const POLL_SLOWEST_MS = 15_000;
const POLL_FOR_MS = 120_000;

/** Follows a collection until the signal ends it: resumes from the last version, lists again on 410, polls when watches do not last. */
export async function watch(client: ApiClient, options: WatchOptions): Promise<void> {
  const follower = new Follower(client, options);
  await follower.run();
}

class Follower {
  readonly #client: ApiClient;
  readonly #options: WatchOptions;
  #version: string;
  // In a watch without a version the first ADDED come in no order: their versions must not be resumed from.
  #ordered: boolean;
  #needList = false;
  #mayList = true;
  readonly #known = new Map<string, ApiObject>();

  constructor(client: ApiClient, options: WatchOptions) {
    this.#client = client;
    this.#options = options;
    this.#version = options.resourceVersion ?? '';
    this.#ordered = this.#version !== '';
  }

  async run(): Promise<void> {
    const { clock, signal, random } = this.#options;
    let failures = 0;
    let shortWatches = 0;
    while (!signal.aborted) {
      const startedAt = clock.monotonic();
      try {
        // What was deleted while a watch without a version was away can only be found by listing.
        if (this.#needList || (!this.#ordered && this.#known.size > 0)) await this.#listOrBeginAnew();
        const { how, frames } = await this.#watchOnce();
        const lasted = clock.monotonic() - startedAt;
        if (lasted < SHORTEST_LIFE_MS && !signal.aborted) this.#options.onGap?.();
        if (lasted > HEALTHY_AFTER_MS) failures = 0;
        const isShort = lasted < SHORT_WATCH_MS && frames === 0;
        shortWatches = isShort ? shortWatches + (how === 'broken' ? BROKEN_COUNTS : 1) : 0;
        if (shortWatches >= SHORT_WATCHES) {
          await this.#poll();
          shortWatches = 0;
        }
        if (lasted < SHORTEST_ROUND_MS) await clock.sleep(SHORTEST_ROUND_MS - lasted, signal);
      } catch (cause) {
        if (signal.aborted) return;
        const error = asApiError(cause);
        if (error.httpStatus === 410) {
          this.#needList = true;
          await clock.sleep(Math.max(0, SHORTEST_ROUND_MS - (clock.monotonic() - startedAt)), signal);
          continue;
        }
        if (error.httpStatus === 403 || isNotFound(error)) {
          if (error.httpStatus === 403 && (await this.#pollInstead())) continue;
          if (!signal.aborted) this.#options.onRefused(error);
          return;
        }
        this.#options.onTrouble(error);
        const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures++, 10));
        // Whoever was told how long to wait waits so long.
        const back = error.retryAfterMs === null ? this.#options.whenBack?.() : undefined;
        await clock.sleep(
          error.retryAfterMs ?? backoff * (0.5 + random() / 2),
          back ? AbortSignal.any([signal, back]) : signal,
        );
      }
    }
  }

  async #watchOnce(): Promise<StreamEnd> {
    const { clock, signal, random, path, query } = this.#options;
    const lifeS = Math.round(LIFE_S * (0.95 + random() * 0.1));
    const resumeFrom = this.#ordered ? this.#version : '';
    const response = await this.#client.open({
      method: 'GET',
      path,
      query: {
        ...query,
        watch: '1',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(lifeS),
        ...(resumeFrom === '' ? {} : { resourceVersion: resumeFrom }),
      },
      signal,
    });
    this.#options.onTrouble(null);
    const box: { refused: ApiObject | null } = { refused: null };
    const end = await readWatchStream(
      response,
      ({ type, object }) => {
        if (type === 'ERROR') box.refused = object;
        else this.#take(type, object);
      },
      { lifeMs: lifeS * 1000 + LIFE_SLACK_MS, silenceMs: SILENCE_MS },
      clock,
      signal,
    );
    if (box.refused) {
      const code = Number(box.refused.code ?? 0);
      if (code === 410 || code === 504) this.#needList = true;
    }
    return end;
  }

  #take(type: string, object: ApiObject): void {
    const { uid, resourceVersion } = metadataOf(object);
    if (type === 'BOOKMARK') {
      this.#ordered = true;
    } else if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') {
      // A resumed watch without a version tells everything again: what is known in this version is no news.
      const known = this.#known.get(uid);
      if (type === 'DELETED') this.#known.delete(uid);
      else if (this.#options.remember) this.#known.set(uid, object);
      if (type !== 'ADDED') this.#ordered = true;
      if (!(type === 'ADDED' && known && metadataOf(known).resourceVersion === resourceVersion)) {
        this.#options.onChange(type === 'ADDED' && known ? 'MODIFIED' : type, object);
      }
    }
    if (resourceVersion !== '') this.#version = resourceVersion;
  }

  /** Lists once and tells the difference, deletions included: only so are they found after a 410. */
  async #list(): Promise<void> {
    const { path, query, signal } = this.#options;
    const answer = await this.#client.call({ method: 'GET', path, query, signal, retries: 2 });
    const items = Array.isArray(answer.body.items) ? (answer.body.items as ApiObject[]) : [];
    const present = new Set<string>();
    for (const item of items) {
      const { uid, resourceVersion } = metadataOf(item);
      present.add(uid);
      const known = this.#known.get(uid);
      if (known && metadataOf(known).resourceVersion === resourceVersion) continue;
      if (this.#options.remember) this.#known.set(uid, item);
      this.#options.onChange(known ? 'MODIFIED' : 'ADDED', item);
    }
    for (const [uid, object] of this.#known) {
      if (present.has(uid)) continue;
      this.#known.delete(uid);
      this.#options.onChange('DELETED', object);
    }
    this.#version = metadataOf(answer.body).resourceVersion;
    this.#ordered = this.#version !== '';
    this.#needList = false;
  }

  /** Who may watch and not list is told everything again by a watch without a version; only deletions are missed. */
  async #listOrBeginAnew(): Promise<void> {
    try {
      if (this.#mayList) return await this.#list();
    } catch (cause) {
      if (asApiError(cause).httpStatus !== 403) throw cause;
      this.#mayList = false;
    }
    this.#ordered = false;
    this.#needList = false;
  }

  /** The right to watch may be missing while the right to list is there; false when both are. */
  async #pollInstead(): Promise<boolean> {
    try {
      await this.#list();
      this.#options.onPolling?.();
      await this.#options.clock.sleep(POLL_MS, this.#options.signal);
      await this.#poll();
      return true;
    } catch (cause) {
      const error = asApiError(cause);
      if (error.httpStatus === 403 || isNotFound(error)) return false;
      throw cause;
    }
  }

  /** Where a proxy buffers watches they end at once and empty: poll for two minutes, then try again. */
  async #poll(): Promise<void> {
    const { clock, signal } = this.#options;
    const until = clock.monotonic() + POLL_FOR_MS;
    let pause = POLL_MS;
    while (!signal.aborted && clock.monotonic() < until) {
      await this.#list();
      await clock.sleep(pause, signal);
      pause = Math.min(POLL_SLOWEST_MS, pause + 1000);
    }
  }
}
