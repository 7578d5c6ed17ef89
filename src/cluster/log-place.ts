/** Nanoseconds of an RFC 3339 stamp with a fraction, for comparing stamps of different zones; null when it is none. */
export function stampNanos(stamp: string): bigint | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(stamp);
  if (!match) return null;
  const seconds = Date.parse(`${match[1]}${match[3]}`);
  if (!Number.isFinite(seconds)) return null;
  return BigInt(seconds) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}

interface Second {
  /** `2026-11-24T16:25:44`: the granularity of `sinceTime`. */
  readonly key: string;
  readonly zone: string;
  readonly firstStamp: string;
  lines: number;
}

export interface ResumePoint {
  /** For `sinceTime`; empty to read from the beginning. */
  readonly sinceTime: string;
  /** Lines at the start of the answer that were delivered before. */
  readonly skip: number;
  /** Stamp that the first line must carry, else the kubelet has rotated lines away. */
  readonly firstStamp: string;
  readonly lastStamp: string;
}

const KEPT_SECONDS = 4;

/**
 * Remembers how far a log was delivered, so that a broken stream goes on without loss or repeat.
 * It counts the lines of each second: two writers of a container may stamp out of order, so that a comparison
 * with the last stamp alone would drop or repeat lines.
 */
export class LogPlace {
  #seconds: Second[] = [];
  #lastStamp = '';
  #total = 0;
  /** The start of a very long line that was handed on before its end came; empty between lines. */
  started = '';
  /** Characters of that line that were handed on. */
  startedCharacters = 0;

  /** Takes note of delivered lines, each beginning with its stamp. */
  delivered(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#total += lines.length;
    const first = lines[0] ?? '';
    const last = lines[lines.length - 1] ?? '';
    if (secondOf(first) === secondOf(last) && secondOf(first) === this.#seconds.at(-1)?.key) {
      const current = this.#seconds.at(-1);
      if (current) current.lines += lines.length;
    } else {
      for (const line of lines) this.#count(line);
    }
    const stamp = stampOf(last);
    if (stamp !== '') this.#lastStamp = stamp;
  }

  /** Lines delivered so far. */
  get total(): number {
    return this.#total;
  }

  get lastStamp(): string {
    return this.#lastStamp;
  }

  /** Where to take the stream up again. */
  resumePoint(): ResumePoint {
    const [from] = this.#seconds;
    if (!from) return { sinceTime: '', skip: 0, firstStamp: '', lastStamp: '' };
    return {
      sinceTime: from.key + from.zone,
      skip: this.#seconds.reduce((sum, second) => sum + second.lines, 0),
      firstStamp: from.firstStamp,
      lastStamp: this.#lastStamp,
    };
  }

  #count(line: string): void {
    const key = secondOf(line);
    const known = this.#seconds.find((second) => second.key === key);
    if (known) {
      known.lines++;
      return;
    }
    const stamp = stampOf(line);
    if (stampNanos(stamp) === null) {
      // Not stamped (an error text of the kubelet inside the log): counted with its neighbours.
      const current = this.#seconds.at(-1);
      if (current) current.lines++;
      return;
    }
    this.#seconds.push({
      key,
      zone: stamp.replace(/^.*?(Z|[+-]\d\d:\d\d)$/, '$1'),
      firstStamp: stamp,
      lines: 1,
    });
    // A line stamped a little late belongs to a second that must still be known.
    if (this.#seconds.length > KEPT_SECONDS) this.#seconds.shift();
  }
}

/** The stamp at the start of a line, without the space behind it. */
export function stampOf(line: string): string {
  const space = line.indexOf(' ');
  return space < 0 ? line : line.slice(0, space);
}

function secondOf(line: string): string {
  return line.slice(0, 19);
}
