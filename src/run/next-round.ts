import { isRefusal } from '../diagnosis/mirrored.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Mirror } from '../job/mirrors.ts';
import { fallbackSentence } from '../report/fallback-words.ts';
import type { AttemptReport } from '../report/run-report.ts';
import { fallbackAfter } from './fallback.ts';
import type { Loss, Part } from './retry.ts';
import type { RunOptions } from './run-options.ts';
import { isWorthRetrying, lossLines, verdictOverAll } from './verdicts.ts';

/** What is run next. */
export interface NextRound {
  /** Empty when everything is decided. */
  readonly parts: readonly Part[];
  readonly mirrors: readonly Mirror[];
  /** What the log says of it. */
  readonly lines: readonly string[];
  /** Before it begins. */
  readonly pauseMs: number;
}

// What kept the API server from answering seldom passes at once: it restarts, or something between does.
const API_PAUSE_MS = 15_000;

export interface NextInputs {
  readonly infrastructureRetries: number;
  readonly mirrors: readonly Mirror[];
  readonly mirrorFallback: boolean;
}

/** Decides after a round whether another one is worth it, and of what: lost parts, and images that a mirror refused. */
export function nextRound(attempts: readonly AttemptReport[], round: number, inputs: NextInputs): NextRound {
  const { mirrors, refused } = fallbackAfter(attempts, inputs);
  const verdict = verdictOverAll(attempts)?.verdict;
  const none = { parts: [], mirrors, lines: [], pauseMs: 0 };
  if (!verdict || verdict.outcome === 'cancelled') return none;
  const isNew = ({ attempt }: { readonly attempt: number }) => !wasRunAgain(attempt, attempts);
  const news = refused.filter(isNew);
  // An earlier round that left a mirror behind was none of the retries.
  const free = new Set(refused.filter((entry) => !isNew(entry)).map(({ attempt }) => attempt)).size;
  const mayRetry = round - free <= inputs.infrastructureRetries;
  const parts = partsOf(
    verdict,
    (loss) => (mayRetry && isWorthRetrying(loss)) || (news.length > 0 && wasRefused(loss)),
  );
  if (parts.length === 0) return none;
  const said = news.map(({ mirror, image, cause }) =>
    fallbackSentence(mirror.target, image, cause, attempts.length + 1),
  );
  const lines = [...lossLines(attempts, parts), ...said];
  const pauseMs = verdict.cause.startsWith('api.') ? API_PAUSE_MS : 0;
  return { ...none, parts, lines, pauseMs };
}

/** Tells of the next round, and waits until it is to begin or the signal is aborted. */
export async function announce(
  { lines, pauseMs }: NextRound,
  { console, clock, stopSignal }: Pick<RunOptions, 'console' | 'clock' | 'stopSignal'>,
): Promise<void> {
  console.resume();
  for (const line of lines) console.line(line);
  if (pauseMs === 0) return;
  console.line(`The next attempt begins in ${pauseMs / 1000} s.`);
  await clock.sleep(pauseMs, stopSignal);
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

function wasRunAgain(number: number, attempts: readonly AttemptReport[]): boolean {
  const part = attempts.find((attempt) => attempt.number === number)?.shard ?? null;
  return attempts.some(
    ({ number: later, shard }) => later > number && (part === null || shard === null || shard === part),
  );
}

// One shard's refusal ends the attempt, also for those that had not got so far.
function wasRefused({ cause }: Loss): boolean {
  return isRefusal(cause) || cause === 'event.pull-secret' || /^unknown\.(?:waiting|running)$/.test(cause);
}
