import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startFakeCluster } from '../../dev/fake/cluster.ts';
import { plainLife } from '../../dev/fake/life.ts';
import { startProxy } from '../../dev/proxy/proxy.ts';
import { start } from './harness.ts';

const SILENCE_MS = 185_000;

// The real API server closes a connection that was idle for 90 s.
test('after three silent minutes a cancel meets a warm connection and starts no credential plugin', async () => {
  const cluster = await startFakeCluster({
    life: plainLife({ log: ['begun'], runsMs: 600_000 }),
    idleCloseMs: 90_000,
    token: 'token-of-the-plugin',
  });
  cluster.add('nodes', { metadata: { name: 'node-a' } });
  const proxy = await startProxy({ target: cluster, delayMs: 20 });
  const calls = join(mkdtempSync(join(tmpdir(), 'warm-')), 'calls');
  writeFileSync(calls, '');
  const script = `date >> ${calls}; printf '{"kind":"ExecCredential","status":{"token":"token-of-the-plugin","expirationTimestamp":"%s"}}' "$(date -u -d '+100 seconds' +%Y-%m-%dT%H:%M:%SZ)"`;
  const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] };
  try {
    const kubeconfig = proxy.kubeconfig(cluster.kubeconfigFor(JSON.stringify({ exec: plugin })));
    await using step = start({ kubeconfig }, { image: 'node:24', run: 'npm test' }, { deadlineMs: 580_000 });
    await step.line(/^begun$/);
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    const called = () => readFileSync(calls, 'utf8').split('\n').length - 1;
    const before = { handshakes: cluster.handshakes, calls: called() };
    // The plugin's tokens live 100 s: they were renewed on the way, at 80 % of their life.
    expect(before.calls).toBeGreaterThan(1);
    step.cancel();
    const result = await step.finished;
    const [request] = cluster.requests.matching({ verb: 'delete', resource: 'jobs' });
    expect(request?.handshakes).toBe(before.handshakes);
    expect(result.main.outputs.verdict).toBe('cancelled');
    expect(cluster.list('jobs')).toEqual([]);
  } finally {
    await proxy.close();
    await cluster.close();
  }
}, 600_000);
