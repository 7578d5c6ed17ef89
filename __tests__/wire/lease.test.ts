import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import { scaledClock } from '../../dev/fake/scaled-clock.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { keepLease } from '../../src/run/lease.ts';
import { connect, job } from './bench.ts';

let cluster: FakeCluster;
let client: ApiClient;
beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  client = connect(cluster.kubeconfig);
});
afterEach(async () => {
  client.close();
  await cluster.close();
});

const pushes = { verb: 'patch', resource: 'jobs' } as const;

function keep(signal: AbortSignal): Promise<void> {
  const clock = scaledClock(200);
  return keepLease({
    client,
    namespace: 'default',
    name: 'one',
    windowMs: 40_000,
    ownDeadlineSeconds: null,
    clock,
    sentAtMs: clock.monotonic(),
    job: () => ({ spec: {}, status: { startTime: '2026-01-01T00:00:00Z' } }),
    signal,
    onNotice: () => undefined,
  });
}

test('a lease is kept on after a 404 from something between', async () => {
  cluster.add('jobs', job('one'));
  cluster.fault(pushes, answer(404, { text: 'default backend - 404' }), { times: 2 });
  const stop = new AbortController();
  const kept = keep(stop.signal);
  await cluster.requests.until(pushes, 3);
  stop.abort();
  await kept;
});

test('a lease of a Job that is gone is given up', async () => {
  await keep(new AbortController().signal);
  expect(cluster.requests.count(pushes)).toBe(1);
});
