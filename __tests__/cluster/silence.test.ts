import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Place, expectVerdict, testLines } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

// Undici gives up on a silent body after five minutes, proxies often after one: this must last longer than both.
test('a log that is silent for six minutes changes nothing', async () => {
  const result = await place.run(
    { run: 'echo before; sleep 365; echo after; exit 7' },
    { deadlineMs: 480_000 },
  );
  expectVerdict(result, 'failed', 'end.test-failed');
  expect(testLines(result, /^(before|after)$/)).toEqual(['before', 'after']);
  expect(result.main.outputs['exit-code']).toBe('7');
}, 500_000);
