import { test } from '@jest/globals';
import { box, drill, hasKubebox, job } from './drill.ts';
import { BUSYBOX, Place } from './harness.ts';
import { RefusingWebhook, addWebhook, gone, untilRefused } from './webhook.ts';

const QUOTAS = '/api/v1/namespaces/{namespace}/resourcequotas';
const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const DEAD = { url: 'https://127.0.0.1:9/' };

async function quota(place: Place, hard: object): Promise<void> {
  await place.create(QUOTAS, { metadata: { name: 'ci' }, spec: { hard } });
  await place.until('the quota is counted', async () => {
    const path = `/api/v1/namespaces/${place.namespace}/resourcequotas/ci`;
    const { body } = await place.client.call({ method: 'GET', path });
    return (body as any).status?.used !== undefined;
  });
}

test.concurrent('a quota that others have used up is waited for, with its figures', async () => {
  await using place = await Place.make();
  await place.create('/api/v1/namespaces/{namespace}/pods', {
    metadata: { name: 'other' },
    spec: {
      containers: [{ name: 'other', image: BUSYBOX, command: ['sleep', '600'] }],
      terminationGracePeriodSeconds: 0,
    },
  });
  await quota(place, { pods: '1' });
  await drill(
    place,
    { run: 'true', 'start-timeout': '12s' },
    {
      verdict: 'infrastructure',
      cause: 'create.quota.exceeded',
      owner: 'platform',
      says: ['Quota ci', place.namespace, 'pods=1'],
    },
  );
});

test.concurrent('a quota below what one pod asks for ends the run at once', async () => {
  await using place = await Place.make();
  await quota(place, { 'requests.cpu': '100m' });
  await drill(
    place,
    { run: 'true', cpu: '200m' },
    {
      verdict: 'configuration',
      cause: 'create.quota.exceeded',
      says: ['Quota ci', 'requests.cpu=200m', 'requests.cpu=100m'],
      shows: [/never fits/],
    },
  );
});

test.concurrent('a quota that wants limits', async () => {
  await using place = await Place.make();
  await quota(place, { 'limits.memory': '1Gi' });
  await drill(
    place,
    { run: 'true' },
    {
      verdict: 'configuration',
      cause: 'create.quota.must-specify',
      owner: 'author',
      says: ['Quota ci', 'limits.memory'],
    },
  );
});

test.concurrent('a LimitRange', async () => {
  await using place = await Place.make();
  await place.create('/api/v1/namespaces/{namespace}/limitranges', {
    metadata: { name: 'small' },
    spec: { limits: [{ type: 'Container', max: { memory: '32Mi' } }] },
  });
  await untilRefusedByMemory(place);
  await drill(
    place,
    { run: 'true', memory: '64Mi' },
    {
      verdict: 'configuration',
      cause: 'create.limitrange',
      owner: 'author',
      says: [place.namespace, '32Mi', '64Mi'],
    },
  );
});

async function untilRefusedByMemory(place: Place): Promise<void> {
  const resources = { limits: { memory: '64Mi' }, requests: { memory: '64Mi' } };
  const body = {
    metadata: { name: 'try' },
    spec: { containers: [{ name: 'try', image: BUSYBOX, resources }] },
  };
  await place.until('the LimitRange counts', () =>
    place.client
      .call({
        method: 'POST',
        path: `/api/v1/namespaces/${place.namespace}/pods`,
        query: { dryRun: 'All' },
        body: { apiVersion: 'v1', kind: 'Pod', ...body },
      })
      .then(
        () => false,
        () => true,
      ),
  );
}

test.concurrent('Pod Security', async () => {
  await using place = await Place.make({ 'pod-security.kubernetes.io/enforce': 'baseline' });
  await drill(
    place,
    job({ hostNetwork: true, containers: [box('test', 'true', { securityContext: { privileged: true } })] }),
    {
      verdict: 'configuration',
      cause: 'create.podsecurity',
      owner: 'author',
      says: ['baseline', 'privileged', 'host namespaces'],
    },
  );
});

test.concurrent('an admission policy that refuses the pod', async () => {
  await using place = await Place.make();
  const name = place.namespace;
  await using after = new AsyncDisposableStack();
  after.use(gone(place, `${POLICIES}/${name}`, `${POLICIES.replace('policies', 'policybindings')}/${name}`));
  await place.create(POLICIES, {
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
        ],
      },
      validations: [
        { expression: 'has(object.metadata.annotations.cost)', message: 'pods name their cost centre' },
      ],
    },
  });
  await place.create(POLICIES.replace('policies', 'policybindings'), {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
  await untilRefused(place, 'pods', /denied request/);
  await drill(
    place,
    { run: 'true' },
    { verdict: 'configuration', cause: 'create.policy.denied', says: [name] },
  );
});

const withKubebox = (hasKubebox ? test.concurrent : test.concurrent.skip) as typeof test.concurrent;

withKubebox('an admission webhook that refuses the pod', async () => {
  await using place = await Place.make();
  await using server = await RefusingWebhook.start('images come from registry.example only');
  await using after = new AsyncDisposableStack();
  after.use(await addWebhook(place, 'pods', server));
  await drill(
    place,
    { run: 'true' },
    {
      verdict: 'configuration',
      cause: 'create.webhook.denied',
      says: [`pods.${place.namespace}.example.com`, 'images come from registry.example only'],
    },
  );
});

withKubebox('an admission webhook that refuses the Job itself', async () => {
  await using place = await Place.make();
  await using server = await RefusingWebhook.start('no Jobs on Fridays');
  await using after = new AsyncDisposableStack();
  after.use(await addWebhook(place, 'jobs', server));
  await drill(
    place,
    { run: 'true' },
    {
      verdict: 'configuration',
      cause: 'api.403.admission',
      says: [`jobs.${place.namespace}.example.com`, 'no Jobs on Fridays'],
    },
  );
});

test.concurrent('an admission webhook that is dead keeps pods from being made', async () => {
  await using place = await Place.make();
  await using after = new AsyncDisposableStack();
  after.use(await addWebhook(place, 'pods', DEAD));
  await drill(
    place,
    { run: 'true', 'start-timeout': '12s' },
    {
      verdict: 'infrastructure',
      cause: 'create.webhook.unreachable',
      owner: 'platform',
      says: [`pods.${place.namespace}.example.com`, '127.0.0.1:9'],
    },
  );
});

test.concurrent('an admission webhook that is dead keeps the Job from being made', async () => {
  await using place = await Place.make();
  await using after = new AsyncDisposableStack();
  after.use(await addWebhook(place, 'jobs', DEAD));
  await drill(
    place,
    { run: 'true' },
    {
      verdict: 'infrastructure',
      cause: 'api.500.webhook',
      owner: 'platform',
      says: [`jobs.${place.namespace}.example.com`],
    },
  );
});
