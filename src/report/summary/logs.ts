import { fence, htmlCode } from '../escape.ts';
import { count } from '../figures.ts';
import { details } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { EXCERPT_LINES, tellingLog } from './excerpt.ts';
import { containerLogs } from './log-lines.ts';

const MOST_LINES = 200;
const MOST_CONTAINERS = 12;
const MOST_WHEN_PASSED = 3;

/** The last lines of each container, folded, a block for each: a large one gives way alone. */
export function logs(report: RunReport): readonly Block[] {
  const shownAbove = tellingLog(report);
  const withShards = report.verdict.shards.length > 1;
  return containerLogs(report)
    .filter(
      ({ pod, container, lines }) =>
        pod !== shownAbove?.pod || container !== shownAbove.container || lines.length > EXCERPT_LINES,
    )
    .slice(0, report.verdict.outcome === 'passed' ? MOST_WHEN_PASSED : MOST_CONTAINERS)
    .map(({ pod, shard, container, lines }) => {
      const shown = lines.slice(-MOST_LINES);
      const of = withShards ? (shard === '' ? ` of pod ${htmlCode(pod)}` : ` of shard ${shard}`) : '';
      const title = `Log of ${htmlCode(container)}${of}, last ${count(shown.length, 'line')}`;
      return { called: 'log lines', worth: WORTH.log, text: details(title, fence(shown)) };
    });
}
