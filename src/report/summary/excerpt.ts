import type { Outcome } from '../../diagnosis/verdict.ts';
import { decidingAttempt } from '../counting-attempts.ts';
import { code, fence } from '../escape.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { type ContainerLog, containerLogs } from './log-lines.ts';
import { testsRan } from './words.ts';

/** How many of the last lines are shown without unfolding anything. */
export const EXCERPT_LINES = 20;

const TELLING: ReadonlySet<Outcome> = new Set(['failed', 'timeout', 'unknown', 'configuration']);

/** The last words of the tests, or of the container that kept them from running, where they tell most. */
export function excerpt(report: RunReport): readonly Block[] {
  const log = tellingLog(report);
  if (!log) return [];
  const isTests = log.container === testContainerOf(report);
  const place = log.index === null ? `pod ${code(log.pod)}` : `shard ${log.index}`;
  const of = report.verdict.shards.length > 1 ? ` in ${place}` : '';
  const title = `**The last lines of ${isTests ? 'the tests' : code(log.container)}**${of}`;
  return [
    {
      called: 'the last lines of the tests',
      worth: WORTH.excerpt,
      text: `${title}\n\n${fence(log.lines.slice(-EXCERPT_LINES))}`,
    },
  ];
}

/** The log that the excerpt is from, if there is one worth it. */
export function tellingLog(report: RunReport): ContainerLog | undefined {
  const { outcome, message, evidence } = report.verdict;
  // The failed tests tell more than the end of the log, which then stands below with the others; but not what hangs.
  const areNamed = outcome !== 'timeout' && (report.tests?.failed.length ?? 0) > 0;
  if (!TELLING.has(outcome) || areNamed) return undefined;
  const logs = containerLogs(report);
  if (testsRan(report)) return logs.find(({ container }) => container === testContainerOf(report));
  const said = [message, ...evidence.map(({ field }) => field)].join(' ').split(/[^\w-]+/);
  return outcome === 'configuration' ? logs.find(({ container }) => said.includes(container)) : undefined;
}

function testContainerOf(report: RunReport): string {
  return decidingAttempt(report)?.observation.testContainer ?? '';
}
