import type { Clock } from '../time/clock.ts';
import { asApiError } from './api-error.ts';
import type { ApiClient } from './http.ts';
import { podsPath } from './jobs.ts';
import { type LineTaker, readLogLines } from './log-lines.ts';
import { LogPlace, type ResumePoint, stampNanos, stampOf } from './log-place.ts';

export interface LogSink {
  /** Whole lines, latin1, each with its stamp and a space in front; false asks to pause until `drained`. */
  lines(lines: string[]): boolean;
  /** A piece of one very long line; the first carries the stamp. */
  piece(text: string, isFirst: boolean): boolean;
  /** The node has rotated lines away that were not read in time: between these stamps something is missing. */
  gap(after: string, before: string): void;
  /** The kubelet's own words in place of a log: not the test's. */
  refusal(text: string): void;
  drained(): Promise<void>;
}

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

// After the container's end the log is complete on the node (the runtime reports the exit after its last byte),
// but the kubelet closes a followed stream up to a second later.
const CLOSE_PATIENCE_MS = 100;
const STARTED_CHARACTERS = 200;
const FINAL_READ_TRIES = 5;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5_000;
const KUBELET_TEXT =
  /^(unable to retrieve container logs for |failed to try resolving symlinks in path |failed to create fsnotify watcher)/;

/** Follows one container's log to its true end: a stream that ends means nothing until the pod's status says so. */
export async function followLog(client: ApiClient, options: FollowOptions): Promise<FollowEnd> {
  const { clock, containerEnded, signal } = options;
  const place = new LogPlace();
  let failures = 0;
  while (!signal.aborted) {
    const endedBefore = containerEnded.aborted;
    const stop = new AbortController();
    const stopSoon = () => void clock.sleep(CLOSE_PATIENCE_MS, stop.signal).then(() => stop.abort());
    containerEnded.addEventListener('abort', stopSoon, { once: true });
    try {
      const how = await readOnce(
        client,
        options,
        place,
        !endedBefore,
        AbortSignal.any([signal, stop.signal]),
      );
      if (endedBefore && how === 'ended') return 'complete';
      if (how === 'ended' && containerEnded.aborted) return 'complete';
      failures = how === 'ended' ? failures : 0;
    } catch (cause) {
      const { httpStatus } = asApiError(cause);
      if (signal.aborted) break;
      if (httpStatus === 403) return 'forbidden';
      if (httpStatus === 404) return 'incomplete';
      if (endedBefore && failures >= FINAL_READ_TRIES) return 'incomplete';
      failures++;
    } finally {
      containerEnded.removeEventListener('abort', stopSoon);
      stop.abort();
    }
    if (!containerEnded.aborted || failures > 0) {
      const pause = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
      // The container's end cuts the pause short: the rest is then read at once.
      const wake = AbortSignal.any([signal, ...(endedBefore ? [] : [containerEnded])]);
      await clock.sleep(pause, wake);
    }
  }
  return 'aborted';
}

async function readOnce(
  client: ApiClient,
  options: FollowOptions,
  place: LogPlace,
  follow: boolean,
  signal: AbortSignal,
): Promise<'ended' | 'broken' | 'aborted'> {
  const from = place.resumePoint();
  const response = await client.open({
    method: 'GET',
    path: `${podsPath(options.namespace)}/${encodeURIComponent(options.pod)}/log`,
    query: {
      container: options.container,
      timestamps: 'true',
      ...(follow ? { follow: 'true' } : {}),
      ...(from.sinceTime === '' ? {} : { sinceTime: from.sinceTime }),
    },
    signal,
  });
  return readLogLines(response, new Deliverer(options.sink, place, from), signal);
}

/** Drops what was delivered before, notices what the node no longer has, and counts what it hands on. */
class Deliverer implements LineTaker {
  readonly #sink: LogSink;
  readonly #place: LogPlace;
  readonly #from: ResumePoint;
  #skip: number;
  #checked: boolean;
  #bySkipStamp = false;
  #inPiece = false;
  #held = '';

  constructor(sink: LogSink, place: LogPlace, from: ResumePoint) {
    this.#sink = sink;
    this.#place = place;
    this.#from = from;
    this.#skip = from.skip;
    this.#checked = from.sinceTime === '';
  }

  lines(lines: string[]): boolean {
    let goOn = true;
    let fresh = lines;
    if (this.#held !== '') {
      fresh = [this.#held + (fresh[0] ?? ''), ...fresh.slice(1)];
      this.#held = '';
    }
    if (this.#inPiece) {
      goOn = this.#finishPiece(fresh[0] ?? '');
      fresh = fresh.slice(1);
    }
    if (fresh.length > 0 && KUBELET_TEXT.test(fresh[0] ?? '')) {
      this.#sink.refusal(fresh[0] ?? '');
      fresh = fresh.slice(1);
    }
    fresh = this.#dropDelivered(fresh);
    if (fresh.length > 0 && this.#place.startedCharacters > 0) {
      const whole = fresh[0] ?? '';
      if (whole.startsWith(this.#place.started)) {
        goOn = this.#finishPiece(whole.slice(this.#place.startedCharacters)) && goOn;
        fresh = fresh.slice(1);
      }
      this.#place.startedCharacters = 0;
    }
    if (fresh.length === 0) return goOn;
    this.#place.delivered(fresh);
    return this.#sink.lines(fresh) && goOn;
  }

  piece(text: string): boolean {
    // Whether a long line was delivered before can only be told when it has ended: on a resumed stream it is held.
    if (
      !this.#inPiece &&
      (!this.#checked || this.#skip > 0 || this.#bySkipStamp || this.#place.startedCharacters > 0)
    ) {
      this.#held += text;
      return true;
    }
    const isFirst = !this.#inPiece;
    this.#inPiece = true;
    if (isFirst) {
      this.#place.started = text.slice(0, STARTED_CHARACTERS);
      this.#place.startedCharacters = 0;
    }
    this.#place.startedCharacters += text.length;
    return this.#sink.piece(text, isFirst);
  }

  /** The log is over: a last line without an end may still be held. */
  end(): void {
    if (this.#held === '') return;
    const [last] = this.#dropDelivered([this.#held]);
    this.#held = '';
    if (last === undefined) return;
    const begun = this.#place.startedCharacters > 0 && last.startsWith(this.#place.started);
    this.#sink.piece(begun ? last.slice(this.#place.startedCharacters) : last, !begun);
    this.#place.started = last.slice(0, STARTED_CHARACTERS);
    this.#place.startedCharacters = last.length;
  }

  #finishPiece(rest: string): boolean {
    this.#inPiece = false;
    this.#place.startedCharacters = 0;
    this.#place.delivered([this.#place.started]);
    return this.#sink.piece(`${rest}\n`, false);
  }

  #dropDelivered(lines: string[]): string[] {
    if (!this.#checked && lines.length > 0) this.#check(lines[0] ?? '');
    if (this.#bySkipStamp) return this.#dropByStamp(lines);
    const dropped = Math.min(this.#skip, lines.length);
    this.#skip -= dropped;
    return dropped === 0 ? lines : lines.slice(dropped);
  }

  drained(): Promise<void> {
    return this.#sink.drained();
  }

  /** The first line must be the one the count began with, else the node has rotated the file in between. */
  #check(first: string): void {
    this.#checked = true;
    const stamp = stampOf(first);
    if (stamp === this.#from.firstStamp) return;
    this.#skip = 0;
    this.#bySkipStamp = true;
    if (!this.#isOld(first)) this.#sink.gap(this.#from.lastStamp, stamp);
  }

  #dropByStamp(lines: string[]): string[] {
    const firstNew = lines.findIndex((line) => !this.#isOld(line));
    if (firstNew < 0) return [];
    this.#bySkipStamp = false;
    return lines.slice(firstNew);
  }

  #isOld(line: string): boolean {
    const stamp = stampNanos(stampOf(line));
    const last = stampNanos(this.#from.lastStamp);
    return stamp !== null && last !== null && stamp <= last;
  }
}
