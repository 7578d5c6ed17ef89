import { isRefusal } from '../diagnosis/mirrored.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Mirror } from '../job/mirrors.ts';
import type { AttemptReport } from '../report/run-report.ts';
import { fallbackAfter, fallbackLines } from './fallback.ts';
import type { Loss, Part } from './retry.ts';
import { isWorthRetrying, lossLines, verdictOverAll } from './verdicts.ts';

/** What is run next. */
export interface NextRound {
  /** Empty when everything is decided. */
  readonly parts: readonly Part[];
  readonly mirrors: readonly Mirror[];
  /** What the log says of it. */
  readonly lines: readonly string[];
}

export interface NextInputs {
  readonly infrastructureRetries: number;
  readonly mirrors: readonly Mirror[];
  readonly mirrorFallback: boolean;
}

/** Decides after a round whether another one is worth it, and of what: lost parts, and images that a mirror refused. */
export function nextRound(attempts: readonly AttemptReport[], round: number, inputs: NextInputs): NextRound {
  const fallback = fallbackAfter(attempts, inputs);
  const verdict = verdictOverAll(attempts)?.verdict;
  const none = { parts: [], mirrors: fallback.mirrors, lines: [] };
  if (!verdict || verdict.outcome === 'cancelled') return none;
  // A round that leaves a mirror behind costs no retry.
  const mayRetry = round - fallback.used <= inputs.infrastructureRetries;
  const isRefused = ({ cause }: Loss) =>
    fallback.news.length > 0 && (isRefusal(cause) || cause === 'event.pull-secret');
  const parts = partsOf(verdict, (loss) => (mayRetry && isWorthRetrying(loss)) || isRefused(loss));
  if (parts.length === 0) return none;
  return { ...none, parts, lines: [...lossLines(attempts, parts), ...fallbackLines(fallback)] };
}

/** The parts of which it holds; everything when it holds of every shard. */
export function partsOf(verdict: Verdict, isWorth: (loss: Loss) => boolean): readonly Part[] {
  const { shards } = verdict;
  if (shards.length < 2) return isWorth(verdict) ? [null] : [];
  const lost = shards.filter(isWorth);
  // One Job of all shards is spread over the nodes and waits in the queue as one.
  if (lost.length === shards.length) return [null];
  return lost.flatMap(({ index }) => (index === null ? [] : [index]));
}
