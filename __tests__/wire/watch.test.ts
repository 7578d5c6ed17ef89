import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer, inPieces } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import { scaledClock } from '../../dev/fake/scaled-clock.ts';
import { until } from '../../dev/fake/until.ts';
import { type Proxy, startProxy } from '../../dev/proxy/proxy.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { type Clock, systemClock } from '../../src/time/clock.ts';
import { connect, follow, job, jobs, marks, touch } from './bench.ts';

let cluster: FakeCluster;
let proxy: Proxy;
let client: ApiClient;
let running: { stop: () => Promise<void> }[];

beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  proxy = await startProxy({ target: cluster });
  client = connect(proxy.kubeconfig(cluster.kubeconfig));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((watch) => watch.stop()));
  client.close();
  await proxy.close();
  await cluster.close();
});

// Thirty times as fast: a back-off of a second is 33 ms, the minimum between two watches too.
const fast = scaledClock(30);

function start(more: Parameters<typeof follow>[2] = {}) {
  const watch = follow(client, jobs, { clock: fast, ...more });
  running.push(watch);
  return watch;
}

const opened = (count: number) => cluster.requests.until({ verb: 'watch' }, count);

describe('a watch goes on', () => {
  test.each(['reset', 'close', 'end'] as const)(
    'after each of five cuts (%s), without loss or repeat',
    async (how) => {
      const first = cluster.add('jobs', job('one'));
      const watch = start({ resourceVersion: first.metadata.resourceVersion });
      for (let cut = 1; cut <= 5; cut++) {
        await opened(cut);
        touch(cluster, 'one', `open ${cut}`);
        await until(() => marks(watch.seen).includes(`MODIFIED open ${cut}`), `change ${cut}`);
        cluster.watches.cut(how);
        touch(cluster, 'one', `gap ${cut}`);
      }
      await until(() => watch.seen.length >= 10, 'ten changes');
      await opened(6);
      expect(marks(watch.seen)).toEqual(
        [1, 2, 3, 4, 5].flatMap((cut) => [`MODIFIED open ${cut}`, `MODIFIED gap ${cut}`]),
      );
      expect(cluster.requests.count({ verb: 'list' })).toBe(0);
    },
  );

  test('when the network cuts inside frames', async () => {
    const first = cluster.add('jobs', job('one'));
    // Counted in bytes of TLS: handshake and headers are under 3000, a frame is about 900.
    proxy.cutAt([5000, 6500, 7000, 8500, 9999]);
    const watch = start({ resourceVersion: first.metadata.resourceVersion });
    for (let change = 0; change < 40; change++) {
      touch(cluster, 'one', String(change));
      await until(
        () => watch.seen.length > change,
        () => `change ${change}; cuts ${proxy.cuts}`,
      );
    }
    expect(proxy.cuts).toBeGreaterThanOrEqual(4);
    expect(marks(watch.seen)).toEqual(Array.from({ length: 40 }, (_, change) => `MODIFIED ${change}`));
  });

  test('over frames in small pieces, a huge object and a line that is no JSON', async () => {
    cluster.fault({ verb: 'watch' }, inPieces(11), { times: 1 });
    const watch = start();
    await until(() => cluster.watches.open().length === 1, 'the watch');
    cluster.add('jobs', { ...job('größe'), metadata: { name: 'groesse', annotations: { mark: 'größe ✓' } } });
    await until(() => watch.seen.length === 1, 'the first');
    cluster.watches.inject('{"type":"MODIFIED","object":{"kind":"Jo\n');
    cluster.watches.cut('end');
    cluster.add('jobs', { ...job('large'), padding: 'x'.repeat(2_000_000) });
    await until(() => watch.seen.length === 2, 'the large object');
    expect(marks(watch.seen)).toEqual(['ADDED größe ✓', 'ADDED -']);
    expect(watch.seen[1]?.object.padding).toHaveLength(2_000_000);
  });

  test.each(['frame', 'status'] as const)(
    'after a 410 (%s): it lists, and finds what was deleted meanwhile',
    async (goneAs) => {
      cluster.watches.goneAs = goneAs;
      for (const name of ['stays', 'changes', 'goes']) cluster.add('jobs', job(name));
      const watch = start();
      await until(() => watch.seen.length === 3, 'three objects');
      await proxy.refuse(true);
      touch(cluster, 'changes', 'meanwhile');
      cluster.store.remove('jobs', 'default', 'goes');
      cluster.add('jobs', job('new'));
      cluster.compact();
      touch(cluster, 'changes', 'later');
      await proxy.refuse(false);
      await until(() => watch.seen.length >= 6, 'three differences');
      expect(marks(watch.seen.slice(3)).toSorted()).toEqual(['ADDED -', 'DELETED -', 'MODIFIED later']);
      touch(cluster, 'new', 'live again');
      await until(() => watch.seen.length === 7, 'the live change');
    },
  );

  test('after the ERROR frame of a live watch', async () => {
    cluster.add('jobs', job('one'));
    const watch = start();
    await until(() => watch.seen.length === 1, 'the object');
    cluster.watches.expire();
    cluster.store.remove('jobs', 'default', 'one');
    await until(() => watch.seen.length === 2, 'the deletion');
    expect(marks(watch.seen)).toEqual(['ADDED -', 'DELETED -']);
  });

  test('and does not storm a server that answers 410 to every watch', async () => {
    cluster.fault({ verb: 'watch' }, answer(410));
    start({ resourceVersion: '1' });
    await cluster.requests.until({ verb: 'watch' }, 2);
    const from = fast.monotonic();
    const before = cluster.requests.all.length;
    await until(() => fast.monotonic() - from > 15_000, 'a quarter of a minute');
    // A retry a second and its list are thirty requests.
    expect(cluster.requests.all.length - before).toBeLessThan(60);
  });

  test('an older server sends no bookmark after what exists: nothing is told twice, deletions are found', async () => {
    cluster.watches.marksInitialEnd = false;
    for (const name of ['one', 'two']) cluster.add('jobs', job(name));
    const watch = start();
    await until(() => watch.seen.length === 2, 'two objects');
    await proxy.refuse(true);
    cluster.store.remove('jobs', 'default', 'two');
    await proxy.refuse(false);
    await until(() => watch.seen.length === 3, 'the deletion');
    expect(marks(watch.seen)).toEqual(['ADDED -', 'ADDED -', 'DELETED -']);
  });

  test.each(['reset', 'close'] as const)(
    'after five cuts (%s) in quick succession, with the last state of what is deleted meanwhile',
    async (how) => {
      const first = cluster.add('jobs', job('one'));
      const watch = start({ resourceVersion: first.metadata.resourceVersion });
      for (let cut = 1; cut <= 5; cut++) {
        await opened(cut);
        if (cut === 5) cluster.fault({ verb: 'watch' }, answer(503), { times: 1 });
        cluster.watches.cut(how);
      }
      touch(cluster, 'one', 'last');
      cluster.store.remove('jobs', 'default', 'one');
      await until(() => watch.seen.length >= 2, 'two changes');
      expect(marks(watch.seen)).toEqual(['MODIFIED last', 'DELETED last']);
      expect(cluster.requests.count({ verb: 'list' })).toBe(0);
    },
  );
});

describe('a watch falls silent', () => {
  // 150 times as fast: 150 s of silence are one, 305 s of life two.
  const clock = scaledClock(150);
  const lifeMs = () =>
    Number(cluster.requests.matching({ verb: 'watch' })[0]?.query.get('timeoutSeconds')) * 1000;

  test('behind a frozen connection it is opened anew after 150 s without a bookmark', async () => {
    cluster.add('jobs', job('one'));
    const watch = start({ clock });
    await until(() => watch.seen.length === 1, 'the object');
    proxy.freeze('open');
    touch(cluster, 'one', 'unheard');
    const from = clock.monotonic();
    await until(() => watch.seen.length === 2, 'the change, on a new connection');
    const silence = clock.monotonic() - from;
    expect(silence).toBeGreaterThan(140_000);
    expect(silence).toBeLessThan(lifeMs());
    expect(marks(watch.seen)).toEqual(['ADDED -', 'MODIFIED unheard']);
  });

  test('without bookmarks it is opened anew after the life it asked for', async () => {
    cluster.watches.marksInitialEnd = false;
    const first = cluster.add('jobs', job('one'));
    const watch = start({ clock, resourceVersion: first.metadata.resourceVersion });
    await until(() => watch.troubles.at(-1) === null, 'the head of the answer to arrive');
    proxy.freeze('open');
    touch(cluster, 'one', 'unheard');
    const from = clock.monotonic();
    await until(() => watch.seen.length === 1, 'the change, on a new connection');
    const silence = clock.monotonic() - from;
    expect(silence).toBeGreaterThan(lifeMs());
    expect(silence).toBeLessThan(2 * lifeMs());
  });

  test('six quiet minutes with bookmarks are no silence', async () => {
    cluster.watches.bookmarkEveryMs = 200;
    const watch = start({ clock });
    await opened(1);
    await until(() => cluster.requests.count({ verb: 'watch' }) >= 2, 'the end of its life');
    const [first, second] = cluster.requests.matching({ verb: 'watch' });
    const asked = Number(first?.query.get('timeoutSeconds'));
    expect(asked).toBeGreaterThanOrEqual(275);
    expect(asked).toBeLessThanOrEqual(305);
    // The fake ends a watch in real seconds, so the client's own limit is what ended it: asked + 15 s, not 150 s.
    expect(((second?.atMs ?? 0) - (first?.atMs ?? 0)) * 150).toBeGreaterThan(asked * 1000);
    expect(watch.troubles.filter((status) => status !== null)).toEqual([]);
  });
});

describe('a watch is refused', () => {
  test('the right to watch is missing: it polls, deletions included', async () => {
    cluster.access.forbid('watch', 'jobs');
    cluster.add('jobs', job('one'));
    const watch = start();
    await until(() => watch.seen.length === 1, 'the object');
    touch(cluster, 'one', 'polled');
    await until(() => watch.seen.length === 2, 'the change');
    cluster.store.remove('jobs', 'default', 'one');
    await until(() => watch.seen.length === 3, 'the deletion');
    expect(marks(watch.seen)).toEqual(['ADDED -', 'MODIFIED polled', 'DELETED polled']);
    expect(watch.refusals).toEqual([]);
  });

  test('only the right to list is missing: after a 410 and after a cut it begins anew with what exists', async () => {
    cluster.access.forbid('list', 'jobs');
    cluster.watches.marksInitialEnd = false;
    cluster.add('jobs', job('one'));
    const watch = start();
    await until(() => watch.seen.length === 1, 'the object');
    cluster.watches.cut('reset');
    await opened(2);
    touch(cluster, 'one', 'after the cut');
    await until(() => watch.seen.length === 2, 'the first change');
    cluster.watches.expire();
    await opened(3);
    touch(cluster, 'one', 'after the 410');
    await until(() => watch.seen.length === 3, 'the second change');
    expect(marks(watch.seen)).toEqual(['ADDED -', 'MODIFIED after the cut', 'MODIFIED after the 410']);
    expect(watch.refusals).toEqual([]);
  });

  test('the right to list is missing too: it says so and ends', async () => {
    cluster.access.forbid('*', 'jobs');
    const watch = start();
    await watch.done;
    expect(watch.refusals).toEqual([403]);
  });

  test('a proxy ends every watch at once and empty: it polls after three', async () => {
    cluster.fault({ verb: 'watch' }, answer(200, { text: '' }));
    // A watch is short below five seconds; a busy machine needs time for one.
    const watch = start({ clock: scaledClock(5) });
    await cluster.requests.until({ verb: 'list' }, 1);
    expect(cluster.requests.count({ verb: 'watch' })).toBe(3);
    cluster.add('jobs', job('one'));
    await until(() => watch.seen.length === 1, 'the object, by polling');
  });

  test('429 with Retry-After is waited for, 503 is backed off, and the trouble is told and taken back', async () => {
    cluster.fault({ verb: 'watch' }, answer(429, { retryAfterS: 9 }), { times: 1 });
    cluster.fault({ verb: 'watch' }, answer(503), { times: 2 });
    const clock = scaledClock(30);
    const watch = start({ clock });
    const [first, second] = await opened(4);
    expect(((second?.atMs ?? 0) - (first?.atMs ?? 0)) * 30).toBeGreaterThanOrEqual(9000);
    expect(clock.sleeps).toContain(9000);
    await until(() => watch.troubles.at(-1) === null, 'the trouble to be over');
    expect(watch.troubles).toEqual([429, 503, 503, null]);
  });

  test('the pause for an absence is over when somebody else was answered, but not the one that a server asked for', async () => {
    const back = [new AbortController(), new AbortController(), new AbortController()];
    let paused = 0;
    const endless: Clock = {
      ...systemClock,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          paused++;
          signal?.addEventListener('abort', () => resolve(false), { once: true });
        }),
    };
    cluster.fault({ verb: 'watch' }, answer(503), { times: 2 });
    cluster.fault({ verb: 'watch' }, answer(429, { retryAfterS: 9 }));
    start({ clock: endless, whenBack: () => (back[paused] ?? new AbortController()).signal });
    for (const [index, controller] of back.entries()) {
      await until(() => paused === index + 1, `pause ${index + 1}`);
      controller.abort();
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(cluster.requests.count({ verb: 'watch' })).toBe(3);
  });

  test('404 from something between, which has no API server at the moment, is trouble and no end', async () => {
    cluster.add('jobs', job('one'));
    cluster.fault({ verb: 'watch' }, answer(404, { text: 'default backend - 404' }), { times: 2 });
    const watch = start();
    await until(() => watch.seen.length === 1, 'the object');
    expect(watch.troubles).toContain(404);
    expect(watch.refusals).toEqual([]);
  });

  test('401 in the middle of a run obtains the credential anew and goes on', async () => {
    cluster.add('jobs', job('one'));
    const watch = start();
    await until(() => watch.seen.length === 1, 'the object');
    cluster.fault({ verb: 'watch' }, answer(401), { times: 1 });
    cluster.watches.cut('end');
    touch(cluster, 'one', 'after');
    await until(() => watch.seen.length === 2, 'the change');
  });
});
