import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../../dev/fake/cluster.ts';
import { noLife } from '../../../dev/fake/life.ts';
import { until } from '../../../dev/fake/until.ts';
import { redirectKubeconfig } from '../../../dev/proxy/kubeconfig.ts';
import { type Proxy, startProxy } from '../../../dev/proxy/proxy.ts';
import { jobs, job, rawClient } from './raw-client.ts';

let cluster: FakeCluster;
let proxy: Proxy;
let client: ReturnType<typeof rawClient>;

beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  proxy = await startProxy({ target: { host: cluster.host, port: cluster.port } });
  client = rawClient(`https://127.0.0.1:${proxy.port}`, cluster.certificate, cluster.token);
});

afterEach(async () => {
  client.close();
  await proxy.close();
  await cluster.close();
});

const version = () => client.json({ path: '/version' });

/** Asks until one answer takes no second: a busy machine may be slow once; none may be too fast. */
async function quickest(action: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  while (least >= 1000) {
    const start = performance.now();
    await action();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

describe('the proxy', () => {
  test('passes everything on, counts, and adds its delay to each round trip', async () => {
    await version();
    expect(proxy.connections).toBe(1);
    expect(proxy.bytes.down).toBeGreaterThan(1000);
    proxy.delayMs = 60;
    expect(await quickest(version)).toBeGreaterThanOrEqual(55);
  });

  test('a new connection costs three round trips: TCP, TLS, request', async () => {
    proxy.delayMs = 40;
    const took = await quickest(async () => {
      client.close();
      await version();
    });
    expect(took).toBeGreaterThanOrEqual(110);
  });

  test('cuts what is open, and again at byte counts, and then no more', async () => {
    const watch = await client.open({ path: `${jobs}?watch=1` });
    proxy.cutAll();
    expect(await watch.ended).toBe('ECONNRESET');
    proxy.cutEvery(3000, 2);
    cluster.add('jobs', { ...job('large'), padding: 'x'.repeat(10_000) });
    for (const expected of ['ECONNRESET', 'ECONNRESET', 'end']) {
      const answer = await client.open({ path: `${jobs}/large` });
      expect(await answer.ended).toBe(expected);
      if (expected !== 'end') client.close();
    }
    expect(proxy.cuts).toBe(3);
  });

  test('cuts at times, as an idle load balancer does', async () => {
    proxy.cutEveryMs(200, Infinity, 'close');
    for (let cut = 0; cut < 2; ) {
      // A busy machine may not have it open before the next cut.
      const watch = await client.open({ path: `${jobs}?watch=1` }).catch(() => null);
      if (watch === null) continue;
      expect(await watch.ended).toBe('ECONNRESET');
      cut++;
    }
  });

  test('falls silent without closing anything, and goes on where it was', async () => {
    const watch = await client.open({ path: `${jobs}?watch=1` });
    proxy.freeze();
    cluster.add('jobs', job('one'));
    const waiting = version();
    await until(() => proxy.openConnections === 2, 'a second connection');
    const silent = await Promise.race([
      waiting,
      new Promise((resolve) => setTimeout(resolve, 100, 'silent')),
    ]);
    expect(silent).toBe('silent');
    expect(watch.chunks).toEqual([]);
    proxy.thaw();
    expect((await waiting).status).toBe(200);
    await until(() => watch.chunks.length > 0, 'the watch to go on');
    watch.leave();
  });

  test('silences what is open while new connections work', async () => {
    const watch = await client.open({ path: `${jobs}?watch=1` });
    proxy.freeze('open');
    expect((await version()).status).toBe(200);
    cluster.watches.cut('reset');
    cluster.add('jobs', job('one'));
    await version();
    expect(watch.chunks).toEqual([]);
    const ended = Promise.race([
      watch.ended,
      new Promise((resolve) => setTimeout(resolve, 50, 'still open')),
    ]);
    expect(await ended).toBe('still open');
    watch.leave();
  });

  test('refuses connections and takes them again on the same port', async () => {
    await version();
    await proxy.refuse(true);
    client.close();
    await expect(version()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.refuse(false);
    expect((await version()).status).toBe(200);
  });

  test('a kubeconfig leads through it and still checks the name in the certificate', () => {
    expect(proxy.kubeconfig(cluster.kubeconfig)).toContain(`server: https://127.0.0.1:${proxy.port}\n`);
    expect(proxy.kubeconfig(cluster.kubeconfig)).not.toContain('tls-server-name');
    const remote = cluster.kubeconfig.replace(cluster.url, 'https://api.example:6443/prefix');
    const through = redirectKubeconfig(remote, { host: '127.0.0.1', port: 1 });
    expect(through).toContain('server: https://127.0.0.1:1/prefix\n');
    expect(through).toContain('tls-server-name: api.example\n');
  });

  test('the command writes a kubeconfig, obeys its input and stops on a signal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'proxy-test-'));
    const [original, written] = [join(folder, 'a'), join(folder, 'b')];
    await writeFile(original, cluster.kubeconfig);
    const child = spawn('dev/proxy/proxy', ['--kubeconfig', original, '--write', written, '--delay', '10']);
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => lines.push(chunk));
    await until(() => lines.length > 0, 'the address');
    const address = lines.join('').trim();
    expect(await readFile(written, 'utf8')).toContain(`server: https://${address}\n`);
    const through = rawClient(`https://${address}`, cluster.certificate, cluster.token);
    expect((await through.json({ path: '/version' })).status).toBe(200);
    child.stdin.write('cut\nstats\n');
    await until(() => lines.length > 1, 'the statistics');
    expect(JSON.parse(lines.slice(1).join(''))).toMatchObject({ connections: 1, cuts: 1 });
    through.close();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await rm(folder, { recursive: true });
  });
});
