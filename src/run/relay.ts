import type { Console } from '../action/console.ts';
import type { ApiClient } from '../cluster/http.ts';
import type { LogSink } from '../cluster/log-delivery.ts';
import { type FollowEnd, followLog } from '../cluster/logs.ts';
import { AWAY_MS } from '../time/away.ts';
import type { Clock } from '../time/clock.ts';
import { LogTail } from './tail.ts';

export interface ContainerLog {
  readonly pod: string;
  readonly container: string;
  /** How often it was started again: each time its log begins anew. */
  readonly restarts: number;
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
  /** Whether the API server answers now. */
  readonly answers: () => Promise<boolean>;
  /** Something about the log that the summary must repeat. */
  readonly onNotice: (text: string) => void;
  readonly onForbidden: () => void;
}

interface Followed {
  readonly restarts: number;
  readonly tail: LogTail;
  readonly ended: AbortController;
  readonly done: Promise<FollowEnd>;
}

// At once, one per container: nodes run out of inotify watches before this runs out of anything. The others wait.
const MOST_FOLLOWED = 200;

/** Carries the containers' output to the console: live, whole, in order, and harmless. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #done = new Set<string>();
  readonly #refusals = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #open = 0;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Starts to follow a container that runs or has run; nothing when it is followed already. */
  follow(log: ContainerLog): void {
    const key = `${log.pod}/${log.container}`;
    const before = this.#followed.get(key);
    if (before && !(before.ended.signal.aborted && log.restarts > before.restarts)) return;
    const { client, namespace, clock, signal } = this.#options;
    const tail = before?.tail ?? new LogTail();
    const ended = new AbortController();
    const options = { namespace, pod: log.pod, container: log.container, clock, signal };
    const sink = this.#sink(log, tail);
    const follow = () => followLog(client, { ...options, sink, containerEnded: ended.signal });
    const done = this.#inTurn(async () => {
      await before?.done;
      return follow();
    }).then((end) => {
      this.#done.add(key);
      if (end === 'forbidden') this.#options.onForbidden();
      if (end === 'incomplete' && (tail.count > 0 || log.shown)) {
        const what = tail.count > 0 ? `broke off after line ${tail.count}` : 'could not be read';
        const rest = tail.count > 0 ? 'before the rest could be read' : 'before';
        this.#options.onNotice(`The log of ${key} ${what}: its pod was gone ${rest}.`);
      }
      return end;
    });
    this.#done.delete(key);
    this.#followed.set(key, { restarts: log.restarts, tail, ended, done });
  }

  /** The pod's status says that the container has ended. */
  ended(pod: string, container: string): void {
    this.#followed.get(`${pod}/${container}`)?.ended.abort();
  }

  /** All containers have ended, whether their pods' status said so or not. */
  endAll(): void {
    for (const { ended } of this.#followed.values()) ended.abort();
  }

  /**
   * Resolves when every log whose container has ended is complete, or when for so long no line of them has come, an
   * absence of the API server not counted; what is then missing is said.
   */
  async complete(limitMs: number, signal: AbortSignal): Promise<void> {
    const waiting = [...this.#followed].filter(([, { ended }]) => ended.signal.aborted);
    const all = Promise.all(waiting.map(([, { done }]) => done)).then(() => true);
    const count = () => waiting.reduce((sum, [, { tail }]) => sum + tail.count, 0);
    let seen = -1;
    const until = this.#options.clock.monotonic() + AWAY_MS;
    const isAway = async () => this.#options.clock.monotonic() < until && !(await this.#options.answers());
    while (count() !== seen || (await isAway())) {
      seen = count();
      const over = new AbortController();
      const pause = this.#options.clock.sleep(limitMs, AbortSignal.any([signal, over.signal]));
      const isComplete = await Promise.race([all, pause.then(() => false)]);
      over.abort();
      if (isComplete || signal.aborted) return;
    }
    for (const [key, { tail }] of waiting) {
      if (this.#done.has(key)) continue;
      this.#options.onNotice(
        `The log of ${key} could not be read to its end in time: what came after line ${tail.count} is missing.`,
      );
    }
  }

  /** What is kept of each log, by `pod/container`. */
  tails(): Map<string, string[]> {
    return new Map([...this.#followed].map(([key, { tail }]) => [key, tail.lines()]));
  }

  async #inTurn(work: () => Promise<FollowEnd>): Promise<FollowEnd> {
    if (this.#open < MOST_FOLLOWED) this.#open++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#open--;
    }
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
