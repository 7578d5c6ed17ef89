import { prose } from '../escape.ts';
import { duration } from '../figures.ts';
import { details, table, unbroken } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { bars, gantt, timeRows } from '../timeline.ts';
import { type Block, WORTH } from './block.ts';

const WIDTH = 40;
const MUCH_MS = 10_000;

/** Where the time went: a table with bars that reads everywhere, and the same as a diagram, folded. */
export function time(report: RunReport): readonly Block[] {
  const rows = timeRows(report);
  if (rows.length < 2 || isRefusedAtOnce(report)) return [];
  const longest = Math.max(...rows.map((row) => row.ms));
  const drawn = bars(rows, WIDTH);
  // A bar must not be broken, as a long word may be.
  const cells = rows.map((row, index) => {
    const took = unbroken(duration(row.ms));
    return [prose(row.name, 120), row.ms === longest ? `**${took}**` : took, `\`${drawn[index] ?? ''}\``];
  });
  const diagram = gantt(report.attempts);
  return [
    {
      called: 'where the time went',
      worth: WORTH.time,
      text: table(['Where the time went', `${duration(report.wallMs)} in all`, ''], cells) + sums(report),
    },
    ...(diagram === ''
      ? []
      : [
          {
            called: 'the timeline',
            worth: WORTH.timeline,
            text: details('Timeline', `\`\`\`mermaid\n${diagram}\n\`\`\``),
          },
        ]),
  ];
}

// Nobody asks where the second went in which the cluster said no.
function isRefusedAtOnce({ attempts, wallMs }: RunReport): boolean {
  return wallMs < MUCH_MS && attempts.every(({ jobUid }) => jobUid === '');
}

/** What went into waiting and into attempts that were lost, where it is worth a line. */
function sums(report: RunReport): string {
  if (report.ranMs === null && report.lostMs === 0) return '';
  const waitedMs = (report.queuedMs ?? 0) + (report.pulledMs ?? 0);
  const isMuch = (ms: number) => ms >= MUCH_MS && ms >= report.wallMs / 20;
  const parts = [
    isMuch(waitedMs) ? `waiting for the cluster and its images ${duration(waitedMs)}` : '',
    report.lostMs > 0 ? `lost with ${lostWith(report)} ${duration(report.lostMs)}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `\n\nNot testing: ${parts.join(', ')}.`;
}

function lostWith({ attempts }: RunReport): string {
  const whole = attempts.filter(({ shard }) => shard === null).length;
  return [
    ...(whole > 1 ? ['attempts that did not count'] : []),
    ...(whole < attempts.length ? ['shards that had to run again'] : []),
  ].join(' and ');
}
