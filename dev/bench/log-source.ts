import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fake/faults.ts';
import type { JobActor } from '../fake/job-actor.ts';
import { stamp } from '../fake/log-file.ts';
import type { PodActor } from '../fake/pod-actor.ts';

export interface Shape {
  readonly bytes: number;
  /** Of each piece that is sent: one HTTP chunk. */
  readonly chunkBytes: number;
}

const LINE_BYTES = 100;
const CHUNKS_A_SECOND = 1000;
const FIRST_MS = Date.UTC(2026, 0, 1);
/** Between the end of the container and that of its log, which the kubelet closes last. */
const CLOSING_MS = 25;

/** Sends a log of stamped lines as fast as it is read; then the container ends, and the Job with it. */
export class LogSource {
  /** Between the last byte and the end of the log: to be taken off what was measured. */
  static readonly restMs = 500;
  readonly #shape: Shape;
  #pod: PodActor | null = null;
  #job: JobActor | null = null;
  /** When the log was asked for. */
  askedAtMs = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  /** A pod that starts at once and runs until its log is sent. */
  readonly life = async (job: JobActor): Promise<void> => {
    this.#job = job;
    this.#pod = job.addPod().schedule();
    this.#pod.start();
  };

  readonly fault: Fault = async ({ request, wire }) => {
    const { bytes, chunkBytes } = this.#shape;
    const chunks = Math.floor(bytes / chunkBytes);
    const since = request.query.get('sinceTime');
    // Asked again for the rest, as when the log ended before the status that says so had come.
    const from = since === null ? 0 : ((Date.parse(since) - FIRST_MS) / 1000) * CHUNKS_A_SECOND;
    if (since === null) this.askedAtMs = request.atMs;
    wire.head(200, { 'Content-Type': 'text/plain' });
    let chunk: Buffer = Buffer.alloc(0);
    for (let sent = from; sent < chunks && !wire.gone.aborted; sent++) {
      if (sent % CHUNKS_A_SECOND === 0) chunk = linesOf(chunkBytes, sent / CHUNKS_A_SECOND);
      if (!wire.send(chunk)) await wire.drained();
    }
    // What is still on its way gets there before the end is told, and the end is told before the log closes: else the
    // last seconds, a quarter of the bulk, would be asked for twice, and curl asks once.
    if (since === null) {
      await pause(LogSource.restMs - CLOSING_MS);
      this.#pod?.exit(0);
      this.#job?.complete();
      await pause(CLOSING_MS);
    }
    wire.end();
  };
}

function linesOf(bytes: number, second: number): Buffer {
  const from = BigInt(FIRST_MS) * 1_000_000n + BigInt(second) * 1_000_000_000n;
  const text = 'abcdefghij'.repeat(LINE_BYTES / 10);
  const lines = Array.from({ length: bytes / LINE_BYTES }, (_, index) => {
    const prefix = `${stamp(from + BigInt(index))} `;
    return `${prefix}${text.slice(prefix.length + 1)}\n`;
  });
  return Buffer.from(lines.join(''));
}
