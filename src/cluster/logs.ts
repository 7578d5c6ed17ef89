import { AWAY_MS } from '../time/away.ts';
import type { Clock } from '../time/clock.ts';
import { type ApiError, asApiError, isNotFound } from './api-error.ts';
import type { ApiClient } from './http.ts';
import { podsPath } from './jobs.ts';
import { LogDelivery, type LogSink } from './log-delivery.ts';
import { type LogRead, readLogLines } from './log-lines.ts';
import { LogPlace } from './log-place.ts';

export interface FollowOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly sink: LogSink;
  readonly clock: Clock;
  /** Aborted once the pod's status says that the container has ended. */
  readonly containerEnded: AbortSignal;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

export type FollowEnd = 'complete' | 'incomplete' | 'forbidden' | 'aborted';

// The kubelet closes a followed stream up to a second after the container's end: the rest is read without it.
const CLOSE_PATIENCE_MS = 50;
const FINAL_READ_TRIES = 5;
// A connection that was kept alive may have died in silence: another one is asked soon.
const FIRST_ANSWER_MS = 5_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5_000;

/** Follows one container's log to its true end: a stream that ends means nothing until the pod's status says so. */
export async function followLog(client: ApiClient, options: FollowOptions): Promise<FollowEnd> {
  const follower = new LogFollower(client, options);
  return follower.run();
}

class LogFollower {
  readonly #client: ApiClient;
  readonly #options: FollowOptions;
  readonly #place = new LogPlace();
  #failures = 0;
  #awaySinceMs: number | null = null;

  constructor(client: ApiClient, options: FollowOptions) {
    this.#client = client;
    this.#options = options;
  }

  async run(): Promise<FollowEnd> {
    const { signal, containerEnded } = this.#options;
    while (!signal.aborted && !containerEnded.aborted) {
      const end = await this.#followOnce();
      if (end) return end;
    }
    this.#failures = 0;
    while (!signal.aborted) {
      const end = await this.#readRest();
      if (end) return end;
    }
    return 'aborted';
  }

  async #followOnce(): Promise<FollowEnd | null> {
    const { clock, containerEnded, signal } = this.#options;
    const stop = new AbortController();
    const stopSoon = async () => {
      // As long as lines still come the stream is not cut: they would have to be asked for again.
      let seen = -1;
      while (seen !== this.#place.total) {
        seen = this.#place.total;
        if (!(await clock.sleep(CLOSE_PATIENCE_MS, stop.signal))) return;
      }
      stop.abort();
    };
    const onEnded = () => void stopSoon();
    containerEnded.addEventListener('abort', onEnded, { once: true });
    try {
      const { read, delivery } = await this.#read(true, AbortSignal.any([signal, stop.signal]));
      // The kubelet closes the stream when the container has ended and all is read; half a line is no such end.
      if (read.how === 'ended' && containerEnded.aborted && read.rest === '') return 'complete';
      delivery.abandon(read.rest);
      this.#failures = delivery.fresh > 0 ? 0 : this.#failures + 1;
    } catch (cause) {
      const error = asApiError(cause);
      if (error.httpStatus === 403) return 'forbidden';
      if (isPodGone(error)) return 'incomplete';
      this.#failures++;
    } finally {
      containerEnded.removeEventListener('abort', onEnded);
      stop.abort();
    }
    // The container's end cuts the pause short: the rest is then read at once.
    await clock.sleep(this.#backoffMs(), AbortSignal.any([signal, containerEnded]));
    return null;
  }

  /** The container has ended: what the node has of its log now is all there will be. */
  async #readRest(): Promise<FollowEnd | null> {
    const { clock, signal } = this.#options;
    try {
      const { read, delivery } = await this.#read(false, signal);
      if (read.how === 'ended') {
        delivery.finish(read.rest);
        return 'complete';
      }
      this.#failures++;
      this.#awaySinceMs = null;
    } catch (cause) {
      const error = asApiError(cause);
      if (error.httpStatus === 403) return 'forbidden';
      if (isPodGone(error)) return 'incomplete';
      this.#failures++;
      this.#awaySinceMs = error.httpStatus === 0 ? (this.#awaySinceMs ?? clock.monotonic()) : null;
    }
    const isAway = this.#awaySinceMs !== null && clock.monotonic() - this.#awaySinceMs < AWAY_MS;
    if (this.#failures > FINAL_READ_TRIES && !isAway) return 'incomplete';
    await clock.sleep(this.#backoffMs(), signal);
    return null;
  }

  async #read(follow: boolean, signal: AbortSignal): Promise<{ read: LogRead; delivery: LogDelivery }> {
    const { namespace, pod, container, sink } = this.#options;
    const from = this.#place.resumePoint();
    const response = await this.#client.open({
      method: 'GET',
      path: `${podsPath(namespace)}/${encodeURIComponent(pod)}/log`,
      query: {
        container,
        timestamps: 'true',
        ...(follow ? { follow: 'true' } : {}),
        ...(from.sinceTime === '' ? {} : { sinceTime: from.sinceTime }),
      },
      signal,
      hasSmallChunks: true,
      ...(follow || this.#failures > 0 ? {} : { timeoutMs: FIRST_ANSWER_MS }),
    });
    const delivery = new LogDelivery(sink, this.#place, from);
    return { read: await readLogLines(response, delivery, signal), delivery };
  }

  #backoffMs(): number {
    return this.#failures === 0
      ? 0
      : Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#failures - 1));
  }
}

/** The API server has no such pod any more. A kubelet that has just started says 404 too, of pods it will know in a moment. */
function isPodGone(error: ApiError): boolean {
  return isNotFound(error) && !/could not find the requested resource|does not exist/.test(error.message);
}
