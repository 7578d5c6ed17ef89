import type { AttemptReport, RunReport } from './run-report.ts';

type Attempts = Pick<RunReport, 'attempts'>;

/** The attempts whose results count: the last that ran everything, and each shard that was run again after it. */
export function countingAttempts({ attempts }: Attempts): readonly AttemptReport[] {
  const base = attempts.findLastIndex(({ shard }) => shard === null);
  if (base < 0) return attempts.slice(-1);
  const newest = new Map<number | null, AttemptReport>();
  for (const attempt of attempts.slice(base)) newest.set(attempt.shard, attempt);
  return [...newest.values()];
}

/** A shard as a list of several attempts names it. */
export function shardName(index: number, { number, shard }: AttemptReport): string {
  return shard === null ? String(index) : `${index} (attempt ${number})`;
}

/** The attempt that decided; the last one where none is named. */
export function decidingAttempt(report: Attempts & Pick<RunReport, 'decidedBy'>): AttemptReport | undefined {
  return report.attempts.find(({ number }) => number === report.decidedBy) ?? report.attempts.at(-1);
}
