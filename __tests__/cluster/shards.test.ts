import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { metadataOf } from '../../src/cluster/jobs.ts';
import { evictShard } from './evict.ts';
import { Place, expectVerdict, reportOf, testLines } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const PLACE = 'echo "shard $SHARD_INDEX of $SHARD_TOTAL, circle $CIRCLE_NODE_INDEX of $CIRCLE_NODE_TOTAL"';
const shardsOf = (result: Parameters<typeof reportOf>[0]) =>
  reportOf(result).verdict.shards.map(({ index, outcome }: any) => `${index} ${outcome}`);

const evict = (index: number) => evictShard(place, index);

describe('four shards', () => {
  test('know their place, by both names, and their lines are told apart', async () => {
    const result = await place.run({ parallelism: '4', run: PLACE });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /shard \d of/).toSorted()).toEqual(
      [0, 1, 2, 3].map((index) => `[${index}] shard ${index} of 4, circle ${index} of 4`),
    );
    expect(shardsOf(result)).toEqual(['0 passed', '1 passed', '2 passed', '3 passed']);
    await place.expectNothingLeft();
  });

  test('of which one is red all come to their end', async () => {
    const run = `${PLACE}; if [ $SHARD_INDEX = 1 ]; then exit 3; fi; sleep 4; echo done`;
    const result = await place.run({ parallelism: '4', run });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(result.main.outputs.message).toMatch(/^Shard 1: The tests failed with exit code 3/);
    expect(result.main.outputs['exit-code']).toBe('3');
    expect(testLines(result, /^\[\d\] done$/).toSorted()).toEqual(['[0] done', '[2] done', '[3] done']);
    expect(result.main.outputs.attempts).toBe('1');
    await place.expectNothingLeft();
  });
});

describe('a shard that is evicted', () => {
  // Only the first pod of the shard waits: what is run again is a Job of its own with the same place.
  const wait =
    'if [ $SHARD_INDEX = 2 ]; then case "$HOSTNAME" in *-1-????????-*) echo begun; sleep 600;; esac; fi; echo "end $SHARD_INDEX"';

  test('is run again alone, and the run is green and says so', async () => {
    const result = await place.run({ parallelism: '3', run: `${PLACE}; ${wait}` }, {}, async (step) => {
      await step.line(/^\[2\] begun/);
      await evict(2);
    });
    expectVerdict(result, 'passed', '');
    expect(result.main.outputs).toMatchObject({ attempts: '2' });
    expect(testLines(result, /shard 2 of/)).toHaveLength(2);
    expect(testLines(result, /shard [01] of/)).toHaveLength(2);
    expect(logText(result.main)).toMatch(
      /Shard 2 was lost, not by its tests \(pod\.disruption\.\S+\), and is run again/,
    );
    expect(result.main.annotations.map(({ kind, message }) => `${kind} ${message}`).join('\n')).toMatch(
      /warning Shard 2 passed after it was lost/,
    );
    expect(result.main.summary).toMatch(/2\s\(shard\s2\)/);
    const [, again] = reportOf(result).attempts;
    expect(again).toMatchObject({ shard: 2, verdict: { outcome: 'passed' } });
    expect(again.observation.job.spec.completionMode).toBe('NonIndexed');
    await place.expectNothingLeft();
  });

  test('beside a red one is run again too: the answer is whole', async () => {
    const run = `if [ $SHARD_INDEX = 0 ]; then exit 1; fi; ${wait}`;
    const result = await place.run({ parallelism: '3', run }, {}, async (step) => {
      await step.line(/^\[2\] begun/);
      await evict(2);
    });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(shardsOf(result)).toEqual(['0 failed', '1 passed', '2 passed']);
    expect(result.main.outputs.message).toMatch(/^Shard 0: /);
    await place.expectNothingLeft();
  });

  test('and lost again is named, with how often', async () => {
    const run = 'if [ $SHARD_INDEX = 1 ]; then echo begun; sleep 600; fi';
    const result = await place.run(
      { parallelism: '2', run, 'infrastructure-retries': '1' },
      {},
      async (step) => {
        await step.line(/^\[1\] begun/);
        await evict(1);
        await step.line(/Shard 1 was lost/);
        await place.until('the second pod runs', async () => {
          const pods = await place.pods();
          return pods.some((pod) => !hasIndex(pod) && (pod.status as any).phase === 'Running');
        });
        const again = (await place.pods()).find((pod) => !hasIndex(pod));
        const { name } = metadataOf(again ?? {});
        await place.create(`/api/v1/namespaces/{namespace}/pods/${name}/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace: place.namespace },
        });
      },
    );
    expect(result.main.outputs).toMatchObject({ verdict: 'infrastructure', attempts: '2' });
    expect(result.main.outputs.message).toMatch(/^Shard 1: /);
    expect(reportOf(result).verdict.warnings.join()).toMatch(/Shard 1 was lost 2 times/);
    await place.expectNothingLeft();
  });
});

test('a cancel while a lost shard runs again leaves nothing', async () => {
  const run = 'echo "begun $SHARD_INDEX"; [ $SHARD_INDEX = 0 ] || sleep 600';
  await using step = place.start({ parallelism: '2', run });
  await step.line(/^\[1\] begun 1/);
  await evict(1);
  await step.line(/Shard 1 was lost/);
  await step.line(/for shard 1 created/);
  step.cancel();
  const result = await step.finished;
  expect(result.main.outputs.verdict).toBe('cancelled');
  await place.expectNothingLeft();
});

function hasIndex(pod: { readonly metadata?: unknown }): boolean {
  const { annotations } = pod.metadata as { annotations?: { [name: string]: string } };
  return annotations?.['batch.kubernetes.io/job-completion-index'] !== undefined;
}
