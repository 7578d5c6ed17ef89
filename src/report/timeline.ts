import { countingAttempts } from './counting-attempts.ts';
import { mermaidLabel } from './escape.ts';
import { duration } from './figures.ts';
import type { AttemptReport, RunReport, Segment } from './run-report.ts';
import { SHARDS_AGAIN } from './run-segments.ts';

/** One line of the account of time: everything of one name, or a whole attempt that was lost. */
export interface TimeRow {
  readonly name: string;
  readonly ms: number;
  readonly spans: readonly Segment[];
}

const SHORTEST_MS = 100;
const HARDLY_MS = 50;
const MOST_ROWS = 40;

/** Where the time went: a row for each earlier attempt, then the stages of the one that counts; what hardly counts is one row. */
export function timeRows(report: Pick<RunReport, 'attempts' | 'segments'>): TimeRow[] {
  const lostAttempts = new Set(lostNumbers(report.attempts));
  const lost = [...lostAttempts].map((number) =>
    row(
      `Lost with attempt ${number}`,
      report.segments.filter(({ attempt }) => attempt === number),
    ),
  );
  const counting = report.segments.filter(({ attempt }) => !lostAttempts.has(attempt));
  const names = [...new Set(counting.map(({ name }) => name))];
  const stages = names.map((name) =>
    row(
      name,
      counting.filter((segment) => segment.name === name),
    ),
  );
  const all = [...lost, ...stages].filter(({ ms }) => ms > 0).slice(0, MOST_ROWS);
  const total = all.reduce((sum, { ms }) => sum + ms, 0);
  const short = all.filter(({ ms }) => ms < Math.max(total / 100, HARDLY_MS));
  if (short.length < 2) return all;
  const rest = row(
    `Other: ${short.map(({ name }) => name).join(', ')}`,
    short.flatMap(({ spans }) => spans),
  );
  return [...all.filter((entry) => !short.includes(entry)), rest];
}

/** The rows' spans drawn in one line of text each, on one scale: `──██──`. */
export function bars(rows: readonly TimeRow[], width: number): string[] {
  const spans = rows.flatMap((entry) => entry.spans);
  const from = Math.min(...spans.map((span) => span.startMs));
  const step = (Math.max(...spans.map((span) => span.endMs)) - from) / width;
  return rows.map((entry) =>
    Array.from({ length: width }, (_, index) => {
      const start = from + index * step;
      // A short span still marks the cell in which its middle lies.
      const isMarked = entry.spans.some((span) => {
        const middle = (span.startMs + span.endMs) / 2;
        const covered = Math.min(span.endMs, start + step) - Math.max(span.startMs, start);
        return covered > step / 2 || (middle >= start && middle < start + step);
      });
      return isMarked ? '█' : '─';
    }).join(''),
  );
}

/** Milliseconds that went into attempts that did not count, and into shards that ran again. */
export function lostMs(report: Pick<RunReport, 'attempts' | 'segments'>): number {
  const lost = new Set(lostNumbers(report.attempts));
  return report.segments
    .filter(({ attempt, name }) => lost.has(attempt) || name === SHARDS_AGAIN)
    .reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

// Those before the last that ran everything.
function lostNumbers(attempts: readonly AttemptReport[]): number[] {
  const [base] = countingAttempts({ attempts });
  return attempts.filter(({ shard }) => shard === null).flatMap((own) => (own === base ? [] : [own.number]));
}

/** The same as a mermaid gantt, one section for each attempt; empty when there is nothing to draw. */
export function gantt(attempts: readonly AttemptReport[]): string {
  let left = MOST_ROWS;
  const lines: string[] = [];
  for (const attempt of attempts.toReversed()) {
    const tasks = attempt.segments
      .filter((segment) => segment.endMs - segment.startMs >= SHORTEST_MS)
      .slice(0, left);
    if (tasks.length === 0) continue;
    left -= tasks.length;
    const what = attempt.shard === null ? '' : `, shard ${attempt.shard}`;
    lines.unshift(`    section Attempt ${attempt.number}${what}`, ...tasks.map(task));
  }
  if (lines.length === 0) return '';
  // A fixed day of January, since the reader's clock change would shift the axis.
  return [
    'gantt',
    '    dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    `    axisFormat ${axis(attempts)}`,
    ...lines,
  ].join('\n');
}

/** Seconds with one decimal, as the outputs of the step give them; empty when it never came to that. */
export function outputSeconds(ms: number | null): string {
  return ms === null || !Number.isFinite(ms) ? '' : (Math.max(0, ms) / 1000).toFixed(1);
}

function row(name: string, spans: readonly Segment[]): TimeRow {
  return { name, ms: spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0), spans };
}

function task(segment: Segment): string {
  const label = `${mermaidLabel(segment.name)} (${duration(segment.endMs - segment.startMs)})`;
  return `    ${label} :${moment(segment.startMs)}, ${moment(segment.endMs)}`;
}

function moment(ms: number): string {
  return new Date(Date.UTC(2001, 0, 1) + Math.max(0, Math.min(ms, 8e12)))
    .toISOString()
    .slice(0, 23)
    .replace('T', ' ');
}

function axis(attempts: readonly AttemptReport[]): string {
  const end = Math.max(...attempts.flatMap((attempt) => attempt.segments.map((segment) => segment.endMs)));
  return end < 3_600_000 ? '%M:%S' : '%H:%M';
}
