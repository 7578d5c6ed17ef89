import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { Place, expectVerdict, testLines } from '../cluster/harness.ts';
import { CONTROLLERS_BACK_MS, kubebox } from './kubebox.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  // The next suite is to find a cluster that is itself again.
  await place.run({ run: 'true' }, { deadlineMs: CONTROLLERS_BACK_MS });
  await place[Symbol.asyncDispose]();
});

const COUNT = 'i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo "tick $i"; sleep 0.5; done';

describe('an API server that restarts in mid-run', () => {
  test.each([
    ['at once', ['--hard']],
    ['and stays away for eight seconds', ['--hard', '--down-for', '8s']],
    ['and stays away for thirty seconds, longer than the tests run', ['--hard', '--down-for', '30s']],
  ])(
    '%s changes neither the result nor the log',
    async (_how, flags) => {
      await using step = place.start({ run: `${COUNT}; exit 3` }, { deadlineMs: 240_000 });
      await step.line(/^tick 5$/, CONTROLLERS_BACK_MS);
      await kubebox('apiserver', 'restart', ...flags);
      const result = await step.finished;
      expectVerdict(result, 'failed', 'end.test-failed');
      expect(testLines(result, /^tick/)).toEqual(
        Array.from({ length: 40 }, (_, index) => `tick ${index + 1}`),
      );
      await place.expectNothingLeft(CONTROLLERS_BACK_MS);
    },
    500_000,
  );

  test('is said while it lasts', async () => {
    await using step = place.start({ run: COUNT }, { deadlineMs: 240_000 });
    await step.line(/^tick 3$/, CONTROLLERS_BACK_MS);
    await kubebox('apiserver', 'restart', '--hard', '--down-for', '6s');
    const result = await step.finished;
    expectVerdict(result, 'passed', '');
    expect(logText(result.main)).toMatch(/API server does not answer/);
  }, 300_000);
});
