import { judgeJobs, type RunVerdict } from '../diagnosis/several-jobs.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { AttemptReport } from '../report/run-report.ts';
import type { Loss, Part } from './retry.ts';

/** What the log says before the lost parts are run again. */
export function lossLines(attempts: readonly AttemptReport[], parts: readonly Part[]): readonly string[] {
  const verdict = verdictOverAll(attempts)?.verdict;
  if (!verdict) return [];
  if (parts.includes(null))
    return [`Attempt ${attempts.length} was lost, not by the tests (${verdict.cause}): ${verdict.message}`];
  return verdict.shards
    .filter(({ index }) => parts.includes(index))
    .map(
      ({ index, cause, message }) =>
        `Shard ${index} was lost, not by its tests (${cause}), and is run again: ${message}`,
    );
}

/** Whether a loss is worth a new attempt: it was not the tests' fault, and waiting was not all there was to it. */
export function isWorthRetrying({ outcome, cause, retryable }: Loss): boolean {
  // What was waited for through the whole start budget is not had sooner by a new Job.
  if (/^(sched|create|autoscaling|event\.ca|event\.karpenter)\./.test(cause)) return false;
  return outcome === 'infrastructure' && retryable;
}

/** The verdict over all attempts so far, in the light of the earlier ones; null before the first. */
export function verdictOverAll(attempts: readonly AttemptReport[]): RunVerdict | null {
  const judged = judgeJobs(attempts);
  const last = attempts.at(-1);
  if (!judged || !last) return judged;
  const { verdict } = judged;
  const earlier = attempts.slice(0, -1);
  if (verdict.shards.length < 2) return { ...judged, verdict: overAllAttempts(verdict, earlier) };
  return {
    ...judged,
    verdict: { ...verdict, warnings: [...verdict.warnings, ...lostShards(attempts, verdict)] },
  };
}

/** The verdict of the last attempt, in the light of the earlier ones: the same cause again is no accident. */
export function overAllAttempts(verdict: Verdict, earlier: readonly AttemptReport[]): Verdict {
  if (earlier.length === 0) return verdict;
  if (verdict.outcome === 'infrastructure') {
    const same = earlier.filter((attempt) => attempt.verdict.cause === verdict.cause).length;
    if (same === 0) return verdict;
    return {
      ...verdict,
      message: `${verdict.message} It happened ${same + 1} times in a row, so it does not pass by itself.`,
    };
  }
  if (verdict.outcome !== 'passed') return verdict;
  const lost = earlier.map((attempt) => `Attempt ${attempt.number}: ${attempt.verdict.message}`).join(' ');
  return { ...verdict, warnings: [...verdict.warnings, `It took ${earlier.length + 1} attempts. ${lost}`] };
}

function lostShards(attempts: readonly AttemptReport[], verdict: Verdict): readonly string[] {
  const losses = new Map<number, string[]>();
  for (const { number, verdict: own, shard } of attempts) {
    for (const { index, outcome, message } of own.shards) {
      const which = shard ?? index;
      if (which === null || outcome !== 'infrastructure') continue;
      losses.set(which, [...(losses.get(which) ?? []), `in attempt ${number}, ${message}`]);
    }
  }
  return verdict.shards.flatMap(({ index, outcome }) => {
    const lost = index === null ? undefined : losses.get(index);
    if (!lost) return [];
    if (outcome === 'passed') return [`Shard ${index} passed after it was lost: ${lost.join('; ')}`];
    return outcome === 'infrastructure' && lost.length > 1
      ? [`Shard ${index} was lost ${lost.length} times: ${lost.join('; ')}`]
      : [];
  });
}
