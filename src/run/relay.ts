import type { Console } from '../action/console.ts';
import type { ApiClient } from '../cluster/http.ts';
import type { LogSink } from '../cluster/log-delivery.ts';
import { type FollowEnd, followLog } from '../cluster/logs.ts';
import type { Clock } from '../time/clock.ts';
import { LogTail } from './tail.ts';

export interface ContainerLog {
  readonly pod: string;
  readonly container: string;
  /** Put before each line; empty for the only test. */
  readonly prefix: string;
  /** False: only the tail is kept, for the summary. */
  readonly shown: boolean;
}

export interface RelayOptions {
  readonly client: ApiClient;
  readonly console: Console;
  readonly namespace: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Something about the log that the summary must repeat. */
  readonly onNotice: (text: string) => void;
  readonly onForbidden: () => void;
}

interface Followed {
  readonly tail: LogTail;
  readonly ended: AbortController;
  readonly done: Promise<FollowEnd>;
}

// One followed log per container; nodes run out of inotify watches before this runs out of anything.
const MOST_FOLLOWED = 200;

/** Carries the containers' output to the console: live, whole, in order, and harmless. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #refusals = new Set<string>();

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Starts to follow a container that runs or has run; nothing when it is followed already. */
  follow(log: ContainerLog): void {
    const key = `${log.pod}/${log.container}`;
    if (this.#followed.has(key) || this.#followed.size >= MOST_FOLLOWED) return;
    const { client, namespace, clock, signal } = this.#options;
    const tail = new LogTail();
    const ended = new AbortController();
    const done = followLog(client, {
      namespace,
      pod: log.pod,
      container: log.container,
      sink: this.#sink(log, tail),
      clock,
      containerEnded: ended.signal,
      signal,
    }).then((end) => {
      if (end === 'forbidden') this.#options.onForbidden();
      if (end === 'incomplete' && tail.count > 0) {
        this.#options.onNotice(
          `The log of ${key} broke off after line ${tail.count}: its pod was gone before the rest could be read.`,
        );
      }
      return end;
    });
    this.#followed.set(key, { tail, ended, done });
  }

  /** The pod's status says that the container has ended. */
  ended(pod: string, container: string): void {
    this.#followed.get(`${pod}/${container}`)?.ended.abort();
  }

  /** Resolves when every log whose container has ended is complete, or when the time is over. */
  async complete(limitMs: number, signal: AbortSignal): Promise<void> {
    const waiting = [...this.#followed.values()]
      .filter((followed) => followed.ended.signal.aborted)
      .map((followed) => followed.done);
    const over = new AbortController();
    await Promise.race([
      Promise.all(waiting),
      this.#options.clock.sleep(limitMs, AbortSignal.any([signal, over.signal])),
    ]);
    over.abort();
  }

  /** What is kept of each log, by `pod/container`. */
  tails(): Map<string, string[]> {
    return new Map([...this.#followed].map(([key, { tail }]) => [key, tail.lines()]));
  }

  #sink(log: ContainerLog, tail: LogTail): LogSink {
    const { console, onNotice } = this.#options;
    const prefix = Buffer.from(log.prefix, 'utf8').toString('latin1');
    const where = log.prefix === '' ? 'the log' : `the log of ${log.pod}`;
    return {
      lines: (stamped) => {
        const lines = stamped.map((line) => line.slice(line.indexOf(' ') + 1));
        // An empty line more makes the text end with its line, without another copy of it.
        lines.push('');
        const text = lines.join('\n');
        lines.pop();
        tail.add(lines, text);
        if (!log.shown) return true;
        return console.foreign(prefix === '' ? text : `${prefix}${lines.join(`\n${prefix}`)}\n`);
      },
      piece: (text, isFirst) => {
        const piece = isFirst ? text.slice(text.indexOf(' ') + 1) : text;
        if (isFirst) tail.add([piece], piece);
        if (!log.shown) return true;
        return console.foreign(isFirst ? prefix + piece : piece);
      },
      gap: (after, before) => {
        const text = `Lines of ${where} are missing here: the node had rotated them away while the connection was broken (after ${after}, before ${before}).`;
        console.line(`--- ${text}`);
        onNotice(text);
      },
      refusal: (text) => {
        const said = `The kubelet could not read ${where} of container ${log.container}: ${text}`;
        if (!this.#refusals.has(said)) onNotice(said);
        this.#refusals.add(said);
      },
      drained: () => console.drained(),
    };
  }
}
