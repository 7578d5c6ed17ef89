import { afterEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer } from '../../dev/fake/faults.ts';
import type { JobActor } from '../../dev/fake/job-actor.ts';
import type { PodActor } from '../../dev/fake/pod-actor.ts';
import { logText } from '../../dev/runner/result.ts';
import { run } from './harness.ts';

let cluster: FakeCluster;
afterEach(() => cluster.close());

/** The tests run, then some of the watches are broken off and stay away for longer than the run takes. */
async function withoutWatches(
  resources: readonly string[],
  then: (pod: PodActor, job: JobActor) => void,
): Promise<void> {
  cluster = await startFakeCluster({
    life: async (job) => {
      const pod = job.addPod().schedule().start();
      await cluster.requests.until({ verb: 'get', resource: 'pods/log' });
      await cluster.requests.until({ verb: 'watch', resource: 'events' });
      for (const resource of resources) {
        cluster.fault({ verb: 'watch', resource }, answer(503));
        cluster.watches.cut('reset', resource);
      }
      then(pod, job);
    },
  });
  cluster.add('nodes', { metadata: { name: 'node-a' } });
}

const INPUTS = { image: 'node:24', run: 'npm test', 'infrastructure-retries': '0' };

test.each([0, 3])(
  'tests that ended with %i before their time was over have not timed out because nobody saw it',
  async (exitCode) => {
    await withoutWatches(['jobs', 'pods'], (pod, job) => {
      pod.log().line('a last word');
      pod.exit(exitCode);
      if (exitCode === 0) job.complete();
      else job.fail();
    });
    const { main } = await run(cluster, { ...INPUTS, timeout: '4s', 'grace-period': '1s' });
    expect(main.outputs).toMatchObject({
      verdict: exitCode === 0 ? 'passed' : 'failed',
      'exit-code': String(exitCode),
    });
    expect(logText(main)).toMatch(/^a last word$/m);
  },
  60_000,
);

test('tests that ended after their time was over have timed out, when nobody could stop them as well', async () => {
  await withoutWatches(['jobs', 'pods'], (pod, job) => {
    pod.log().line('a last word');
    cluster.fault(
      { verb: 'list', resource: 'pods' },
      async (exchange) => {
        pod.exit(0);
        job.complete();
        await exchange.serve();
      },
      { times: 1 },
    );
  });
  const { main } = await run(cluster, { ...INPUTS, timeout: '3s', 'grace-period': '1s' });
  expect(main.outputs).toMatchObject({ verdict: 'timeout', cause: 'run.timeout' });
  expect(logText(main)).toMatch(/^a last word$/m);
}, 60_000);

test('the pods are read once more when the Job is seen to be over long before them', async () => {
  await withoutWatches(['pods'], (pod, job) => {
    pod.log().line('a last word');
    pod.exit(3);
    job.fail();
  });
  const { main } = await run(cluster, INPUTS);
  expect(main.outputs).toMatchObject({ verdict: 'failed', cause: 'end.test-failed', 'exit-code': '3' });
  expect(logText(main)).toMatch(/^a last word$/m);
}, 60_000);

test.each([1, 137])(
  'a probe that had the tests ended with %i is named although the watch of the events is away',
  async (exitCode) => {
    await withoutWatches(['events'], (pod, job) => {
      pod.event('Killing', 'Container test failed liveness probe, will be restarted');
      pod.exit(exitCode);
      job.fail();
    });
    const { main } = await run(cluster, INPUTS);
    expect(main.outputs).toMatchObject({ verdict: 'configuration', cause: 'event.killing.liveness' });
  },
  60_000,
);
