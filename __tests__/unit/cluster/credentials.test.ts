import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Credentials } from '../../../src/cluster/credentials.ts';
import { systemClock } from '../../../src/time/clock.ts';

test('a plugin that fails while the old credential is still good costs nothing; once it is not, it is said', async () => {
  const answers = join(mkdtempSync(join(tmpdir(), 'credentials-')), 'answer');
  let now = Date.parse('2026-11-24T10:00:00Z');
  writeFileSync(
    answers,
    JSON.stringify({ status: { token: 'first', expirationTimestamp: '2026-11-24T10:10:00Z' } }),
  );
  const credentials = new Credentials(
    {
      contextName: 'c',
      login: 'user "u" of the kubeconfig',
      server: 'https://127.0.0.1:1',
      namespace: 'default',
      cluster: { server: 'https://127.0.0.1:1' },
      user: { exec: { command: 'cat', args: [answers] } },
    },
    { environment: process.env, clock: { ...systemClock, now: () => now }, onSecret: () => undefined },
  );
  const token = async () => (await credentials.material()).headers.Authorization;
  expect(await token()).toBe('Bearer first');
  writeFileSync(answers, 'no credential');
  now += 9 * 60_000;
  expect(await token()).toBe('Bearer first');
  now += 2 * 60_000;
  await expect(token()).rejects.toThrow(/printed no ExecCredential/);
  writeFileSync(answers, JSON.stringify({ status: { token: 'second' } }));
  expect(await token()).toBe('Bearer second');
});
