/**
 * Ends an action process as a cancelled step does.
 * Mirrors CancelAndKillProcessTree in Runner.Sdk/ProcessInvoker.cs.
 */
import { type ActionProcess, within } from './action-process.ts';

const RUNGS = [
  ['SIGINT', 7_500],
  ['SIGTERM', 2_500],
] as const;

/** SIGINT, SIGTERM after 7.5 s, SIGKILL after another 2.5 s, all to the process alone, never to its children. */
export async function climbLadder(
  process: ActionProcess,
  scale: number,
  mark: (name: string) => void,
): Promise<void> {
  for (const [signal, waitMs] of RUNGS) {
    // "Ended" includes the pipes, so a process that is gone can still be sent the next signal, in vain.
    if (!process.signal(signal)) continue;
    mark(signal);
    if (await within(process.ended, waitMs * scale)) return;
  }
  if (process.signal('SIGKILL')) mark('SIGKILL');
}
