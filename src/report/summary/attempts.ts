import { prose } from '../escape.ts';
import { duration } from '../figures.ts';
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
      prose(shortNode(alone(attempt.verdict.message)) || OUTCOME_NAMES[attempt.verdict.outcome], 200),
      prose(describePlaces(attempt.pods), 200),
      unbroken(duration(lastedMs(attempt))),
    ]);
  const text = table(['Attempt', 'What happened', 'Where', 'Lasted'], rows);
  return [{ called: 'the attempts', worth: WORTH.attempts, text }];
}

function numberOf({ number, shard }: AttemptReport): string {
  return shard === null ? String(number) : `${number} (shard ${shard})`;
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
