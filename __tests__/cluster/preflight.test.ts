import { expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import type { ApiObject } from '../../src/cluster/jobs.ts';
import type { Features } from '../../src/run/access.ts';
import { preflight } from '../../src/run/preflight.ts';
import { askRules } from '../../src/run/rules.ts';
import { box, drill, job } from './drill.ts';
import { BUSYBOX, Place, expectVerdict } from './harness.ts';
import { EVENTS, JOBS, LOGS, PODS, kubeconfigFile, tokenFor, without } from './rights.ts';
import { gone } from './webhook.ts';

const FEATURES: Features = { lease: true, workspace: true, results: true };

/** Every Job that ever was in the place, by its events: a Job that was refused by the preflight has none. */
async function jobsEverSeen(place: Place): Promise<ApiObject[]> {
  const path = `/api/v1/namespaces/${place.namespace}/events`;
  const { body } = await place.client.call({ method: 'GET', path });
  const kept = (body.items as any[]).filter(({ involvedObject }) => involvedObject.kind === 'Job');
  return [...(await place.jobs()), ...kept];
}

test('all questions together are three requests, and how long they take is told', async () => {
  await using place = await Place.make();
  const manifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'try', namespace: place.namespace },
    spec: {
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'test', image: BUSYBOX }] } },
    },
  };
  const times: number[] = [];
  const { signal } = new AbortController();
  for (let round = 0; round < 9; round++) {
    const before = place.client.requestCount;
    const startedMs = performance.now();
    const answer = await preflight(
      place.client,
      place.namespace,
      manifest,
      { features: FEATURES, rules: askRules(place.client, place.namespace, signal) },
      signal,
    );
    times.push(performance.now() - startedMs);
    expect(answer).toEqual({ notices: [], refusal: null, mayPatch: true });
    expect(place.client.requestCount - before).toBe(3);
  }
  const [first = 0] = times;
  const median = times.toSorted((left, right) => left - right)[4] ?? Number.NaN;
  console.log(`preflight: first ${first.toFixed(0)} ms, median of 9 ${median.toFixed(0)} ms`);
});

test.concurrent('every right that is missing is told at once, with the lines that grant it, and nothing is made', async () => {
  await using place = await Place.make();
  const rules = [{ ...JOBS, verbs: ['create', 'get'] }, without(EVENTS, 'watch')];
  const token = await tokenFor(place, 'poor', rules);
  const result = await drill(
    place,
    { kubeconfig: kubeconfigFile('poor', { token }), run: 'true' },
    {
      verdict: 'configuration',
      cause: 'api.403.rbac',
      owner: 'platform',
      says: ['delete, watch, list jobs', 'watch, list pods', place.namespace],
      shows: [
        /verbs: \["delete", "watch", "list"\]/,
        /resources: \["pods\/log"\]/,
        /resources: \["events"\]\n\s*verbs: \["watch"\]/,
        /verbs: \["patch"\]/,
      ],
    },
  );
  expect(await jobsEverSeen(place)).toEqual([]);
  expect(logText(result.main)).not.toMatch(/Job .* created in/);
});

test.concurrent('a right that comes from a role of the whole cluster counts', async () => {
  await using place = await Place.make();
  await using after = new AsyncDisposableStack();
  const name = `all-${place.namespace}`;
  const roles = '/apis/rbac.authorization.k8s.io/v1';
  after.use(gone(place, `${roles}/clusterroles/${name}`, `${roles}/clusterrolebindings/${name}`));
  const token = await tokenFor(place, 'wide', []);
  await place.create(`${roles}/clusterroles`, {
    metadata: { name },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  });
  await place.create(`${roles}/clusterrolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: 'wide', namespace: place.namespace }],
  });
  const result = await place.run({ kubeconfig: kubeconfigFile('wide', { token }), run: 'true' });
  expectVerdict(result, 'passed', '');
  expect(result.main.summary).not.toMatch(/lease/);
});

test.concurrent('the pod is refused before the Job is made, where the identity may create pods', async () => {
  await using place = await Place.make({ 'pod-security.kubernetes.io/enforce': 'baseline' });
  const spec = { hostNetwork: true, containers: [box('test', 'true')] };
  await drill(place, job(spec), {
    verdict: 'configuration',
    cause: 'create.podsecurity',
    owner: 'author',
    says: ['baseline', 'host namespaces', place.namespace],
    shows: [/Dry run of the pod/, /only the first reason/],
  });
  expect(await jobsEverSeen(place)).toEqual([]);
});

test.concurrent('an identity that may not create pods learns the same from the Job', async () => {
  await using place = await Place.make({ 'pod-security.kubernetes.io/enforce': 'baseline' });
  const token = await tokenFor(place, 'few', [JOBS, PODS, LOGS, EVENTS]);
  const spec = { hostNetwork: true, containers: [box('test', 'true')] };
  await drill(
    place,
    { ...job(spec), kubeconfig: kubeconfigFile('few', { token }) },
    {
      verdict: 'configuration',
      cause: 'create.podsecurity',
      owner: 'author',
      says: ['baseline', 'host namespaces', place.namespace],
      shows: [/Event FailedCreate on Job/],
    },
  );
  expect(await jobsEverSeen(place)).not.toEqual([]);
});

test.concurrent('a full quota is waited for, although the dry run says no', async () => {
  await using place = await Place.make();
  const other = `/api/v1/namespaces/${place.namespace}/pods/other`;
  await place.create('/api/v1/namespaces/{namespace}/pods', {
    metadata: { name: 'other' },
    spec: {
      containers: [{ name: 'other', image: BUSYBOX, command: ['sleep', '600'] }],
      terminationGracePeriodSeconds: 0,
    },
  });
  const quotas = '/api/v1/namespaces/{namespace}/resourcequotas';
  await place.create(quotas, { metadata: { name: 'ci' }, spec: { hard: { pods: '1' } } });
  await place.until('the quota is counted', async () => {
    const path = `${quotas.replace('{namespace}', place.namespace)}/ci`;
    return ((await place.client.call({ method: 'GET', path })).body as any).status?.used?.pods === '1';
  });
  const result = await place.run({ run: 'echo ran' }, {}, async (step) => {
    await step.line(/created in namespace/);
    await place.client.call({ method: 'DELETE', path: other });
  });
  expectVerdict(result, 'passed', '');
});
