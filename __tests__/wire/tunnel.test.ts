import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { noLife } from '../../dev/fake/life.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { listJobs } from '../../src/cluster/jobs.ts';
import { followLog } from '../../src/cluster/logs.ts';
import { systemClock } from '../../src/time/clock.ts';
import { ReadingSink, connect, job } from './bench.ts';
import { startTunnel } from './tunnel.ts';

let cluster: FakeCluster;
let tunnel: Awaited<ReturnType<typeof startTunnel>>;
let client: ApiClient | null = null;
beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  tunnel = await startTunnel();
});
afterEach(async () => {
  client?.close();
  tunnel.close();
  await cluster.close();
});

const AUTHORIZATION = `Basic ${Buffer.from('ci:secret').toString('base64')}`;
// A name that its certificate has: nobody asks a proxy for a server on loopback.
const NAME = 'kubernetes.default.svc';
const named = () => cluster.kubeconfig.replace('//127.0.0.1:', `//${NAME}:`);
const through = (environment: NodeJS.ProcessEnv, kubeconfig = named()) => {
  client = connect(kubeconfig, systemClock, environment);
  return client;
};
const withProxyUrl = () => through({}, named().replace(/( +)server: .*/, `$&\n$1proxy-url: ${tunnel.url}`));

test.each<[string, () => ApiClient]>([
  ['HTTPS_PROXY', () => through({ HTTPS_PROXY: tunnel.url })],
  ['https_proxy', () => through({ https_proxy: tunnel.url })],
  ['HTTPS_PROXY without its scheme', () => through({ HTTPS_PROXY: tunnel.url.replace('http://', '') })],
  ['proxy-url of the kubeconfig', withProxyUrl],
])('requests and logs go through the proxy of %s', async (_name, make) => {
  const proxied = make();
  cluster.add('jobs', job('one'));
  const pod = (await cluster.job('one')).addPod().schedule().start();
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index} ünïcode`);
  for (const line of lines) pod.log().line(line);
  const [sink, ended, stop] = [new ReadingSink(), new AbortController(), new AbortController()];
  const following = followLog(proxied, {
    namespace: 'default',
    pod: pod.name,
    container: 'test',
    sink,
    clock: systemClock,
    containerEnded: ended.signal,
    signal: stop.signal,
  });
  pod.log().line('the end');
  pod.exit(0);
  ended.abort();
  expect(await following).toBe('complete');
  expect(sink.text).toBe(`${[...lines, 'the end'].join('\n')}\n`);
  expect(await listJobs(proxied, 'default', 'app=none')).toEqual([]);
  expect([...new Set(tunnel.opened)]).toEqual([`${NAME}:${cluster.port} ${AUTHORIZATION}`]);
});

test('a server that NO_PROXY names is asked directly', async () => {
  const direct = through({ HTTPS_PROXY: tunnel.url, NO_PROXY: '127.0.0.0/8' }, cluster.kubeconfig);
  expect(await listJobs(direct, 'default', 'app=none')).toEqual([]);
  expect(tunnel.opened).toEqual([]);
});
