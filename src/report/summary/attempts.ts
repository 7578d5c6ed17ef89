import { prose } from '../escape.ts';
import { duration, ranges } from '../figures.ts';
import { table, unbroken } from '../markdown.ts';
import type { AttemptReport, RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { describePlaces } from './places.ts';
import { MARKS, OUTCOME_NAMES, shortNode } from './words.ts';

const MOST = 20;

/** One row for each attempt, when a failure of the cluster made the run try again. */
export function attempts(report: RunReport): readonly Block[] {
  if (report.attempts.length < 2) return [];
  const rows = report.attempts
    .slice(-MOST)
    .map((attempt) => [
      unbroken(`${MARKS[attempt.verdict.outcome]} ${numberOf(attempt)}`),
      whatHappened(attempt, report.attempts),
      prose(describePlaces(attempt.pods), 200),
      unbroken(duration(lastedMs(attempt))),
    ]);
  const text = table(['Attempt', 'What happened', 'Where', 'Lasted'], rows);
  return [{ called: 'the attempts', worth: WORTH.attempts, text }];
}

function numberOf({ number, shard }: AttemptReport): string {
  return shard === null ? String(number) : `${number} (shard ${shard})`;
}

function whatHappened(attempt: AttemptReport, all: readonly AttemptReport[]): string {
  const { verdict } = attempt;
  const own = prose(shortNode(alone(verdict.message)) || OUTCOME_NAMES[verdict.outcome], 200);
  // Where tests failed as well, they are what the attempt's own sentence is about.
  const lost = verdict.shards.filter(
    ({ index, outcome }) =>
      index !== null && outcome !== verdict.outcome && all.some(({ shard }) => shard === index),
  );
  const [first] = lost;
  if (!first) return own;
  const which = ranges(lost.map(({ index }) => index ?? 0));
  const why = prose(shortNode(first.message), 200);
  return `${own} ${lost.length === 1 ? `Shard ${which} was` : `Shards ${which} were`} lost: ${why}`;
}

// The table itself shows what happened twice.
function alone(message: string): string {
  return message.replace(/ It happened \d+ times in a row\b[^.]*\.$/, '');
}

function lastedMs({ segments }: AttemptReport): number {
  return (
    Math.max(...segments.map(({ endMs }) => endMs)) - Math.min(...segments.map(({ startMs }) => startMs))
  );
}
