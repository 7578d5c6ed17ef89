import { createSign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { drill } from './drill.ts';
import { Place } from './harness.ts';
import { EVENTS, JOBS, LOGS, PODS, kubeconfigFile, tokenFor, without } from './rights.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  for (const job of await place.jobs()) {
    const { name } = job.metadata as { name: string };
    await place.client.call({
      method: 'DELETE',
      path: `/apis/batch/v1/namespaces/${place.namespace}/jobs/${name}`,
      query: { propagationPolicy: 'Background' },
    });
  }
  await place[Symbol.asyncDispose]();
});

// Every row lacks one right of README.md. What is needed is named with verb and resource; the rest costs its own part only.
test.concurrent.each([
  [
    'create jobs',
    [without(JOBS, 'create'), PODS, LOGS, EVENTS],
    {
      verdict: 'configuration',
      cause: 'api.403.rbac',
      owner: 'platform',
      says: ['create', 'jobs'],
      shows: [/verbs/],
    },
  ],
  [
    'get jobs',
    [without(JOBS, 'get'), PODS, LOGS, EVENTS],
    { verdict: 'failed', cause: 'end.test-failed', says: [] },
  ],
  [
    'list jobs',
    [without(JOBS, 'list'), PODS, LOGS, EVENTS],
    { verdict: 'failed', cause: 'end.test-failed', says: [] },
  ],
  [
    'watch jobs',
    [without(JOBS, 'watch'), PODS, LOGS, EVENTS],
    { verdict: 'failed', cause: 'end.test-failed', says: [], shows: [/watch jobs/] },
  ],
  [
    'patch jobs',
    [without(JOBS, 'patch'), PODS, LOGS, EVENTS],
    { verdict: 'failed', cause: 'end.test-failed', says: [], shows: [/no lease/] },
  ],
  [
    'delete jobs',
    [without(JOBS, 'delete'), PODS, LOGS, EVENTS],
    // What cannot be removed is not made.
    {
      verdict: 'configuration',
      cause: 'api.403.rbac',
      owner: 'platform',
      says: ['delete jobs'],
      shows: [/verbs: \["delete"\]/],
    },
  ],
  [
    'get pods',
    [JOBS, without(PODS, 'get'), LOGS, EVENTS],
    { verdict: 'failed', cause: 'end.test-failed', says: [] },
  ],
  [
    'list pods',
    [JOBS, without(PODS, 'list'), LOGS, EVENTS],
    // The watch tells all there is; only that they are gone cannot be read back.
    { verdict: 'failed', cause: 'end.test-failed', says: [], shows: [/cannot list resource "pods"/] },
  ],
  [
    'watch pods',
    [JOBS, without(PODS, 'watch'), LOGS, EVENTS],
    { verdict: 'failed', cause: 'end.test-failed', says: [], shows: [/watch pods/] },
  ],
  [
    'get pods/log',
    [JOBS, PODS, EVENTS],
    { verdict: 'failed', cause: 'end.test-failed', says: [], shows: [/pods\/log/] },
  ],
  [
    'list events',
    [JOBS, PODS, LOGS, without(EVENTS, 'list')],
    { verdict: 'failed', cause: 'end.test-failed', says: [], shows: [/list events/] },
  ],
  [
    'watch events',
    [JOBS, PODS, LOGS, without(EVENTS, 'watch')],
    { verdict: 'failed', cause: 'end.test-failed', says: [], shows: [/watch events/] },
  ],
] as const)('without the right to %s', async (what, rules, expected) => {
  const token = await tokenFor(place, what.replace(/\W/g, '-'), rules);
  const result = await drill(
    place,
    { kubeconfig: kubeconfigFile('few', { token }), run: 'echo seen; exit 1' },
    expected,
  );
  const isSeen = expected.verdict === 'failed' && what !== 'get pods/log';
  if (isSeen) expect(logText(result.main)).toMatch(/^seen$/m);
  expect(logText(result.main)).not.toContain(token);
});

test.concurrent('without any right to pods nothing is made, and all that is missing is told', async () => {
  const token = await tokenFor(place, 'blind', [JOBS]);
  const result = await drill(
    place,
    { kubeconfig: kubeconfigFile('blind', { token }), run: 'true' },
    {
      verdict: 'configuration',
      cause: 'api.403.rbac',
      owner: 'platform',
      says: ['watch, list pods', place.namespace],
      shows: [/resources: \["pods"\]/, /resources: \["pods\/log"\]/, /resources: \["events"\]/],
    },
  );
  expect(logText(result.main)).not.toMatch(/created in namespace/);
});

test.concurrent('a token that ends in mid-run takes nothing back that was seen, and what could not be deleted is told', async () => {
  const { body } = (await place.create('/api/v1/namespaces/{namespace}/secrets', {
    metadata: { name: 'life' },
  })) as any;
  const { name, uid } = body.metadata;
  const token = await tokenFor(place, 'short', [JOBS, PODS, LOGS, EVENTS], { name, uid });
  await drill(
    place,
    { kubeconfig: kubeconfigFile('short', { token }), run: 'echo begun; sleep 30; echo done; exit 3' },
    { verdict: 'failed', cause: 'end.test-failed', exitCode: '3', says: [], shows: [/401|Unauthorized/] },
    async (step) => {
      await step.line(/^begun$/);
      await place.client.call({
        method: 'DELETE',
        path: `/api/v1/namespaces/${place.namespace}/secrets/life`,
      });
    },
  );
});

const key = join(dirname(process.env.KUBECONFIG ?? ''), 'pki', 'tokens.key');
const withKey = (existsSync(key) ? test.concurrent : test.concurrent.skip) as typeof test.concurrent;

withKey('a token that has expired', async () => {
  const valid = await tokenFor(place, 'old', [JOBS, PODS, LOGS, EVENTS]);
  const [head = '', claims = ''] = valid.split('.');
  const now = Math.floor(Date.now() / 1000);
  const old = {
    ...JSON.parse(Buffer.from(claims, 'base64url').toString()),
    iat: now - 7200,
    nbf: now - 7200,
    exp: now - 3600,
  };
  const signed = `${head}.${Buffer.from(JSON.stringify(old)).toString('base64url')}`;
  const hash =
    JSON.parse(Buffer.from(head, 'base64url').toString()).alg === 'ES256' ? ecdsa(signed) : rsa(signed);
  const token = `${signed}.${hash}`;
  const result = await drill(
    place,
    { kubeconfig: kubeconfigFile('old', { token }), run: 'true' },
    {
      verdict: 'configuration',
      cause: 'api.401',
      says: [
        /not accept the login \(user "\S+" of the kubeconfig, with a token of system:serviceaccount:\S+:old, issued by \S+, expired at \S+Z\)/,
      ],
    },
  );
  expect(logText(result.main)).not.toContain(hash);
});

function rsa(text: string): string {
  return createSign('RSA-SHA256').update(text).sign(readFileSync(key)).toString('base64url');
}

function ecdsa(text: string): string {
  const options = { key: readFileSync(key), dsaEncoding: 'ieee-p1363' } as const;
  return createSign('SHA256').update(text).sign(options).toString('base64url');
}
