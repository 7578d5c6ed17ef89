import { truncateSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { Place } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

describe('a cancelled run leaves nothing', () => {
  test('while its tests sleep: they end long before the grace period', async () => {
    await using step = place.start({ run: 'echo begun; sleep 900', 'grace-period': '600s' });
    await step.line(/^begun$/);
    step.cancel();
    const result = await step.finished;
    await place.expectNothingLeft();
    expect(result.main.outputs.verdict).toBe('cancelled');
    expect(result.conclusion).toBe('cancelled');
    expect(result.main.summary).toMatch(/cancel/i);
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
  });

  test('while its pod waits for a node', async () => {
    await using step = place.start({ run: 'true', cpu: '500' });
    await step.line(/node/i);
    step.cancel();
    const result = await step.finished;
    expect(result.main.outputs.verdict).toBe('cancelled');
    await place.expectNothingLeft();
  });

  test.each([0, 100, 200, 300, 400, 500, 700])(
    'when the cancel comes %i ms after the start',
    async (delayMs) => {
      await using step = place.start({ run: 'sleep 300' });
      const cancelling = setTimeout(() => step.cancel(), delayMs);
      const result = await step.finished.finally(() => clearTimeout(cancelling));
      expect(result.conclusion).toBe('cancelled');
      await place.expectNothingLeft();
    },
  );
});

describe('when main is killed', () => {
  test('post finds the Job by its labels, deletes it and says so', async () => {
    await using step = place.start({ run: 'echo begun; sleep 300' });
    await step.line(/^begun$/);
    step.kill('SIGKILL');
    const result = await step.finished;
    expect(logText(result.post ?? { log: [] })).toMatch(/Deleted Job \S+ in /);
    await place.expectGoneAsSaid(result);
  });

  test('and its state is lost, post still finds the Job', async () => {
    await using step = place.start({ run: 'echo begun; sleep 300' });
    await step.line(/^begun$/);
    truncateSync(step.files?.state ?? '');
    step.kill('SIGKILL');
    const result = await step.finished;
    expect(Object.keys(result.main.state)).toEqual([]);
    await place.expectGoneAsSaid(result);
  });
});
