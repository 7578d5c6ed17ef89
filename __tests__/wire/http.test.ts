import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer, cutAfter, delay, die, silence } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import { type ScaledClock, scaledClock } from '../../dev/fake/scaled-clock.ts';
import { until } from '../../dev/fake/until.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { connect, job, jobs } from './bench.ts';

let cluster: FakeCluster;
let client: ApiClient;
let folder: string;

let clock: ScaledClock;

beforeEach(async () => {
  clock = scaledClock(20);
  cluster = await startFakeCluster({ life: noLife });
  client = connect(cluster.kubeconfig, clock);
  folder = await mkdtemp(join(tmpdir(), 'wire-http-'));
});

afterEach(async () => {
  client.close();
  await cluster.close();
  await rm(folder, { recursive: true });
});

const version = (more: object = {}) => client.call({ method: 'GET', path: '/version', ...more });
const gaps = () =>
  cluster.requests.all
    .slice(1)
    .map(({ atMs }, index) => (atMs - (cluster.requests.all[index]?.atMs ?? 0)) * 20);

/** A kubeconfig whose plugin prints the token that a file holds, and counts its runs. */
async function plugin(
  token: string,
  expiresInS = 3600,
): Promise<{ kubeconfig: string; set: (to: string) => Promise<void>; runs: () => Promise<number> }> {
  const [script, tokenFile, runs] = ['plugin', 'token', 'runs'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(
    script,
    `#!/bin/sh\necho run >> "${runs}"\ntoken=$(cat "${tokenFile}")\nuntil=$(date -u -d "+${expiresInS} seconds" +%Y-%m-%dT%H:%M:%SZ)\nprintf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s","expirationTimestamp":"%s"}}' "$token" "$until"\n`,
    { mode: 0o755 },
  );
  const set = (to: string) => writeFile(tokenFile, to);
  await set(token);
  return {
    kubeconfig: cluster.kubeconfigFor(
      `{exec: {apiVersion: client.authentication.k8s.io/v1, command: ${script}, interactiveMode: Never}}`,
    ),
    set,
    runs: async () => (await readFile(runs, 'utf8')).split('\n').length - 1,
  };
}

describe('requests', () => {
  test('in a row use one connection; a second handshake is never made', async () => {
    for (let count = 0; count < 10; count++) await version();
    await client.call({ method: 'POST', path: jobs, body: job('one') });
    await client.call({ method: 'DELETE', path: `${jobs}/one` });
    expect(cluster.handshakes).toBe(1);
    expect(client.requestCount).toBe(12);
  });

  test('are told apart by a user agent, and ask for JSON', async () => {
    await version();
    expect(cluster.requests.all[0]?.headers).toMatchObject({
      'user-agent': 'wire-test',
      accept: 'application/json',
      authorization: `Bearer ${cluster.token}`,
    });
  });

  test('go on over a connection that the server closed for idleness', async () => {
    cluster.setIdleClose(20);
    for (let count = 0; count < 5; count++) {
      await version();
      await until(() => cluster.door.openConnections.length === 0, 'the idle connection to be closed');
    }
    expect(cluster.requests.all).toHaveLength(5);
  });

  test('wait as long as a 429 or a 503 asks for', async () => {
    cluster.fault({}, answer(429, { retryAfterS: 5 }), { times: 1 });
    cluster.fault({}, answer(503, { retryAfterS: 7 }), { times: 1 });
    await version();
    expect(clock.sleeps).toEqual([5000, 7000]);
    const [first, second] = gaps();
    expect(first).toBeGreaterThanOrEqual(5000);
    expect(second).toBeGreaterThanOrEqual(7000);
  });

  test('back off on 500 and broken connections, and the last error is told', async () => {
    cluster.fault({}, answer(500), { times: 1 });
    cluster.fault({}, die('before'), { times: 1 });
    cluster.fault({}, cutAfter(10, 'close'), { times: 1 });
    await version();
    expect(cluster.requests.all).toHaveLength(4);
    const [first = 0, second = 0, third = 0] = clock.sleeps;
    expect(second).toBeGreaterThan(first * 1.3);
    expect(third).toBeGreaterThan(second * 1.3);
    cluster.fault({}, answer(500, { message: 'etcdserver: request timed out' }));
    await expect(version()).rejects.toMatchObject({
      httpStatus: 500,
      message: 'etcdserver: request timed out',
    });
  });

  test('without an answer end in time; a late one is still taken', async () => {
    cluster.fault({}, silence('before'), { times: 1 });
    await expect(version({ timeoutMs: 100, retries: 0 })).rejects.toMatchObject({
      httpStatus: 0,
      status: { code: 'ETIMEDOUT' },
    });
    cluster.fault({}, delay(100), { times: 1 });
    expect((await version({ retries: 0 })).httpStatus).toBe(200);
  });

  test('whose body stops half way end in time', async () => {
    cluster.fault({}, cutAfter(20, 'silence'), { times: 1 });
    await expect(version({ timeoutMs: 100, retries: 0 })).rejects.toMatchObject({ httpStatus: 0 });
  });

  test('answered by a page of a load balancer are an error with its text', async () => {
    cluster.fault({}, answer(502, { text: '<html>502 Bad Gateway</html>' }));
    await expect(version({ retries: 0 })).rejects.toMatchObject({
      httpStatus: 502,
      message: '<html>502 Bad Gateway</html>',
    });
  });

  test('end at once when their signal says so, in flight and while waiting', async () => {
    cluster.fault({}, silence('before'), { times: 1 });
    const first = new AbortController();
    const inFlight = version({ signal: first.signal });
    await cluster.requests.until({}, 1);
    first.abort();
    await expect(inFlight).rejects.toMatchObject({ httpStatus: 0 });
    // Longer, even by this clock, than any test may take.
    cluster.fault({}, answer(503, { retryAfterS: 86_400 }), { times: 1 });
    const second = new AbortController();
    const waiting = version({ signal: second.signal });
    await until(() => clock.sleeps.length === 1, 'the pause');
    second.abort();
    await expect(waiting).rejects.toBeInstanceOf(Error);
    expect(cluster.requests.all).toHaveLength(2);
  });

  test('to a server whose certificate is not trusted are not repeated', async () => {
    const other = await startFakeCluster({ life: noLife });
    const stranger = connect(cluster.kubeconfig.replace(cluster.url, other.url), clock);
    await expect(stranger.call({ method: 'GET', path: '/version' })).rejects.toMatchObject({ httpStatus: 0 });
    expect([stranger.requestCount, clock.sleeps]).toEqual([1, []]);
    stranger.close();
    await other.close();
  });

  test('to a server that refuses or forgets the TLS handshake end, and are sent once it opens', async () => {
    cluster.door.mode = 'refuse-tls';
    await expect(version({ retries: 0 })).rejects.toMatchObject({ httpStatus: 0 });
    cluster.door.mode = 'silence';
    await expect(version({ retries: 0, timeoutMs: 100 })).rejects.toMatchObject({
      httpStatus: 0,
      unanswered: false,
    });
    cluster.door.mode = 'open';
    expect((await version()).httpStatus).toBe(200);
  });
});

describe('credentials', () => {
  test('a token that the server no longer takes is obtained anew, once', async () => {
    const exec = await plugin('first');
    cluster.access.tokens.set('first', 'me').set('second', 'me');
    const renewing = connect(exec.kubeconfig, clock);
    const ask = () => renewing.call({ method: 'GET', path: '/version' });
    await ask();
    await ask();
    expect(await exec.runs()).toBe(1);
    cluster.access.tokens.delete('first');
    await exec.set('second');
    await ask();
    expect(await exec.runs()).toBe(2);
    expect(cluster.requests.all.map(({ answer: given }) => given?.status)).toEqual([200, 200, 401, 200]);
    cluster.access.tokens.delete('second');
    await expect(ask()).rejects.toMatchObject({ httpStatus: 401 });
    expect(await exec.runs()).toBe(3);
    renewing.close();
  });

  test('a token is renewed at four fifths of its life, by one plugin for many requests', async () => {
    const exec = await plugin('only', 60);
    cluster.access.tokens.set('only', 'me');
    const renewing = connect(exec.kubeconfig, clock);
    const ask = () => Promise.all([1, 2, 3].map(() => renewing.call({ method: 'GET', path: '/version' })));
    await ask();
    expect(await exec.runs()).toBe(1);
    const from = clock.monotonic();
    await until(() => clock.monotonic() - from > 60_000, 'a minute of the scaled clock');
    await ask();
    expect(await exec.runs()).toBe(2);
    renewing.close();
  });

  test('a teardown starts no plugin, whatever the age of the token', async () => {
    const exec = await plugin('only', 2);
    cluster.access.tokens.set('only', 'me');
    const renewing = connect(exec.kubeconfig, clock);
    await renewing.call({ method: 'GET', path: '/version' });
    const from = clock.monotonic();
    await until(() => clock.monotonic() - from > 3000, 'the token to grow old');
    await renewing.call({ method: 'GET', path: '/version', withoutRenewal: true });
    expect(await exec.runs()).toBe(1);
    renewing.close();
  });
});
