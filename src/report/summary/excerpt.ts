import type { Outcome } from '../../diagnosis/verdict.ts';
import { code, fence } from '../escape.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { containerLogs } from './log-lines.ts';
import { testsRan } from './words.ts';

/** How many of the last lines are shown without unfolding anything. */
export const EXCERPT_LINES = 20;

const TELLING: ReadonlySet<Outcome> = new Set(['failed', 'timeout', 'unknown', 'configuration']);

/** The last words of the tests where they tell most: the tests failed, hung, or were set up wrongly. */
export function excerpt(report: RunReport): readonly Block[] {
  const [log] = containerLogs(report);
  if (!log || !TELLING.has(report.verdict.outcome) || !testsRan(report)) return [];
  if (log.container !== report.attempts.at(-1)?.observation.testContainer) return [];
  const place = log.index === null ? `pod ${code(log.pod)}` : `shard ${log.index}`;
  const of = report.verdict.shards.length > 1 ? ` in ${place}` : '';
  const title = `**The last lines of the tests**${of}`;
  return [
    {
      called: 'the last lines of the tests',
      worth: WORTH.excerpt,
      text: `${title}\n\n${fence(log.lines.slice(-EXCERPT_LINES))}`,
    },
  ];
}
