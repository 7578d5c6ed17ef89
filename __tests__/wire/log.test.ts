import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer, cutAfter, cutInside } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import type { LogFile } from '../../dev/fake/log-file.ts';
import type { PodActor } from '../../dev/fake/pod-actor.ts';
import { scaledClock } from '../../dev/fake/scaled-clock.ts';
import { until } from '../../dev/fake/until.ts';
import { type Proxy, startProxy } from '../../dev/proxy/proxy.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { type FollowEnd, followLog } from '../../src/cluster/logs.ts';
import { ReadingSink, connect, job } from './bench.ts';

let cluster: FakeCluster;
let proxy: Proxy;
let client: ApiClient;
let pod: PodActor;
let log: LogFile;
let sink: ReadingSink;
let ended = new AbortController();
let stop = new AbortController();

// Back-offs of the product are a quarter of a second and more.
const clock = scaledClock(20);
const SECOND = 1_000_000_000n;
const BASE = 1_800_000_000n * SECOND;

beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  proxy = await startProxy({ target: cluster });
  client = connect(proxy.kubeconfig(cluster.kubeconfig));
  cluster.add('jobs', job('one'));
  pod = (await cluster.job('one')).addPod().schedule().start();
  log = pod.log();
  sink = new ReadingSink();
  ended = new AbortController();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  client.close();
  await proxy.close();
  await cluster.close();
});

const follow = (its = clock): Promise<FollowEnd> =>
  followLog(client, {
    namespace: 'default',
    pod: pod.name,
    container: 'test',
    sink,
    clock: its,
    containerEnded: ended.signal,
    signal: stop.signal,
  });

/** The container ends, and the pod's status has said so. */
function exit(): void {
  pod.exit(0);
  ended.abort();
}

const requests = () => cluster.requests.matching({ resource: 'pods/log' });
const onLogs = { resource: 'pods/log' } as const;
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index} ${'x'.repeat(index % 90)}`);

describe('a log is whole', () => {
  test.each(['reset', 'close', 'end'] as const)(
    'after ten cuts (%s) at any byte of 10 000 lines',
    async (how) => {
      const lines = numbered(10_000);
      log.lines(lines.length, (index) => lines[index] ?? '', { from: BASE, stepNs: 700_000 });
      log.chunking = 4096;
      let cut = 0;
      cluster.fault(
        onLogs,
        cutAfter(() => 7919 * ++cut, how),
        { times: 10 },
      );
      const done = follow();
      await until(() => sink.text.endsWith(`${lines.at(-1)}\n`), 'the last line');
      exit();
      expect(await done).toBe('complete');
      expect(cut).toBe(10);
      expect(sink.text).toBe(`${lines.join('\n')}\n`);
      expect(sink.gaps).toEqual([]);
    },
  );

  test('after ten cuts by the network while it is being written', async () => {
    const lines = numbered(3000);
    proxy.cutAt([9000, 20_000, 9000, 30_000, 12_345, 40_000, 9001, 25_000, 31_000, 60_000]);
    const done = follow();
    for (const [index, line] of lines.entries()) {
      log.line(line);
      if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(
      () => sink.text.endsWith(`${lines.at(-1)}\n`),
      () => `the last line; cuts ${proxy.cuts}`,
    );
    exit();
    expect(await done).toBe('complete');
    expect(proxy.cuts).toBe(10);
    expect(sink.text).toBe(`${lines.join('\n')}\n`);
  });

  test.each(['reset', 'end'] as const)('when it is cut (%s) inside a character', async (how) => {
    log.line('vorher').line('grün ✓ 日本').line('nachher');
    cluster.fault(onLogs, cutInside('✓', how), { times: 1 });
    cluster.fault(onLogs, cutInside('日', how), { times: 1 });
    const done = follow();
    await until(() => sink.text.endsWith('nachher\n'), 'the last line');
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('vorher\ngrün ✓ 日本\nnachher\n');
  });

  test.each(['reset', 'end'] as const)('when it is cut (%s) inside a stamp', async (how) => {
    log.line('one').line('two').line('three');
    cluster.fault(onLogs, cutAfter(45, how), { times: 1 });
    const done = follow();
    await until(() => sink.text.endsWith('three\n'), 'the last line');
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('one\ntwo\nthree\n');
  });

  test('with a last line that has no end, carriage returns and empty lines', async () => {
    log.line('').line('10 %\r20 %\r100 %').line('').part('no end');
    const done = follow();
    await until(() => sink.text.includes('100 %'), 'the lines');
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('\n10 %\r20 %\r100 %\n\nno end');
  });

  test('with many lines of the same nanosecond, and lines stamped out of order', async () => {
    const stamps = [
      1n,
      1n,
      1n,
      2n,
      1n,
      1_000_000_000n,
      999_999_999n,
      1_000_000_001n,
      2_000_000_000n,
      1_999_999_999n,
    ];
    stamps.forEach((at, index) => log.line(`line ${index}`, BASE + at));
    let cut = 0;
    cluster.fault(
      onLogs,
      cutAfter(() => 38 * ++cut + 5, 'close'),
      { times: 9 },
    );
    const done = follow();
    await until(
      () => sink.text.includes('line 9\n'),
      () => `the last line; got ${sink.text}`,
    );
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe(stamps.map((_, index) => `line ${index}\n`).join(''));
  });

  test('with a line of three megabytes that is cut in the middle', async () => {
    const long = 'abcdefghi '.repeat(300_000);
    const parts = long.match(/.{1,16000}/g) ?? [];
    log.line('before', BASE);
    parts.forEach((part, index) => {
      const at = BASE + BigInt(index + 1);
      if (index === parts.length - 1) log.line(part, at);
      else log.part(part, at);
    });
    log.line('after', BASE + 10_000n);
    cluster.fault(onLogs, cutAfter(1_700_000, 'close'), { times: 1 });
    cluster.fault(onLogs, cutAfter(1_900_001, 'end'), { times: 1 });
    const done = follow();
    await until(
      () => sink.text.endsWith('after\n'),
      () => `the last line; got ${sink.text.length} characters`,
    );
    exit();
    expect(await done).toBe('complete');
    expect(sink.text === `before\n${long}\nafter\n`).toBe(true);
  });

  test('when a long line crosses the second that is resumed from', async () => {
    // The runtime writes long lines in parts with a stamp each; the kubelet then filters by part.
    log.line('first', BASE);
    log.part('a'.repeat(16_000), BASE + SECOND - 1n).line('tail', BASE + SECOND + 1n);
    for (let second = 1n; second < 6n; second++) log.line(`second ${second}`, BASE + second * SECOND + 2n);
    const done = follow();
    await until(() => sink.text.endsWith('second 5\n'), 'the lines');
    proxy.cutAll();
    log.line('last', BASE + 7n * SECOND);
    await until(() => sink.text.endsWith('last\n'), 'the line after the cut');
    exit();
    expect(await done).toBe('complete');
    const seconds = [1, 2, 3, 4, 5].map((second) => `second ${second}\n`).join('');
    expect(sink.text).toBe(`first\n${'a'.repeat(16_000)}tail\n${seconds}last\n`);
    expect(sink.gaps).toEqual([]);
  });

  test('when the reader is slow and the log is large', async () => {
    sink.slow = true;
    log.flood = { bytes: 5_000_000, lineBytes: 200 };
    log.finish();
    ended.abort();
    expect(await follow()).toBe('complete');
    expect(sink.text.split('\n')).toHaveLength(25_001);
  });
});

describe('a log follows the container, not the connection', () => {
  test('a stream that ends early is opened again, also by and by', async () => {
    const done = follow();
    for (let round = 0; round < 3; round++) {
      log.line(`round ${round}`);
      await until(() => sink.text.includes(`round ${round}\n`), `round ${round}`);
      cluster.door.openConnections.forEach((connection) => connection.close());
    }
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('round 0\nround 1\nround 2\n');
  });

  test('six silent minutes are waited out on one connection', async () => {
    const quick = scaledClock(300);
    const done = follow(quick);
    log.line('before');
    await until(() => sink.text === 'before\n', 'the first line');
    const from = quick.monotonic();
    await until(() => quick.monotonic() - from > 360_000, 'six minutes');
    log.line('after');
    await until(() => sink.text === 'before\nafter\n', 'the line after the silence');
    expect(requests()).toHaveLength(1);
    exit();
    expect(await done).toBe('complete');
  });

  test('a connection that froze costs the reader nothing once the container has ended', async () => {
    const done = follow();
    log.line('before');
    await until(() => sink.text === 'before\n', 'the first line');
    proxy.freeze('open');
    log.line('unheard');
    const before = clock.sleeps.length;
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('before\nunheard\n');
    expect(clock.sleeps.slice(before).reduce((sum, ms) => sum + ms, 0)).toBeLessThan(1000);
    expect(requests().at(-1)?.query.get('follow')).toBeNull();
  });

  test('the log of a container that has already ended is read once', async () => {
    log.line('all');
    exit();
    expect(await follow()).toBe('complete');
    expect(sink.text).toBe('all\n');
    expect(requests()).toHaveLength(1);
  });

  test('400 "is waiting to start" is asked again until it runs', async () => {
    cluster.fault(
      onLogs,
      answer(400, { message: 'container "test" in pod "p" is waiting to start: ContainerCreating' }),
      { times: 3 },
    );
    const done = follow();
    log.line('at last');
    await until(() => sink.text === 'at last\n', 'the line');
    exit();
    expect(await done).toBe('complete');
    expect(requests().length).toBeGreaterThanOrEqual(4);
  });

  test('500 and 503 from the kubelet are tried again, with lines in between kept', async () => {
    const done = follow();
    log.line('one');
    await until(() => sink.text === 'one\n', 'the first line');
    cluster.fault(
      onLogs,
      answer(500, {
        message: 'Get "https://10.201.0.1:10250/containerLogs/…": dial tcp: connect: connection refused',
      }),
      { times: 2 },
    );
    cluster.fault(onLogs, answer(503), { times: 1 });
    cluster.door.openConnections.forEach((connection) => connection.reset());
    log.line('two');
    await until(() => sink.text === 'one\ntwo\n', 'the second line');
    exit();
    expect(await done).toBe('complete');
  });

  test.each([
    [
      'from a kubelet that has just started, and will know the pod in a moment,',
      () =>
        answer(404, { message: `the server could not find the requested resource ( pods/log ${pod.name})` }),
    ],
    ['from something between', () => answer(404, { text: 'default backend - 404' })],
  ])('404 %s is tried again', async (_whose, fault) => {
    const done = follow();
    log.line('one');
    await until(() => sink.text === 'one\n', 'the first line');
    cluster.fault(onLogs, fault(), { times: 2 });
    cluster.door.openConnections.forEach((connection) => connection.reset());
    log.line('two');
    await until(() => sink.text === 'one\ntwo\n', 'the second line');
    exit();
    expect(await done).toBe('complete');
  });

  test('an absence of the API server at the end is waited for, longer than a refusal that comes again and again', async () => {
    log.line('one').line('two');
    const resets = cluster.fault(onLogs, ({ wire }) => wire.cut('reset'), { times: 9 });
    exit();
    expect(await follow()).toBe('complete');
    expect(resets.hits).toBe(9);
    expect(sink.text).toBe('one\ntwo\n');
    const refusals = cluster.fault(onLogs, answer(500));
    expect(await follow()).toBe('incomplete');
    expect(refusals.hits).toBeLessThan(9);
  });

  test('a pod that is gone makes it incomplete, a missing right is told', async () => {
    const done = follow();
    log.line('one');
    await until(() => sink.text === 'one\n', 'the first line');
    cluster.store.remove('pods', 'default', pod.name);
    proxy.cutAll();
    expect(await done).toBe('incomplete');
    cluster.access.forbid('get', 'pods/log');
    expect(await follow()).toBe('forbidden');
  });
});

describe('what is no log of the test', () => {
  const lost = 'unable to retrieve container logs for containerd://0123456789abcdef';

  test('the words of the kubelet in place of a log, which come with 200 and without a newline', async () => {
    cluster.fault(onLogs, answer(200, { text: lost }));
    exit();
    await follow();
    expect(sink.text).toBe('');
    expect(new Set(sink.refusals)).toEqual(new Set([lost]));
  });

  test('the same with a newline', async () => {
    cluster.fault(onLogs, answer(200, { text: `${lost}\n` }));
    exit();
    await follow();
    expect(sink.text).toBe('');
    expect(new Set(sink.refusals)).toEqual(new Set([lost]));
  });

  test('the words of a node without inotify watches, after lines of the test', async () => {
    const full = 'failed to create fsnotify watcher: too many open files';
    const stamped = '2027-01-15T08:00:00.000000001Z one\n';
    log.line('one', BASE + 1n).line('two', BASE + 2n);
    cluster.fault(onLogs, answer(200, { text: stamped + full }), { times: 1 });
    const done = follow();
    await until(() => sink.text.includes('two\n'), 'the second line');
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('one\ntwo\n');
    expect(sink.refusals).toEqual([full]);
  });

  test('a gap where the node rotated lines away is told with the stamps on both sides', async () => {
    log.line('one', BASE).line('two', BASE + SECOND);
    const done = follow();
    await until(() => sink.text === 'one\ntwo\n', 'two lines');
    await proxy.refuse(true);
    log.line('lost', BASE + 2n * SECOND).line('kept', BASE + 3n * SECOND);
    log.rotate(1);
    await proxy.refuse(false);
    await until(() => sink.text.endsWith('kept\n'), 'the line after the gap');
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('one\ntwo\nkept\n');
    expect(sink.gaps).toEqual([
      { after: '2027-01-15T08:00:01.000000000Z', before: '2027-01-15T08:00:03.000000000Z' },
    ]);
  });

  test('no gap is told when only lines were rotated away that had been read', async () => {
    log
      .line('one', BASE)
      .line('two', BASE + 1n)
      .line('three', BASE + 2n);
    const done = follow();
    await until(() => sink.text.endsWith('three\n'), 'three lines');
    await proxy.refuse(true);
    log.rotate(1);
    log.line('four', BASE + 3n);
    await proxy.refuse(false);
    await until(() => sink.text.endsWith('four\n'), 'the line after the cut');
    exit();
    expect(await done).toBe('complete');
    expect(sink.text).toBe('one\ntwo\nthree\nfour\n');
    expect(sink.gaps).toEqual([]);
  });
});
