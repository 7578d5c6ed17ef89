import { judge, ofShards, RANK } from './judge.ts';
import type { Observation } from './observation.ts';
import type { ShardVerdict, Verdict } from './verdict.ts';

/** One Job of a run, as it was seen. */
export interface SeenJob {
  readonly number: number;
  /** The one shard it ran again; null when it ran everything. */
  readonly shard: number | null;
  readonly observation: Observation;
}

export interface RunVerdict {
  readonly verdict: Verdict;
  /** Number of the Job that decided. */
  readonly decidedBy: number;
}

interface Part {
  readonly number: number;
  readonly verdict: Verdict;
}

/**
 * The verdict over all Jobs of a run: the last one that ran everything, less the shards that were run again after it,
 * and those. A shard counts as its newest Job says.
 */
export function judgeJobs(jobs: readonly SeenJob[]): RunVerdict | null {
  const base = jobs.findLast(({ shard }) => shard === null);
  const last = base ?? jobs.at(-1);
  if (!last) return null;
  const again = newestByShard(jobs.slice(jobs.indexOf(last)));
  if (again.size === 0) return { verdict: judge(last.observation), decidedBy: last.number };
  const expected = last.observation.expectedIndexes ?? [];
  const kept = expected.filter((index) => !again.has(index));
  const parts: Part[] = [
    ...(kept.length === 0 ? [] : [shardsOf(last, kept, expected.length)]),
    ...[...again.values()].map(rerun),
  ];
  return combined(parts);
}

function newestByShard(jobs: readonly SeenJob[]): Map<number, SeenJob> {
  const newest = new Map<number, SeenJob>();
  for (const job of jobs) if (job.shard !== null) newest.set(job.shard, job);
  return newest;
}

function shardsOf(job: SeenJob, kept: readonly number[], total: number): Part {
  const verdict = judge({ ...job.observation, expectedIndexes: kept });
  // Alone in its Job's verdict a shard is not named: here it is one of several.
  return {
    number: job.number,
    verdict: kept.length === 1 && total > 1 ? named(verdict, kept[0] ?? 0) : verdict,
  };
}

function rerun(job: SeenJob): Part {
  const index = job.shard ?? 0;
  const verdict = judge(job.observation);
  const shards = verdict.shards.map((shard): ShardVerdict => ({ ...shard, index }));
  return { number: job.number, verdict: named({ ...verdict, shards }, index) };
}

function named(verdict: Verdict, index: number): Verdict {
  return verdict.outcome === 'passed'
    ? verdict
    : { ...verdict, message: `Shard ${index}: ${verdict.message}` };
}

function combined(parts: readonly Part[]): RunVerdict | null {
  const outcome = RANK.find((candidate) => parts.some(({ verdict }) => verdict.outcome === candidate));
  const shards = parts
    .flatMap(({ verdict }) => verdict.shards)
    .toSorted((left, right) => (left.index ?? 0) - (right.index ?? 0));
  const same = shards.filter((shard) => shard.outcome === outcome);
  const [first] = same;
  // What is told is told of the lowest shard, whichever Job it is from.
  const deciding =
    parts.find(({ verdict }) => first && verdict.outcome === outcome && verdict.shards.includes(first)) ??
    parts.find(({ verdict }) => verdict.outcome === outcome);
  if (!deciding) return null;
  const { verdict } = deciding;
  const others = parts.filter(
    (part) => part.verdict.outcome !== outcome && part.verdict.outcome !== 'passed',
  );
  return {
    decidedBy: deciding.number,
    verdict: {
      ...verdict,
      message: messageOf(verdict, same, shards.length),
      warnings: [
        ...new Set([
          ...parts.flatMap((part) => part.verdict.warnings),
          ...others.map((part) => part.verdict.message),
        ]),
      ],
      shards,
    },
  };
}

function messageOf({ outcome, message }: Verdict, same: readonly ShardVerdict[], total: number): string {
  if (outcome === 'passed') return `All ${total} shards passed.`;
  const [first] = same;
  return first ? ofShards(same, total, first.message) : message;
}
