import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Place, expectVerdict, reportOf } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

// A stamp is cut to whole seconds, and a watch event takes a moment; this machine has one clock.
const APART_MS = 1_000;
const NEWS_MS = 500;

describe('where the time went', () => {
  test('adds up to the wall time, and its borders are where the API server has them', async () => {
    const result = await place.run({ run: 'sleep 3' });
    expectVerdict(result, 'passed', '');
    const report = reportOf(result);
    const sum = report.segments.reduce((ms: number, { startMs, endMs }: any) => ms + endMs - startMs, 0);
    expect(sum).toBe(report.wallMs);
    const [pod] = report.attempts[0].observation.pods;
    const { startedAt, finishedAt } = pod.status.containerStatuses[0].state.terminated;
    const tests = report.segments.find(({ name }: any) => name === 'Tests');
    const beganMs = Date.parse(report.beganAt);
    for (const [border, stamp] of [
      [tests.startMs, startedAt],
      [tests.endMs, finishedAt],
    ]) {
      const aheadMs = beganMs + border - Date.parse(stamp);
      expect(aheadMs).toBeGreaterThanOrEqual(0);
      expect(aheadMs).toBeLessThan(APART_MS + NEWS_MS);
    }
  }, 60_000);

  test('is told for each shard', async () => {
    const result = await place.run({ parallelism: '2', run: 'sleep $((SHARD_INDEX * 3))' });
    expectVerdict(result, 'passed', '');
    const table =
      /The time of each pod<\/summary>\n\n([\s\S]*?)\n\n/.exec(result.main.summary ?? '')?.[1] ?? '';
    // The slowest first: it is the one that was waited for.
    expect(table.split('\n').slice(2)[0]).toMatch(/^\| 1 \|.*\| [34]\ss \|$/);
  }, 60_000);
});
