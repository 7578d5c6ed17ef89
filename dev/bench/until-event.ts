import type { Running } from './launch.ts';

export interface Reached {
  /** From the start of the process. */
  readonly ms: number;
  readonly peakMiB: number;
}

/** Waits until a process has got so far, then kills it; throws when it ends first. */
export async function untilEvent(running: Running, event: Promise<number>): Promise<Reached> {
  const tooSoon = running.ended.then(({ exitCode, output, errors }) => {
    throw new Error(`the process ended (${exitCode}) before it got so far:\n${output}${errors}`);
  });
  try {
    const atMs = await Promise.race([event, tooSoon]);
    return { ms: atMs - running.startedMs, peakMiB: running.peakMiB };
  } finally {
    running.kill();
    await running.ended;
    tooSoon.catch(() => undefined);
  }
}
