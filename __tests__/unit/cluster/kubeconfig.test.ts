import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { chooseTarget } from '../../../src/cluster/kubeconfig.ts';
import { findKubeconfig } from '../../../src/cluster/kubeconfig-source.ts';

const source = (text: string) => [{ text, origin: 'the input kubeconfig', directory: '/somewhere' }];
const good = {
  'current-context': 'ci',
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443/' } }],
  users: [{ name: 'u', user: { token: 'hunter2' } }],
  contexts: [{ name: 'ci', context: { cluster: 'c', user: 'u', namespace: 'tests' } }],
};
const problemsOf = (document: unknown, context = '') =>
  chooseTarget(
    source(typeof document === 'string' ? document : JSON.stringify(document)),
    context,
  ).problems.join('\n');

describe('a kubeconfig', () => {
  test('gives its target', () => {
    expect(chooseTarget(source(JSON.stringify(good)), '').target).toMatchObject({
      server: 'https://127.0.0.1:6443',
      namespace: 'tests',
      contextName: 'ci',
    });
  });

  test.each([
    ['bin/token', '/somewhere/bin/token'],
    ['./token', '/somewhere/token'],
    ['/opt/token', '/opt/token'],
    ['aws', 'aws'],
  ])('takes the plugin %s as kubectl does', (command, meant) => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, args: ['x'] };
    const document = { ...good, users: [{ name: 'u', user: { exec } }] };
    expect(chooseTarget(source(JSON.stringify(document)), '').target?.user.exec).toEqual({
      ...exec,
      command: meant,
    });
  });

  test('of several files: the first that names a thing wins', () => {
    const second = {
      ...good,
      clusters: [{ name: 'c', cluster: { server: 'https://other' } }],
      'current-context': 'other',
    };
    const answer = chooseTarget([...source(JSON.stringify(good)), ...source(JSON.stringify(second))], '');
    expect(answer.target?.server).toBe('https://127.0.0.1:6443');
  });

  test.each([
    ['', 'is empty'],
    ['plain text, no kubeconfig', 'is no kubeconfig'],
    ['a: *hunter2', 'is no valid YAML'],
    [{ ...good, 'current-context': '' }, 'has no current-context. Set the input context to one of: ci'],
    [{ ...good, 'current-context': 'absent' }, 'does not exist in the kubeconfig. It has: ci'],
    [{ ...good, users: [] }, 'names the user "u", which the input kubeconfig does not have'],
    [{ ...good, clusters: [] }, 'names the cluster "c"'],
    [{ ...good, clusters: [{ name: 'c', cluster: {} }] }, 'has no server'],
    [
      {
        ...good,
        clusters: [{ name: 'c', cluster: { server: 'https://x', 'certificate-authority-data': 'hunter2' } }],
      },
      'holds no CERTIFICATE',
    ],
    [
      { ...good, clusters: [{ name: 'c', cluster: { server: 'https://x', 'proxy-url': 'socks5://p' } }] },
      'SOCKS',
    ],
    [{ ...good, users: [{ name: 'u', user: { 'auth-provider': { name: 'gcp' } } }] }, 'Use its exec plugin'],
    [{ ...good, users: [{ name: 'u', user: { exec: {} } }] }, 'has no command'],
    [
      { ...good, users: [{ name: 'u', user: { 'client-certificate': '/absent' } }] },
      'cannot be read: /absent',
    ],
  ])('that cannot be used is refused: %j', (document, message) => {
    const problems = problemsOf(document);
    expect(problems).toContain(message);
    expect(problems).not.toContain('hunter2');
  });
});

describe('where a kubeconfig is found', () => {
  test('the input may be the document', () => {
    expect(findKubeconfig('a: 1\nb: 2', {}).sources[0]?.text).toBe('a: 1\nb: 2');
  });

  test('an input that is neither file nor document is not repeated when it may be a secret', () => {
    const { problems } = findKubeconfig('hunter2hunter2', { HOME: '/nowhere' });
    expect(problems.join()).toMatch(/neither a file on this runner nor a kubeconfig document/);
    expect(problems.join()).not.toContain('hunter2');
    expect(
      findKubeconfig(Buffer.from('clusters: []'.repeat(20)).toString('base64'), {}).problems.join(),
    ).toContain('base64');
  });

  test('KUBECONFIG may list several, of which some are missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
    writeFileSync(join(folder, 'a'), 'a: 1');
    expect(findKubeconfig('', { KUBECONFIG: `${folder}/absent:${folder}/a` }).sources).toHaveLength(1);
    expect(findKubeconfig('', { KUBECONFIG: `${folder}/absent` }).problems.join()).toContain('no such file');
  });

  test('nothing anywhere is one clear sentence', () => {
    expect(findKubeconfig('', { HOME: '/nowhere' }).problems.join()).toContain('there is none');
  });
});
