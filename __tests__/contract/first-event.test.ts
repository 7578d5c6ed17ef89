import { expect, test } from '@jest/globals';
import { startFakeCluster } from '../../dev/fake/cluster.ts';
import { gate } from '../../dev/fake/faults.ts';
import { run } from './harness.ts';

const REFUSED =
  'Error creating: pods "x" is forbidden: exceeded quota: team, requested: cpu=1, used: cpu=8, limited: cpu=8';

test('a word that a controller writes in the instant of the create is heard', async () => {
  const cluster = await startFakeCluster({
    life: (job) => Promise.resolve(void job.event('FailedCreate', REFUSED, { type: 'Warning' })),
  });
  try {
    // Where the events stand is told late: had it been asked after the create, this one would lie before it.
    const held = gate('before');
    cluster.fault({ verb: 'list', resource: 'events' }, held.fault, { times: 1 });
    const timer = setTimeout(() => held.open(), 1500);
    const inputs = { image: 'node:24', run: 'true', 'start-timeout': '3s', 'infrastructure-retries': '0' };
    const result = await run(cluster, inputs).finally(() => clearTimeout(timer));
    expect(result.main.outputs.cause).toBe('create.quota.exceeded');
  } finally {
    await cluster.close();
  }
}, 60_000);
