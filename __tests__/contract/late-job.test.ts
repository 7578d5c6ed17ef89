import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer } from '../../dev/fake/faults.ts';
import type { JobActor } from '../../dev/fake/job-actor.ts';
import { run } from './harness.ts';

let cluster: FakeCluster;
let thenTheJob: (job: JobActor) => void;
beforeEach(async () => {
  cluster = await startFakeCluster({ life: lapses });
  cluster.add('nodes', { metadata: { name: 'node-a' } });
});
afterEach(() => cluster.close());

/** The Job's deadline passes while nobody looks; its pods are seen again long before itself. */
async function lapses(job: JobActor): Promise<void> {
  const pod = job.addPod().schedule().start();
  await cluster.requests.until({ verb: 'get', resource: 'pods/log' });
  job.change(({ status }) => {
    status.startTime = new Date(Date.now() - 3_600_000).toISOString();
  });
  await cluster.requests.until({ verb: 'watch', resource: 'jobs' });
  cluster.fault({ verb: 'watch', resource: 'jobs' }, answer(503), { times: 10 });
  cluster.watches.cut('reset');
  pod.markDeleted(2).exit(137);
  thenTheJob(job);
  pod.remove();
}

// After an absence each watch comes back when its own pause is over.
test.each([
  [
    'its Job',
    (job: JobActor) => void job.fail('DeadlineExceeded', 'Job was active longer than its deadline'),
  ],
  ['that its Job is gone', ({ namespace, name }: JobActor) => cluster.store.remove('jobs', namespace, name)],
])('the end of the lease is named when the pod’s end is seen before %s', async (_what, happens) => {
  thenTheJob = happens;
  const { main } = await run(cluster, { image: 'node:24', run: 'npm test', 'infrastructure-retries': '0' });
  expect(main.outputs).toMatchObject({ verdict: 'infrastructure', cause: 'lease.lapsed' });
});
