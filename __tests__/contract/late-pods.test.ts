import { afterEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { type Fault, answer, delay, gate } from '../../dev/fake/faults.ts';
import type { JobActor } from '../../dev/fake/job-actor.ts';
import { type PlainLife, plainLife } from '../../dev/fake/life.ts';
import { logText } from '../../dev/runner/result.ts';
import { run } from './harness.ts';

let cluster: FakeCluster;
afterEach(() => cluster.close());

/** A cluster whose pods are seen only when the Job is over and is looked at once more. */
async function withLatePods(life: PlainLife): Promise<void> {
  cluster = await startFakeCluster({ life: plainLife(life) });
  const pods = gate();
  const thenThePods: Fault = async (exchange) => {
    pods.open();
    await delay(100)(exchange);
  };
  cluster.fault({ verb: 'watch', resource: 'pods' }, pods.fault, { times: 1 });
  cluster.fault({ verb: 'get', resource: 'jobs' }, thenThePods, { times: 1 });
  // Nobody may wait for them for ever.
  setTimeout(() => pods.open(), 1_000).unref();
}

// Two watches, two connections: the Job's end may arrive long before the first word of its pods.
describe('pods that are seen only when their Job is over', () => {
  test.each([0, 3])('have their log read, with exit code %i', async (exitCode) => {
    await withLatePods({ log: ['a word of the tests'], exitCode });
    const { main } = await run(cluster, { image: 'node:24', run: 'npm test' });
    expect(main.outputs['exit-code']).toBe(String(exitCode));
    expect(logText(main)).toMatch(/^a word of the tests$/m);
  });

  test('all of them, of several shards', async () => {
    await withLatePods({ log: (log, pod) => void log.line(`word of ${pod.name}`) });
    const { main } = await run(cluster, { image: 'node:24', run: 'npm test', parallelism: '3' });
    expect(main.outputs.verdict).toBe('passed');
    for (const shard of [0, 1, 2]) expect(logText(main)).toMatch(new RegExp(`^\\[${shard}\\] word of `, 'm'));
  });
});

// After an absence each watch comes back in its own time, and the Job that says most may not be there any more.
describe('pods whose end is seen only after their Job is gone', () => {
  async function endsUnseen(job: JobActor): Promise<void> {
    const pod = job.addPod().schedule().start();
    await cluster.requests.until({ verb: 'get', resource: 'pods/log' });
    await cluster.requests.until({ verb: 'watch', resource: 'jobs' });
    cluster.fault({ verb: 'watch', resource: 'pods' }, answer(503), { times: 3 });
    cluster.watches.cut('reset');
    pod.log().line('a word of the tests');
    pod.exit(3);
    job.fail();
    cluster.store.remove('jobs', job.namespace, job.name);
    pod.remove();
  }

  test('are waited for', async () => {
    cluster = await startFakeCluster({ life: endsUnseen });
    cluster.add('nodes', { metadata: { name: 'node-a' } });
    const { main } = await run(cluster, { image: 'node:24', run: 'npm test' });
    expect(main.outputs).toMatchObject({ verdict: 'failed', 'exit-code': '3' });
    expect(logText(main)).toMatch(/^a word of the tests$/m);
  });
});
