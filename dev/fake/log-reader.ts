import { type Flood, type LogFile, type LogRecord, stamp } from './log-file.ts';
import { badRequest } from './status.ts';
import type { Wire } from './wire.ts';

export interface LogQuery {
  readonly follow: boolean;
  readonly timestamps: boolean;
  /** Records before this time are left out, nanoseconds; null for all. */
  readonly since: bigint | null;
  readonly tailLines: number | null;
  readonly limitBytes: number | null;
}

/** Reads the query of a log request; times have whole seconds, whatever was asked. */
export function readLogQuery(query: URLSearchParams): LogQuery {
  const number = (name: string): number | null => {
    const text = query.get(name);
    if (text === null) return null;
    if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
    return Number(text);
  };
  const truth = (name: string) => ['1', 'true'].includes(query.get(name) ?? '');
  const sinceTime = query.get('sinceTime');
  const sinceSeconds = number('sinceSeconds');
  let since: bigint | null = null;
  if (sinceTime !== null) {
    const ms = Date.parse(sinceTime);
    if (Number.isNaN(ms))
      throw badRequest(`parsing time "${sinceTime}" as "2006-01-02T15:04:05Z07:00": cannot parse`);
    // The API server sends the time on to the kubelet as RFC 3339 without a fraction.
    since = BigInt(Math.floor(ms / 1000)) * 1_000_000_000n;
  } else if (sinceSeconds !== null) {
    since = BigInt(Date.now() - sinceSeconds * 1000) * 1_000_000n;
  }
  return {
    follow: truth('follow'),
    timestamps: truth('timestamps'),
    since,
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
  };
}

/** Sends a log as the kubelet does (kubelet/kuberuntime/logs): record by record, filtered by time, stamped at line starts. */
export async function sendLog(file: LogFile, query: LogQuery, wire: Wire): Promise<void> {
  const out = new Outlet(wire, query.limitBytes ?? Number.POSITIVE_INFINITY);
  let position = tailStart(file, query.tailLines);
  let atLineStart = true;
  wire.head(200, { 'Content-Type': 'text/plain' });
  while (!out.isDone()) {
    // A file that was rotated under a slow reader goes on with what is left.
    for (position = Math.max(position, file.first); position < file.end && !out.isDone(); position++) {
      const record = file.at(position);
      if (!record) break;
      if (query.since === null || record.at >= query.since) {
        out.put(render(record, query.timestamps && atLineStart));
        if (file.chunking === 'line' || out.size >= file.chunking) await out.flush();
      }
      // Also of a part that was left out: what it goes on with then has no stamp.
      atLineStart = record.endsLine;
    }
    await out.flush();
    // Bulk is older than any time that a reader goes on from.
    if (file.flood && query.since === null) await sendFlood(file.flood, wire);
    if (!query.follow || file.ended) break;
    if (position >= file.end) await file.changed(wire.gone);
  }
  wire.end();
}

/** Gathers records into chunks, up to the limit that was asked. */
class Outlet {
  readonly #wire: Wire;
  #left: number;
  #block: Buffer[] = [];
  size = 0;

  constructor(wire: Wire, limitBytes: number) {
    this.#wire = wire;
    this.#left = limitBytes;
  }

  isDone(): boolean {
    return this.#left <= 0 || this.#wire.gone.aborted;
  }

  put(bytes: Buffer): void {
    this.#block.push(bytes);
    this.size += bytes.length;
  }

  async flush(): Promise<void> {
    if (this.size === 0) return;
    const bytes = Buffer.concat(this.#block).subarray(0, this.#left);
    this.#block = [];
    this.size = 0;
    this.#left -= bytes.length;
    if (!this.#wire.send(bytes)) await this.#wire.drained();
  }
}

function render(record: LogRecord, stamped: boolean): Buffer {
  return Buffer.concat([
    Buffer.from(stamped ? `${stamp(record.at)} ` : ''),
    record.text,
    Buffer.from(record.endsLine ? '\n' : ''),
  ]);
}

function tailStart(file: LogFile, tailLines: number | null): number {
  if (tailLines === null) return file.first;
  let position = file.end;
  let lines = 0;
  while (position > file.first) {
    if (file.at(position - 1)?.endsLine && lines++ === tailLines) break;
    position--;
  }
  return position;
}

async function sendFlood({ bytes, lineBytes }: Flood, wire: Wire): Promise<void> {
  const prefix = `${stamp(BigInt(Date.now()) * 1_000_000n)} `;
  const line = `${prefix}${'abcdefghij'.repeat(Math.ceil(lineBytes / 10)).slice(0, lineBytes - prefix.length - 1)}\n`;
  const perBlock = Math.max(1, Math.floor(32_768 / lineBytes));
  const block = Buffer.from(line.repeat(perBlock));
  for (let left = Math.floor(bytes / lineBytes); left > 0 && !wire.gone.aborted; left -= perBlock) {
    const piece = left >= perBlock ? block : block.subarray(0, left * lineBytes);
    if (!wire.send(piece)) await wire.drained();
  }
}
