import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../../dev/fake/cluster.ts';
import { cutAfter, inPieces } from '../../../dev/fake/faults.ts';
import { noLife, plainLife } from '../../../dev/fake/life.ts';
import { until } from '../../../dev/fake/until.ts';
import { frames, job, jobs, pods, rawClient } from './raw-client.ts';

let cluster: FakeCluster;
let client: ReturnType<typeof rawClient>;

beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  client = rawClient(cluster.url, cluster.certificate, cluster.token);
});

afterEach(async () => {
  client.close();
  await cluster.close();
});

const add = (name: string) => cluster.add('jobs', job(name));
const touch = (name: string) =>
  cluster.store.update('jobs', 'default', name, ({ metadata }) => {
    metadata.annotations = { touched: String(cluster.store.version) };
  });
const types = (answer: Parameters<typeof frames>[0]) => frames(answer).map(({ type }) => type);

describe('watches of the fake API server', () => {
  test('without a version what exists comes as ADDED, then changes follow', async () => {
    add('one');
    const watch = await client.open({ path: `${jobs}?watch=1` });
    expect(watch.headers).toMatchObject({
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    });
    touch('one');
    cluster.store.remove('jobs', 'default', 'one');
    await until(() => types(watch).length === 3, 'three frames');
    expect(types(watch)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    const versions = frames(watch).map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  });

  test('from a version exactly what came after it is sent', async () => {
    const first = add('one');
    touch('one');
    const watch = await client.open({
      path: `${jobs}?watch=true&resourceVersion=${first.metadata.resourceVersion}`,
    });
    touch('one');
    await until(() => types(watch).length === 2, 'two frames');
    expect(types(watch)).toEqual(['MODIFIED', 'MODIFIED']);
  });

  test('a version that is gone is answered by an ERROR frame, or by status 410', async () => {
    const first = add('one');
    touch('one');
    cluster.compact();
    const path = `${jobs}?watch=1&resourceVersion=${first.metadata.resourceVersion}`;
    const watch = await client.open({ path });
    expect(await watch.ended).toBe('end');
    expect(watch.status).toBe(200);
    expect(frames(watch)).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
    ]);
    cluster.watches.goneAs = 'status';
    expect((await client.json({ path })).body).toMatchObject({ code: 410, reason: 'Expired' });
  });

  test('bookmarks come to those who allow them, and a watch ends with its time', async () => {
    const plain = await client.open({ path: `${jobs}?watch=1` });
    const watch = await client.open({ path: `${jobs}?watch=1&allowWatchBookmarks=true&timeoutSeconds=1` });
    cluster.watches.bookmark();
    await until(() => types(watch).length >= 2, 'two bookmarks');
    const end = { annotations: { 'k8s.io/initial-events-end': 'true' } };
    expect(frames(watch).slice(0, 2)).toMatchObject([
      { type: 'BOOKMARK', object: { kind: 'Job', metadata: end } },
      { type: 'BOOKMARK', object: { kind: 'Job' } },
    ]);
    expect(await watch.ended).toBe('end');
    expect(plain.chunks).toEqual([]);
  });

  test('an object that leaves the selection is DELETED for its watch', async () => {
    add('one');
    const watch = await client.open({ path: `${jobs}?watch=1&labelSelector=colour%3Dred` });
    const paint = (colour: string) =>
      cluster.store.update('jobs', 'default', 'one', ({ metadata }) => {
        metadata.labels = { colour };
      });
    paint('red');
    paint('blue');
    paint('green');
    await until(() => types(watch).length === 2, 'two frames');
    expect(types(watch)).toEqual(['ADDED', 'DELETED']);
  });

  test('watches can be cut, expired, fed rubbish and split', async () => {
    add('one');
    cluster.fault({ verb: 'watch' }, inPieces(7), { times: 1 });
    const split = await client.open({ path: `${jobs}?watch=1` });
    await until(() => types(split).length === 1, 'a frame');
    expect(split.chunks.length).toBeGreaterThan(20);
    cluster.watches.inject('{"type":"MODIF\n');
    await until(() => split.text().endsWith('"MODIF\n'), 'the rubbish');
    cluster.watches.cut('reset');
    expect(await split.ended).toBe('ECONNRESET');
    const expired = await client.open({ path: `${jobs}?watch=1` });
    await until(() => cluster.watches.open('jobs').length === 1, 'an open watch');
    cluster.watches.expire();
    expect(await expired.ended).toBe('end');
    expect(types(expired)).toEqual(['ADDED', 'ERROR']);
    cluster.fault({ verb: 'watch' }, cutAfter(50, 'close'), { times: 1 });
    const cut = await client.open({ path: `${jobs}?watch=1` });
    expect(await cut.ended).toBe('ECONNRESET');
    expect(cut.text()).toHaveLength(50);
  });

  test('the pods of a Job come with their whole life', async () => {
    const seen = Promise.withResolvers<void>();
    cluster.controller.life = async (actor) => {
      await seen.promise;
      await plainLife()(actor);
    };
    const { body } = await client.json({ method: 'POST', path: jobs, body: job('one') });
    const uid = body.metadata.uid;
    const watch = await client.open({
      path: `${pods}?watch=1&labelSelector=batch.kubernetes.io/controller-uid%3D${uid}`,
    });
    seen.resolve();
    const phases = () => frames(watch).map(({ object }) => object.status.phase);
    await until(() => phases().includes('Succeeded'), 'the pod to succeed');
    expect([...new Set(phases())]).toEqual(['Pending', 'Running', 'Succeeded']);
    await client.json({ method: 'DELETE', path: `${jobs}/one`, body: { propagationPolicy: 'Background' } });
    await until(() => types(watch).at(-1) === 'DELETED', 'the pod to go');
    expect(frames(watch).at(-1)?.object.metadata.deletionTimestamp).toMatch(/Z$/);
  });
});
