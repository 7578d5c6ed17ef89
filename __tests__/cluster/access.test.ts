import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { logText } from '../../dev/runner/result.ts';
import { Place, expectVerdict } from './harness.ts';

let place: Place;
let cluster: object;
beforeAll(async () => {
  place = await Place.make();
  cluster = (load(readFileSync(process.env.KUBECONFIG ?? '', 'utf8')) as any).clusters[0].cluster;
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

// The runner prints every input: a kubeconfig that is no secret of the workflow comes as a file.
function file(name: string, user: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'access-')), name);
  writeFileSync(path, kubeconfig(user));
  return path;
}

function kubeconfig(user: object, changes: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { ...cluster, ...changes } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

async function tokenFor(name: string, rules: object[]): Promise<string> {
  await place.create('/api/v1/namespaces/{namespace}/serviceaccounts', { metadata: { name } });
  await place.create('/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/roles', {
    metadata: { name },
    rules,
  });
  await place.create('/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: place.namespace }],
  });
  const answer = (await place.create(`/api/v1/namespaces/{namespace}/serviceaccounts/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  })) as { body: { status: { token: string } } };
  return answer.body.status.token;
}

const JOBS = {
  apiGroups: ['batch'],
  resources: ['jobs'],
  verbs: ['create', 'get', 'list', 'watch', 'delete'],
};
const PODS = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };
const LOGS = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };

describe('when the cluster does not let the run in', () => {
  test('a token that it does not know is named', async () => {
    const result = await place.run({
      kubeconfig: file('bad-token', { token: 'hunter2hunter2' }),
      run: 'true',
    });
    expectVerdict(result, 'configuration', 'api.401');
    expect(result.main.outputs.message).toMatch(/\(user "\S+" of the kubeconfig, with a token\)/);
    expect(logText(result.main)).not.toContain('hunter2hunter2');
    expect(result.main.summary).not.toContain('hunter2hunter2');
  });

  test('a server that is not there is named', async () => {
    const result = await place.run({
      kubeconfig: kubeconfig({ token: 'x'.repeat(20) }, { server: 'https://127.0.0.1:9' }),
      run: 'true',
    });
    expectVerdict(result, 'infrastructure', 'api.unreachable');
    expect(result.main.outputs.message).toContain('127.0.0.1:9');
  });

  test('a certificate authority that is not its own is named', async () => {
    const result = await place.run({
      kubeconfig: kubeconfig(
        { token: 'x'.repeat(20) },
        { 'certificate-authority-data': undefined, 'certificate-authority': undefined },
      ),
      run: 'true',
    });
    expectVerdict(result, 'configuration', 'api.tls');
  });

  test('a namespace that does not exist is named', async () => {
    const result = await place.run({ namespace: 'no-such-namespace', run: 'true' });
    expectVerdict(result, 'configuration', 'api.404.namespace');
    expect(result.main.outputs.message).toContain('no-such-namespace');
  });

  test('a missing right is named with verb and resource, and with the rule that grants it', async () => {
    const token = await tokenFor('nothing', [PODS]);
    const result = await place.run({ kubeconfig: kubeconfig({ token }), run: 'true' });
    expectVerdict(result, 'configuration', 'api.403.rbac');
    expect(result.main.outputs.message).toMatch(/create/);
    expect(result.main.outputs.message).toMatch(/jobs/);
    expect(result.main.summary).toMatch(/verbs/);
  });
});

describe('with few rights', () => {
  test('events and nodes only cost their own part', async () => {
    const token = await tokenFor('few', [JOBS, PODS, LOGS]);
    const result = await place.run({ kubeconfig: kubeconfig({ token }), run: 'echo seen; exit 1' });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(logText(result.main)).toContain('seen');
    await place.expectGoneAsSaid(result);
  });

  test('a log that may not be read is said, and changes no verdict', async () => {
    const token = await tokenFor('no-log', [JOBS, PODS]);
    const result = await place.run({ kubeconfig: kubeconfig({ token }), run: 'echo unseen; exit 0' });
    expectVerdict(result, 'passed', '');
    expect(result.main.summary).toMatch(/pods\/log/);
  });
});

test('credentials come from an exec plugin', async () => {
  const token = await tokenFor('plugin', [JOBS, PODS, LOGS]);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'sh',
    args: [
      '-c',
      `printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$TOKEN"`,
    ],
    env: [{ name: 'TOKEN', value: token }],
    interactiveMode: 'Never',
  };
  const result = await place.run({ kubeconfig: file('exec', { exec }), run: 'echo let in' });
  expectVerdict(result, 'passed', '');
  expect(logText(result.main)).not.toContain(token);
});
