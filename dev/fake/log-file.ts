/** One record of a container's log as the runtime wrote it: a line, or a part of a long one. */
export interface LogRecord {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  readonly text: Buffer;
  /** False for a part that the next record goes on with (the runtime cuts lines at 16 KiB). */
  readonly endsLine: boolean;
}

/** When lines were written; the default is now, and never the same nanosecond twice. */
export interface LineTimes {
  readonly from: Date | bigint;
  /** Nanoseconds between two lines. */
  readonly stepNs: number | bigint;
}

export interface Flood {
  readonly bytes: number;
  /** Length of each line with its stamp and its end. */
  readonly lineBytes: number;
}

const epochAtStart = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/** The log of one container on the node. */
export class LogFile {
  #records: LogRecord[] = [];
  /** Records that rotation took away: positions count them. */
  #gone = 0;
  #ended = false;
  #lastAt = 0n;
  readonly #listeners = new Set<() => void>();
  /** Bulk that is sent after the records, made on the fly. */
  flood: Flood | null = null;
  /** Each line in a chunk of its own, as a live log comes, or gathered to this many bytes. */
  chunking: 'line' | number = 'line';

  get first(): number {
    return this.#gone;
  }

  get end(): number {
    return this.#gone + this.#records.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  at(position: number): LogRecord | undefined {
    return this.#records[position - this.#gone];
  }

  /** The test writes a line. A buffer may hold any bytes. */
  line(text: string | Buffer, at?: Date | bigint): this {
    return this.#add(text, at, true);
  }

  /** Bytes without a newline: the runtime writes them down only as part of a long line, or when the container ends. */
  part(text: string | Buffer, at?: Date | bigint): this {
    return this.#add(text, at, false);
  }

  /** Many lines at once. */
  lines(count: number, text: (index: number) => string | Buffer, times?: LineTimes): this {
    for (let index = 0; index < count; index++) {
      const at = times && nanos(times.from) + BigInt(times.stepNs) * BigInt(index);
      this.#records.push(this.#record(text(index), at, true));
    }
    this.#changed();
    return this;
  }

  /** The container has ended: followers get the rest and a clean end. */
  finish(): void {
    this.#ended = true;
    this.#changed();
  }

  /** The kubelet rotates: only the last `keep` records are left. */
  rotate(keep: number): void {
    const dropped = Math.max(0, this.#records.length - keep);
    this.#records = this.#records.slice(dropped);
    this.#gone += dropped;
  }

  /** Resolves when something was added, or it ended, or the signal aborts. */
  async changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#listeners.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#listeners.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #add(text: string | Buffer, at: Date | bigint | undefined, endsLine: boolean): this {
    this.#records.push(this.#record(text, at, endsLine));
    this.#changed();
    return this;
  }

  #record(text: string | Buffer, at: Date | bigint | undefined, endsLine: boolean): LogRecord {
    const now = epochAtStart + process.hrtime.bigint();
    const written = at === undefined ? (now > this.#lastAt ? now : this.#lastAt + 1n) : nanos(at);
    this.#lastAt = written;
    return { at: written, text: Buffer.from(text), endsLine };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function nanos(at: Date | bigint): bigint {
  return typeof at === 'bigint' ? at : BigInt(at.getTime()) * 1_000_000n;
}

/** RFC 3339 with nine digits always, as the kubelet stamps lines. */
export function stamp(at: bigint): string {
  const seconds = new Date(Number(at / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${(at % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}
