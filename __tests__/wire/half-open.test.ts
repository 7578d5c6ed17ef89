import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { noLife } from '../../dev/fake/life.ts';
import { until } from '../../dev/fake/until.ts';
import { type Cable, canMakeCable, layCable } from '../../dev/proxy/cable.ts';
import { redirectKubeconfig } from '../../dev/proxy/kubeconfig.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { followLog } from '../../src/cluster/logs.ts';
import { systemClock } from '../../src/time/clock.ts';
import { ReadingSink, connect, follow, job, jobs, touch } from './bench.ts';

// Only a network of our own shows a dead peer, and only the real clock its probes.
const whereItIsPossible = canMakeCable() ? describe : describe.skip;

whereItIsPossible('when the other end of the network has died', () => {
  let cluster: FakeCluster;
  let cable: Cable;
  let client: ApiClient;

  beforeEach(async () => {
    cluster = await startFakeCluster({ life: noLife });
    cable = await layCable(cluster);
    const named = cluster.kubeconfig.replace(
      '    server:',
      '    tls-server-name: kubernetes.default.svc\n    server:',
    );
    client = connect(redirectKubeconfig(named, cable));
  });

  afterEach(async () => {
    client.close();
    await cable.close();
    await cluster.close();
  });

  test('watch and log notice it long before 150 s of silence and go on where they were', async () => {
    cluster.add('jobs', job('one'));
    const pod = (await cluster.job('one')).addPod().schedule().start();
    const watch = follow(client, jobs);
    const sink = new ReadingSink();
    const stop = new AbortController();
    const log = followLog(client, {
      namespace: 'default',
      pod: pod.name,
      container: 'test',
      sink,
      clock: systemClock,
      containerEnded: new AbortController().signal,
      signal: stop.signal,
    });
    pod.log().line('before');
    await until(() => watch.seen.length > 0 && sink.text === 'before\n', 'both streams');
    cable.pull();
    touch(cluster, 'one', 'unheard');
    pod.log().line('unheard');
    const from = performance.now();
    const before = client.requestCount;
    // Both open a new connection as soon as they know that the old one is dead.
    await until(() => client.requestCount >= before + 2, 'both to notice', 140_000);
    const noticed = performance.now() - from;
    cable.plug();
    await until(() => watch.seen.length > 1 && sink.text === 'before\nunheard\n', 'both to go on');
    // Keep-alive probes begin after 15 s; ten go unanswered, a second apart.
    expect(noticed).toBeGreaterThan(15_000);
    expect(noticed).toBeLessThan(75_000);
    stop.abort();
    await Promise.all([log, watch.stop()]);
  });
});
