import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../../dev/fake/cluster.ts';
import { answer, cutAfter, cutInside } from '../../../dev/fake/faults.ts';
import { noLife } from '../../../dev/fake/life.ts';
import type { LogFile } from '../../../dev/fake/log-file.ts';
import type { PodActor } from '../../../dev/fake/pod-actor.ts';
import { until } from '../../../dev/fake/until.ts';
import { job, jobs, pods, rawClient } from './raw-client.ts';

let cluster: FakeCluster;
let client: ReturnType<typeof rawClient>;
let pod: PodActor;
let log: LogFile;

beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  client = rawClient(cluster.url, cluster.certificate, cluster.token);
  await client.json({ method: 'POST', path: jobs, body: job('one') });
  pod = (await cluster.job('one')).addPod().schedule();
  log = pod.log();
});

afterEach(async () => {
  client.close();
  await cluster.close();
});

const open = (query = '') => client.open({ path: `${pods}/${pod.name}/log?container=test${query}` });
const read = async (query = '') => {
  const whole = await open(query);
  await whole.ended;
  return whole.text();
};
const at = (seconds: number, fraction = 0n) => BigInt(1_800_000_000 + seconds) * 1_000_000_000n + fraction;

describe('logs of the fake API server', () => {
  test('before the container runs there is none', async () => {
    const { status, body } = await client.json({ path: `${pods}/${pod.name}/log` });
    expect(status).toBe(400);
    expect(body.message).toBe(`container "test" in pod "${pod.name}" is waiting to start: ContainerCreating`);
    expect((await client.json({ path: `${pods}/${pod.name}/log?container=no` })).body.message).toMatch(
      /container no is not valid for pod/,
    );
  });

  test('lines are stamped with nine digits, and sinceTime has whole seconds', async () => {
    pod.start();
    log
      .line('early', at(1, 5n))
      .line('same second', at(2, 1n))
      .line('later', at(2, 900_000_000n))
      .line('last', at(3));
    expect(await read()).toBe('early\nsame second\nlater\nlast\n');
    expect(await read('&timestamps=true&tailLines=1')).toBe('2027-01-15T08:00:03.000000000Z last\n');
    const since = encodeURIComponent('2027-01-15T08:00:02.5Z');
    expect(await read(`&timestamps=true&sinceTime=${since}`)).toBe(
      '2027-01-15T08:00:02.000000001Z same second\n2027-01-15T08:00:02.900000000Z later\n2027-01-15T08:00:03.000000000Z last\n',
    );
    log.rotate(1);
    expect(await read()).toBe('last\n');
  });

  test('a followed log is live, a line a chunk, and ends with the container', async () => {
    pod.start();
    const followed = await open('&follow=true&timestamps=true');
    expect(followed.headers['content-type']).toBe('text/plain');
    log
      .line('one')
      .line('two\rthree')
      .line(Buffer.from([0xff, 0xc3]));
    await until(() => followed.chunks.length === 3, 'three chunks');
    log.part('no newline');
    pod.exit(0);
    expect(await followed.ended).toBe('end');
    expect(followed.text()).toMatch(/Z no newline$/);
    expect(followed.chunks[2]?.subarray(-3)).toEqual(Buffer.from([0xff, 0xc3, 0x0a]));
  });

  test('what goes on with a part that is too old comes without a stamp, as from the kubelet', async () => {
    pod.start();
    log.part('a'.repeat(10), at(1)).line('b'.repeat(10), at(2)).line('next', at(2, 1n));
    const since = encodeURIComponent('2027-01-15T08:00:02Z');
    expect(await read(`&timestamps=true&sinceTime=${since}`)).toBe(
      `bbbbbbbbbb\n2027-01-15T08:00:02.000000001Z next\n`,
    );
  });

  test('logs are cut at bytes, in lines, in characters, cleanly or not', async () => {
    pod.start();
    log.line('grün').line('rest');
    cluster.fault({ resource: 'pods/log' }, cutInside('ü', 'close'), { times: 1 });
    cluster.fault({ resource: 'pods/log' }, cutAfter(7, 'end'), { times: 1 });
    const inside = await open();
    expect(await inside.ended).toBe('ECONNRESET');
    expect(Buffer.concat(inside.chunks)).toEqual(Buffer.from('grün').subarray(0, 3));
    const clean = await open();
    expect(await clean.ended).toBe('end');
    expect(clean.text()).toBe('grün\nr');
    expect(await read()).toBe('grün\nrest\n');
    cluster.fault(
      { resource: 'pods/log' },
      answer(200, { text: 'unable to retrieve container logs for containerd://1' }),
      { times: 1 },
    );
    expect(await read()).toMatch(/^unable to retrieve/);
  });

  test('a flood comes at full speed and in the asked amount', async () => {
    pod.start();
    log.flood = { bytes: 20_000_000, lineBytes: 100 };
    log.finish();
    const flood = await open('&timestamps=true&follow=true');
    await flood.ended;
    expect(Buffer.concat(flood.chunks)).toHaveLength(20_000_000);
  });
});
