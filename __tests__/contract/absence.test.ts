import { afterEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer } from '../../dev/fake/faults.ts';
import { plainLife } from '../../dev/fake/life.ts';
import type { JobActor } from '../../dev/fake/job-actor.ts';
import type { PodActor } from '../../dev/fake/pod-actor.ts';
import { startProxy } from '../../dev/proxy/proxy.ts';
import { logText } from '../../dev/runner/result.ts';
import { run, start } from './harness.ts';

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
});

test('the pods are read once more when the Job is seen to be over long before them', async () => {
  await withoutWatches(['pods'], (pod, job) => {
    pod.log().line('a last word');
    pod.exit(3);
    job.fail();
  });
  const { main } = await run(cluster, INPUTS);
  expect(main.outputs).toMatchObject({ verdict: 'failed', cause: 'end.test-failed', 'exit-code': '3' });
  expect(logText(main)).toMatch(/^a last word$/m);
});

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
);

test('a log that fell silent with its connection is said to be missing when the tests were over their time', async () => {
  cluster = await startFakeCluster({
    life: async (job) => void job.addPod().schedule().start().log().line('a first word'),
  });
  cluster.add('nodes', { metadata: { name: 'node-a' } });
  const proxy = await startProxy({ target: cluster });
  try {
    const kubeconfig = proxy.kubeconfig(cluster.kubeconfig);
    await using step = start({ kubeconfig }, { ...INPUTS, timeout: '4s', 'grace-period': '1s' });
    await step.line(/^a first word$/);
    proxy.freeze('open');
    const { main } = await step.finished;
    expect(main.outputs).toMatchObject({ verdict: 'timeout', cause: 'run.timeout' });
    expect(logText(main)).toMatch(/^Note: The log of \S+ broke off after line 1: /m);
  } finally {
    await proxy.close();
  }
});

test('an API server that is away when the run begins has some time to come back before the next attempt', async () => {
  cluster = await startFakeCluster({ life: plainLife() });
  cluster.access.forbid('patch', 'jobs');
  const proxy = await startProxy({ target: cluster });
  try {
    await proxy.refuse(true);
    await using step = start(
      { kubeconfig: proxy.kubeconfig(cluster.kubeconfig) },
      { ...INPUTS, supersede: 'true', 'infrastructure-retries': '1' },
    );
    await step.line(/^The next attempt begins in 15 s\.$/);
    await proxy.refuse(false);
    const { main } = await step.finished;
    expect(main.outputs).toMatchObject({ verdict: 'passed', attempts: '2' });
    // What is done before and after the first Job is done by whichever attempt makes it.
    const looks = cluster.requests.count({
      verb: 'list',
      resource: 'jobs',
      query: { labelSelector: /lane/ },
    });
    expect(looks).toBe(2);
    expect(logText(main)).toContain('There is no lease: this identity may not patch jobs.');
  } finally {
    await proxy.close();
  }
});

test('a cancel ends the pause before the next attempt', async () => {
  cluster = await startFakeCluster({ life: plainLife() });
  cluster.fault({ verb: 'create', resource: 'jobs' }, answer(503));
  await using step = start(cluster, { ...INPUTS, 'infrastructure-retries': '1' });
  await step.line(/^The next attempt begins in 15 s\.$/);
  step.cancel();
  const { main } = await step.finished;
  expect(main.outputs).toMatchObject({ verdict: 'cancelled' });
});
