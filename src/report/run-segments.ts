import type { AttemptReport, RunSegment } from './run-report.ts';

/** What stands before the first Job and between two. */
const PREPARING = 'Preparing';
export const SHARDS_AGAIN = 'Lost shards again';
/** The stage of an attempt in which its tests run. */
export const TESTS = 'Tests';
const TEARDOWN = 'Teardown';

/**
 * The whole run in segments that follow each other without a gap, in whole milliseconds: together they are exactly the
 * wall time. Shards that run again at the same time are one segment.
 */
export function runSegments(attempts: readonly AttemptReport[], wallMs: number): RunSegment[] {
  const segments: RunSegment[] = [];
  const end = Math.round(wallMs);
  let at = 0;
  const push = (name: string, untilMs: number, attempt: number) => {
    const until = Math.min(Math.round(untilMs), end);
    if (until <= at) return;
    segments.push({ name, startMs: at, endMs: until, attempt });
    at = until;
  };
  const whole = attempts.filter(({ shard }) => shard === null);
  for (const [index, attempt] of whole.entries()) {
    push(PREPARING, attempt.segments[0]?.startMs ?? at, attempt.number);
    for (const { name, endMs } of attempt.segments) push(name, endMs, attempt.number);
    const next = whole[index + 1]?.number ?? Number.POSITIVE_INFINITY;
    const again = attempts.filter(({ number }) => number > attempt.number && number < next);
    const [first] = again;
    if (!first) continue;
    push(PREPARING, Math.min(...again.map(({ segments: [begin] }) => begin?.startMs ?? at)), first.number);
    push(SHARDS_AGAIN, Math.max(...again.map((shard) => shard.segments.at(-1)?.endMs ?? at)), first.number);
  }
  push(attempts.length === 0 ? PREPARING : TEARDOWN, end, whole.at(-1)?.number ?? 0);
  return segments;
}
