import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BUSYBOX, Place, expectVerdict, testLines } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'shards-in-turn-'));
let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await place[Symbol.asyncDispose]();
});

test('a shard for which there is no room waits for the others, however short the start budget', async () => {
  // Each wants a node of its own, and there are two.
  const apart = { matchLabels: { apart: place.namespace } };
  const path = join(folder, 'apart.yaml');
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: {
        template: {
          metadata: { labels: { apart: place.namespace } },
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'test', image: BUSYBOX }],
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  { labelSelector: apart, topologyKey: 'kubernetes.io/hostname' },
                ],
              },
            },
          },
        },
      },
    }),
  );
  const result = await place.run({
    image: '',
    manifest: path,
    parallelism: '3',
    'start-timeout': '10s',
    run: 'sleep 14; echo "end $SHARD_INDEX"',
  });
  expectVerdict(result, 'passed', '');
  expect(result.main.outputs.attempts).toBe('1');
  expect(testLines(result, /end \d/).toSorted()).toEqual(['[0] end 0', '[1] end 1', '[2] end 2']);
  await place.expectNothingLeft();
});
