/**
 * Ends what a job's steps have left running.
 * Mirrors FinalizeJob in Runner.Worker/JobExtension.cs.
 */
import { readFileSync, readdirSync } from 'node:fs';

export interface Orphan {
  readonly pid: number;
  readonly command: string;
}

/** Kills every process that carries the job's tracking id in its environment and returns them. */
export function killOrphans(trackingId: string): Orphan[] {
  const orphans: Orphan[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (!environment.includes(`RUNNER_TRACKING_ID=${trackingId}`)) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      process.kill(pid, 'SIGKILL');
      orphans.push({ pid, command });
    } catch {
      // Gone in the meantime, or not ours to read.
    }
  }
  return orphans;
}
