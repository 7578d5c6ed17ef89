import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import type { ApiObject } from '../../src/cluster/jobs.ts';
import { ObservationStore } from '../../src/diagnosis/store.ts';
import { EventLister } from '../../src/run/event-lister.ts';
import { systemClock } from '../../src/time/clock.ts';
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

const NOW = '2026-01-01T00:00:00Z';
const job = {
  kind: 'Job',
  metadata: { name: 'one', uid: 'job-1', namespace: 'default' },
  spec: {},
  status: {},
};
const pod = (phase: string) => ({
  kind: 'Pod',
  metadata: { name: 'one-abc', uid: 'pod-1', namespace: 'default' },
  spec: {},
  status: { phase },
});

function lister() {
  const { signal } = new AbortController();
  const store = new ObservationStore({ testContainer: 'test', expectedIndexes: [], jobName: 'one' });
  store.applyJob(job, NOW);
  const taken: ApiObject[] = [];
  const events = new EventLister(
    {
      client,
      store,
      namespace: 'default',
      job,
      clock: systemClock,
      random: Math.random,
      events: { version: '', refusedWith: 0 },
      signal,
      onChange: () => undefined,
      onNotice: () => undefined,
    },
    (event) => taken.push(event),
  );
  /** The names whose events were asked for in one round. */
  const round = async () => {
    cluster.requests.clear();
    await events.list(signal);
    return cluster.requests
      .matching({ verb: 'list', resource: 'events' })
      .map(({ query }) => new URLSearchParams(query).get('fieldSelector'));
  };
  return { store, taken, round };
}
const of = (name: string) => `involvedObject.name=${name}`;

test('events are listed as long as a pod waits, once when it runs, and once when it has ended', async () => {
  const { store, taken, round } = lister();
  cluster.add('events', { metadata: { name: 'e1' }, involvedObject: { name: 'one-abc' }, reason: 'Pulling' });
  cluster.add('events', { metadata: { name: 'e2' }, involvedObject: { name: 'other' }, reason: 'Pulling' });
  expect(await round()).toEqual([of('one')]);
  store.applyPod('ADDED', pod('Pending'), NOW);
  expect(await round()).toEqual([of('one'), of('one-abc')]);
  expect(await round()).toEqual([of('one-abc')]);
  store.applyPod('MODIFIED', pod('Running'), NOW);
  expect(await round()).toEqual([of('one-abc')]);
  expect(await round()).toEqual([]);
  store.applyPod('MODIFIED', pod('Failed'), NOW);
  expect(await round()).toEqual([of('one-abc')]);
  expect(await round()).toEqual([]);
  expect(taken.map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => 'Pulling'));
});

test('what cannot be listed costs nothing, and is tried again', async () => {
  const { store, round } = lister();
  store.applyPod('ADDED', pod('Failed'), NOW);
  cluster.fault({ verb: 'list', resource: 'events' }, answer(403), { times: 2 });
  expect(await round()).toEqual([of('one'), of('one-abc')]);
  expect(await round()).toEqual([of('one'), of('one-abc')]);
  expect(await round()).toEqual([]);
});
