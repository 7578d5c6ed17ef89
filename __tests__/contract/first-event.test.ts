import { expect, test } from '@jest/globals';
import { startFakeCluster } from '../../dev/fake/cluster.ts';
import { gate } from '../../dev/fake/faults.ts';
import { until } from '../../dev/fake/until.ts';
import { start } from './harness.ts';

const REFUSED =
  'Error creating: pods "x" is forbidden: exceeded quota: team, requested: cpu=1, used: cpu=8, limited: cpu=8';

test('a word that a controller writes in the instant of the create is heard', async () => {
  const cluster = await startFakeCluster({
    life: (job) => Promise.resolve(void job.event('FailedCreate', REFUSED, { type: 'Warning' })),
  });
  try {
    // Where the events stand is told late: were it asked after the create, what the controller wrote would lie before it.
    const asked = { verb: 'list', resource: 'events' } as const;
    const held = gate('before');
    cluster.fault(asked, held.fault, { times: 1 });
    const inputs = { image: 'node:24', run: 'true', 'start-timeout': '10s', 'infrastructure-retries': '0' };
    await using step = start(cluster, inputs);
    await cluster.requests.until(asked, 1);
    await until(
      () => cluster.list('jobs').length === 0 || cluster.list('events').length > 0,
      'the word is written, where there is a Job',
    );
    held.open();
    const result = await step.finished;
    expect(result.main.outputs.cause).toBe('create.quota.exceeded');
  } finally {
    await cluster.close();
  }
});
