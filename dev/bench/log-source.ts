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

/** Sends a log of stamped lines as fast as it is read; then the container ends, and the Job with it. */
export class LogSource {
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
    this.askedAtMs = request.atMs;
    wire.head(200, { 'Content-Type': 'text/plain' });
    let chunk = Buffer.alloc(0);
    for (let sent = 0; sent < chunks && !wire.gone.aborted; sent++) {
      if (sent % CHUNKS_A_SECOND === 0) chunk = linesOf(chunkBytes, sent / CHUNKS_A_SECOND);
      if (!wire.send(chunk)) await wire.drained();
    }
    this.#pod?.exit(0);
    this.#job?.complete();
    wire.end();
  };
}

function linesOf(bytes: number, second: number): Buffer {
  const from = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n + BigInt(second) * 1_000_000_000n;
  const text = 'abcdefghij'.repeat(LINE_BYTES / 10);
  const lines = Array.from({ length: bytes / LINE_BYTES }, (_, index) => {
    const prefix = `${stamp(from + BigInt(index))} `;
    return `${prefix}${text.slice(prefix.length + 1)}\n`;
  });
  return Buffer.from(lines.join(''));
}
