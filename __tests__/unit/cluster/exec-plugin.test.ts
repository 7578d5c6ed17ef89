import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runExecPlugin } from '../../../src/cluster/exec-plugin.ts';
import type { Target } from '../../../src/cluster/kubeconfig.ts';

function plugin(script: string): Promise<unknown> {
  const target: Target = {
    contextName: 'c',
    login: 'user "u" of the kubeconfig',
    server: 'https://localhost',
    namespace: 'default',
    cluster: {},
    user: { exec: { command: 'sh', args: ['-c', script] } },
  };
  return runExecPlugin(target, { PATH: process.env.PATH });
}

test('a plugin that leaves a process behind, which holds its output open, is not waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-'));
  const file = join(folder, 'pid');
  try {
    const credential = await plugin(`sleep 3600 & echo $! >${file}; echo '{"status": {"token": "t"}}'`);
    expect(credential).toMatchObject({ token: 't' });
    // It was there to the last.
    expect(process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL')).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a plugin that somebody else kills has not been too slow', async () => {
  await expect(plugin('kill -KILL $$')).rejects.toThrow('was killed by SIGKILL before it gave an answer');
});

test.each([
  ['a JWT', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJl'],
  ['a token of EKS', 'k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbQ'],
  ['a bearer token', 'Bearer abcdefghijklmnop'],
  ['a secret by its name', '"client_secret": "hunter2hunter2"'],
])('what the plugin says is repeated without %s', async (_what, secret) => {
  const said = await plugin(`echo 'could not refresh: ${secret} is refused' >&2; exit 3`).catch(
    (error: unknown) => String(error),
  );
  expect(said).toMatch(/ended with exit code 3: could not refresh: .*\*\*\*.* is refused/);
  expect(said).not.toMatch(/eyJzdWI|aHR0cHM|abcdefgh|hunter2/);
});
