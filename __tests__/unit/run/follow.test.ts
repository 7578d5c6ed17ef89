import { expect, test } from '@jest/globals';
import { ObservationStore } from '../../../src/diagnosis/store.ts';
import type { BuiltJob } from '../../../src/job/manifest.ts';
import { Follow, type FollowOptions } from '../../../src/run/follow.ts';
import { at, ended, job, pod } from '../../fixtures/observations/build.ts';

test('a pod that is seen in the moment in which the wait for it is over has its log read', async () => {
  const store = new ObservationStore({ testContainer: 'test', jobName: 'shop' });
  store.applyJob(job({ status: { succeeded: 1 } }), at(0));
  const followed: string[] = [];
  let nowMs = 0;
  // As on a machine that stood still: the time is over before anybody reads what has come meanwhile.
  const sleep = (ms: number) => {
    nowMs += ms;
    store.applyPod('ADDED', pod({ name: 'late', phase: 'Succeeded', main: ended(0) }), at(1));
    return Promise.resolve(true);
  };
  const follow = new Follow({
    store,
    relay: { follow: ({ pod: name }: { pod: string }) => followed.push(name), ended: () => undefined },
    clock: { now: () => nowMs, monotonic: () => nowMs, sleep },
    logs: 'test',
    built: { testContainer: 'test', shard: null, shardTotal: 1 } as BuiltJob,
    cancelSignal: new AbortController().signal,
    serverAheadMs: 0,
  } as unknown as FollowOptions);
  await follow.untilTestsEnd(2000);
  expect(followed).toEqual(['late']);
});
