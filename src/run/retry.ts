import type { Verdict } from '../diagnosis/verdict.ts';
import type { Avoidance } from '../job/avoid.ts';
import type { AttemptReport } from '../report/run-report.ts';

/** Whether a new attempt is worth it: only for what was not the tests' fault, and never without end. */
export function isWorthRetrying(verdict: Verdict, attempts: number, retries: number): boolean {
  // What was waited for through the whole start budget is not had sooner by a new Job.
  if (/^(sched|create|autoscaling|event\.ca|event\.karpenter)\./.test(verdict.cause)) return false;
  return verdict.outcome === 'infrastructure' && verdict.retryable && attempts <= retries;
}

/** What the next attempt keeps away from, after what became of the earlier ones. */
export function avoidanceAfter(attempts: readonly AttemptReport[]): Avoidance {
  const lost = attempts.filter(
    ({ verdict }) => verdict.outcome === 'infrastructure' && tookThePod(verdict.cause),
  );
  const places = lost.flatMap(({ pods }) => pods).filter(({ node }) => node !== '');
  return {
    nodes: [...new Set(places.map(({ node }) => node))],
    spot: places.some(({ capacity }) => capacity === 'spot'),
  };
}

// Causes that have to do with the node a pod was on; a registry or a quota is the same everywhere.
function tookThePod(cause: string): boolean {
  return /^(pod\.|node\.|event\.|end\.|sandbox\.|start\.|create-container\.|container\.|mount\.|attach\.|map\.)/.test(
    cause,
  );
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
  const lost = earlier.map((attempt) => `attempt ${attempt.number}: ${attempt.verdict.message}`).join('; ');
  return { ...verdict, warnings: [...verdict.warnings, `It took ${earlier.length + 1} attempts. ${lost}`] };
}
