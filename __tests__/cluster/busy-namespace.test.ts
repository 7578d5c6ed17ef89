import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { Place } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const MOST = 5000;

test('a namespace with a crowd of events is not watched, and a failure in it is explained all the same', async () => {
  const result = await place.run(
    { run: 'true', image: 'registry.invalid/none:1', 'start-timeout': '20s', 'infrastructure-retries': '0' },
    {},
    async (step) => {
      await step.line(/created in namespace/);
      const isSeen = () => step.log.shown.some(({ text }) => text.includes('over 50 events a second'));
      for (let sent = 0; sent < MOST && !isSeen(); sent += 50)
        await Promise.all(Array.from({ length: 50 }, (_, index) => noise(sent + index)));
    },
  );
  expect(logText(result.main)).toContain('The namespace has over 50 events a second');
  expect(result.main.outputs.verdict).toBe('infrastructure');
  expect(result.main.outputs.message).toContain('registry.invalid');
  await place.expectNothingLeft();
});

function noise(number: number): Promise<unknown> {
  const now = new Date().toISOString();
  return place.create('/api/v1/namespaces/{namespace}/events', {
    metadata: { name: `noise.${number}`, namespace: place.namespace },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', name: `noise-${number}`, namespace: place.namespace },
    reason: 'Noise',
    message: 'somebody else is busy',
    type: 'Normal',
    source: { component: 'noise' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}
