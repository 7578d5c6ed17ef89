import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { noLife } from '../../dev/fake/life.ts';
import { until } from '../../dev/fake/until.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { ObservationStore } from '../../src/diagnosis/store.ts';
import { NodeReader } from '../../src/run/node-reader.ts';
import { connect } from './bench.ts';

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

function reader() {
  const store = new ObservationStore({ testContainer: 'test', expectedIndexes: [], jobName: 'one' });
  const { signal } = new AbortController();
  return { store, nodes: new NodeReader({ client, store, signal, onChange: () => undefined }) };
}
const podOn = (nodeName: string) => ({ spec: { nodeName } });
const MANY = 60;

test('the nodes of many pods are read once each, few at a time, and the report stays small', async () => {
  const { store, nodes } = reader();
  const images = [{ names: ['x'.repeat(10_000)], sizeBytes: 1 }];
  for (let index = 0; index < MANY; index++)
    cluster.add('nodes', { metadata: { name: `n${index}` }, status: { images, capacity: {} } });
  for (let round = 0; round < 3; round++)
    for (let index = 0; index < MANY; index++) nodes.note(podOn(`n${index}`));
  await until(() => (store.snapshot().nodes ?? []).length === MANY, 'all nodes are read');
  expect(cluster.requests.count({ verb: 'get', resource: 'nodes' })).toBe(MANY);
  expect(cluster.handshakes).toBeLessThanOrEqual(8);
  await nodes.refresh(new AbortController().signal);
  const kept = store.snapshot().nodes ?? [];
  expect(kept.filter((node) => (node as any).status.images !== undefined)).toHaveLength(20);
  expect(kept.every((node) => (node as any).status.capacity !== undefined)).toBe(true);
});

test('without the right to nodes it is asked for a few times, not for each node', async () => {
  cluster.access.forbid('get', 'nodes');
  const { store, nodes } = reader();
  for (let index = 0; index < MANY; index++) nodes.note(podOn(`n${index}`));
  await until(() => (store.snapshot().unreadable ?? []).length > 0, 'the refusal is known');
  await nodes.refresh(new AbortController().signal);
  expect(cluster.requests.count({ verb: 'get', resource: 'nodes' })).toBeLessThanOrEqual(8);
  expect(store.snapshot().unreadable).toEqual([{ verb: 'get', resource: 'nodes', httpStatus: 403 }]);
});
