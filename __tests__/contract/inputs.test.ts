import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { own, run } from './harness.ts';

let cluster: FakeCluster;
beforeAll(async () => {
  cluster = await startFakeCluster();
});
afterAll(() => cluster.close());

const document = (changes: object) =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:9' } }],
    users: [{ name: 'u', user: { token: 'hunter2hunter2' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
    ...changes,
  });

describe('bad input is one clear error, and nothing is asked of the cluster', () => {
  test.each<[string, { [name: string]: string }, string[]]>([
    ['no image', {}, ['image:']],
    ['both run and command', { image: 'a', run: 'x', command: '[y]' }, ['run, command:']],
    [
      'a manifest that cannot be read',
      { manifest: 'absent.yaml' },
      ['manifest: "absent.yaml" cannot be read'],
    ],
    [
      'a duration without a unit, and more',
      { timeout: '10', memory: '1 GB', run: 'x' },
      ['timeout:', 'memory:', 'image:'],
    ],
    [
      'a kubeconfig that is text',
      { image: 'a', kubeconfig: 'hunter2hunter2' },
      ['kubeconfig: the input is neither'],
    ],
    [
      'one without a current context',
      { image: 'a', kubeconfig: document({ 'current-context': '' }) },
      ['has no current-context'],
    ],
    [
      'one that names a missing user',
      { image: 'a', kubeconfig: document({ users: [] }) },
      ['names the user "u"'],
    ],
    [
      'one that is broken YAML',
      { image: 'a', kubeconfig: 'users:\n  - token: *hunter2hunter2\n' },
      ['no valid YAML'],
    ],
    ['no kubeconfig anywhere', { image: 'a', kubeconfig: '' }, ['kubeconfig: there is none']],
  ])('%s', async (_what, inputs, said) => {
    const result = await run(cluster, inputs);
    const errors = result.main.annotations.filter(({ kind }) => kind === 'error');
    expect(errors).toHaveLength(1);
    for (const text of said) {
      expect(errors[0]?.message).toContain(text);
      expect(result.main.summary?.replace(/&#?\w+;|[\\`]/g, '')).toContain(text.split(':')[0]);
    }
    expect(result.main.exitCode).toBe(1);
    expect(result.main.outputs).toMatchObject({
      verdict: 'configuration',
      cause: 'input.invalid',
      owner: 'author',
    });
    expect([...own(result.main), errors[0]?.message, result.main.summary].join()).not.toContain('hunter2');
    expect(cluster.requests.all).toEqual([]);
    expect(own(result.post)).toEqual([]);
  });

  test('of the proxy is told without its password', async () => {
    const kubeconfig = cluster.kubeconfig.replace('//127.0.0.1', '//kube.example');
    const { main } = await run(
      { kubeconfig },
      { image: 'a', run: 'x', comment: 'always', 'github-token': 't' },
      {
        override: { HTTPS_PROXY: 'http://ci:hunter/2@proxy.example:3128' },
      },
    );
    expect(main.outputs).toMatchObject({ verdict: 'configuration', cause: 'input.invalid' });
    expect(main.outputs.message).toContain('HTTPS_PROXY is no address of a proxy');
    expect([...own(main), JSON.stringify(main.annotations), main.summary].join()).not.toContain('hunter');
  });

  test('is told together with what is wrong in the kubeconfig', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contract-'));
    writeFileSync(join(folder, 'pod.yaml'), 'kind: Pod\napiVersion: v1\n');
    const result = await run(cluster, {
      manifest: join(folder, 'pod.yaml'),
      kubeconfig: document({ contexts: [] }),
      logs: 'x',
    });
    for (const text of ['manifest:', 'current-context "x"', 'logs:'])
      expect(result.main.outputs.message).toContain(text);
  });
});
