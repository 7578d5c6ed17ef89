import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Place, expectVerdict, reportOf } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const TESTS_S = 16;

/** Notes when somebody else, who asks the API server all the time, sees the tests begin and end. */
async function watchBeside(seen: { beganMs: number; endedMs: number }): Promise<void> {
  const isRunning = async () => {
    const [pod] = (await place.pods()) as any[];
    return pod?.status?.containerStatuses?.[0]?.state?.running !== undefined;
  };
  await place.until('the tests run', isRunning);
  seen.beganMs = Date.now();
  await place.until('the tests have ended', async () => !(await isRunning()));
  seen.endedMs = Date.now();
}

describe('where the time went', () => {
  test('adds up to the wall time, and its borders are where the API server has them', async () => {
    const seen = { beganMs: 0, endedMs: 0 };
    const result = await place.run({ run: `sleep ${TESTS_S}` }, {}, () => watchBeside(seen));
    expectVerdict(result, 'passed', '');
    const report = reportOf(result);
    const sum = report.segments.reduce((ms: number, { startMs, endMs }: any) => ms + endMs - startMs, 0);
    expect(sum).toBe(report.wallMs);
    const [pod] = report.attempts[0].observation.pods;
    const { startedAt, finishedAt } = pod.status.containerStatuses[0].state.terminated;
    const tests = report.segments.find(({ name }: any) => name === 'Tests');
    const beganMs = Date.parse(report.beganAt);
    // The kubelet tells of a change up to a second after its stamp: nobody can know it sooner.
    for (const [border, stamp, seenMs] of [
      [beganMs + tests.startMs, Date.parse(startedAt), seen.beganMs],
      [beganMs + tests.endMs, Date.parse(finishedAt), seen.endedMs],
    ]) {
      expect(border).toBeGreaterThanOrEqual(stamp);
      // A busy machine may be late with either, by less than what lies between the borders.
      expect(border).toBeLessThan(seenMs + (TESTS_S / 2) * 1000);
    }
  });

  test('is told for each shard', async () => {
    const result = await place.run({ parallelism: '2', run: 'sleep $((SHARD_INDEX * 8))' });
    expectVerdict(result, 'passed', '');
    const table =
      /The time of each pod<\/summary>\n\n([\s\S]*?)\n\n/.exec(result.main.summary ?? '')?.[1] ?? '';
    // The slowest first: it is the one that was waited for.
    expect(table.split('\n').slice(2)[0]).toMatch(/^\| 1 \|.*\| (?:[89]|\d\d)\ss \|$/);
  });
});
