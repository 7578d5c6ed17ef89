import { fence, prose } from '../escape.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { containerLogs } from './log-lines.ts';
import { testsRan } from './words.ts';

/** How many of the last lines are shown without unfolding anything. */
export const EXCERPT_LINES = 20;

/** The last words of the tests where they tell most: the tests failed, hung, or were set up wrongly. */
export function excerpt(report: RunReport): readonly Block[] {
  const { outcome } = report.verdict;
  const isTelling =
    outcome === 'failed' || outcome === 'timeout' || outcome === 'unknown' || outcome === 'configuration';
  const [log] = containerLogs(report);
  if (!isTelling || !testsRan(report) || log?.container !== report.attempts.at(-1)?.observation.testContainer)
    return [];
  if (!log) return [];
  const of = report.verdict.shards.length > 1 ? ` of pod ${log.pod}` : '';
  const title = `**${prose(`The last lines of the tests${of}`)}**`;
  return [
    {
      called: 'the last lines of the tests',
      worth: WORTH.excerpt,
      text: `${title}\n\n${fence(log.lines.slice(-EXCERPT_LINES))}`,
    },
  ];
}
