import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer, silence } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import { resourceNamed } from '../../dev/fake/resources.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { judge } from '../../src/diagnosis/judge.ts';
import type { Features } from '../../src/run/access.ts';
import { type PreflightAnswer, preflight } from '../../src/run/preflight.ts';
import { askRules } from '../../src/run/rules.ts';
import { connect, job } from './bench.ts';

let cluster: FakeCluster;
let client: ApiClient;
beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  client = connect(cluster.kubeconfig);
});
afterEach(async () => {
  client.close();
  await cluster.close();
});

const PLAIN: Features = { lease: true, workspace: false, results: false };
const podDryRun = { verb: 'create', resource: 'pods' } as const;

function ask(
  features: Features | null = PLAIN,
  signal = new AbortController().signal,
): Promise<PreflightAnswer> {
  const rights = features && { features, rules: askRules(client, 'default', signal) };
  return preflight(client, 'default', job('one'), rights, signal);
}

function verdictOn({ refusal }: PreflightAnswer) {
  if (!refusal) throw new Error('nothing was refused');
  const { httpStatus, status } = refusal;
  return judge({ testContainer: 'test', apiError: { httpStatus, status } });
}

const targets = () => cluster.requests.all.map(({ verb, target }) => `${verb} ${target}`).toSorted();
const RULES = 'create selfsubjectrulesreviews';
const REVIEW = 'create selfsubjectaccessreviews';

describe('a preflight', () => {
  test('that finds nothing asks three times, and once for a later attempt', async () => {
    expect(await ask()).toEqual({ notices: [], refusal: null, mayPatch: true });
    expect(targets()).toEqual(['create jobs', 'create pods', RULES]);
    expect(cluster.store.list(resourceNamed('pods'), 'default')).toEqual([]);
    cluster.requests.clear();
    await ask(null);
    expect(targets()).toEqual(['create jobs']);
  });

  test('asks one by one for what an authorizer of a cloud does not list', async () => {
    cluster.access.isUnlisted = true;
    expect(await ask()).toMatchObject({ refusal: null, mayPatch: true });
    // Delete and patch Jobs, watch or list Jobs and pods.
    expect(targets().filter((target) => target === REVIEW)).toHaveLength(6);
  });

  test('of an identity that may not create pods is silent about the pod', async () => {
    cluster.access.forbid('create', 'pods');
    expect(await ask()).toEqual({ notices: [], refusal: null, mayPatch: true });
  });

  test('says that the lease cannot be kept, and no more', async () => {
    cluster.access.forbid('patch', 'jobs');
    expect(await ask()).toEqual({ notices: [], refusal: null, mayPatch: false });
    expect(await ask({ ...PLAIN, lease: false })).toEqual({ notices: [], refusal: null, mayPatch: true });
  });

  test.each([true, false])('tells all missing rights at once (listed: %s)', async (isUnlisted) => {
    cluster.access.isUnlisted = isUnlisted;
    for (const [verb, target] of [
      ['create', 'jobs'],
      ['delete', 'jobs'],
      ['watch', 'pods'],
      ['list', 'pods'],
      ['create', 'pods/attach'],
      ['watch', 'events'],
    ] as const)
      cluster.access.forbid(verb, target);
    const found = await ask({ lease: true, workspace: true, results: true });
    expect(verdictOn(found)).toMatchObject({
      outcome: 'configuration',
      cause: 'api.403.rbac',
      owner: 'platform',
      message: expect.stringMatching(
        /^\S+ may not create, delete jobs; watch, list pods; create pods\/attach in namespace default\.$/,
      ),
      remedy: [
        'Grant it in a Role:',
        '- apiGroups: ["batch"]',
        '  resources: ["jobs"]',
        '  verbs: ["create", "delete"]',
        '- apiGroups: [""]',
        '  resources: ["pods"]',
        '  verbs: ["watch", "list"]',
        '- apiGroups: [""]',
        '  resources: ["pods/attach"]',
        '  verbs: ["create"]',
        '# These help to explain a failure, or keep the lease:',
        '- apiGroups: [""]',
        '  resources: ["events"]',
        '  verbs: ["watch"]',
      ].join('\n'),
    });
  });

  test.each<[string, 'pods' | 'jobs' | 'pods/log' | 'pods/attach', Features, boolean]>([
    ['watch', 'pods', PLAIN, true],
    ['list', 'pods', PLAIN, true],
    ['watch', 'jobs', PLAIN, true],
    ['get', 'pods/log', PLAIN, true],
    ['get', 'pods/log', { ...PLAIN, results: true }, false],
    ['get', 'pods/attach', PLAIN, true],
    ['get', 'pods/attach', { ...PLAIN, workspace: true }, false],
    ['delete', 'jobs', PLAIN, false],
  ])('without %s %s (%j) may go on: %s', async (verb, target, features, mayGoOn) => {
    cluster.access.forbid(verb as 'watch', target);
    expect((await ask(features)).refusal === null).toBe(mayGoOn);
  });

  test.each([
    ['has no reviews', answer(404)],
    ['fails at them', answer(500)],
  ])('of a server that %s goes on: the run will find out', async (_what, fault) => {
    cluster.fault({ path: /selfsubjectrulesreviews/ }, fault);
    cluster.fault({ path: /selfsubjectaccessreviews/ }, fault);
    cluster.access.forbid('delete', 'jobs');
    expect(await ask()).toEqual({ notices: [], refusal: null, mayPatch: true });
  });
});

describe('the dry run of the pod', () => {
  test.each([
    [403, 'pods "x" is forbidden: violates PodSecurity "baseline:latest": privileged', 'create.podsecurity'],
    [
      403,
      'pods "x" is forbidden: exceeded quota: ci, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1',
      'create.quota.exceeded',
    ],
    [
      403,
      'pods "x" is forbidden: failed quota: ci: must specify limits.memory for: test',
      'create.quota.must-specify',
    ],
    [
      403,
      'pods "x" is forbidden: maximum memory usage per Container is 32Mi, but limit is 64Mi',
      'create.limitrange',
    ],
    [
      403,
      'pods "x" is forbidden: error looking up service account default/ci: serviceaccount "ci" not found',
      'create.serviceaccount.missing',
    ],
    [403, 'pods "x" is forbidden: no PriorityClass with name ci was found', 'create.priorityclass.missing'],
    [400, 'admission webhook "a.example.com" denied the request: no', 'create.webhook.denied'],
    [422, "ValidatingAdmissionPolicy 'a' with binding 'b' denied request: no", 'create.policy.denied'],
    [422, 'Pod "x" is invalid: spec.containers[0].image: Required value', 'create.invalid'],
  ])('%i %s is the verdict that its event would have been', async (code, message, cause) => {
    cluster.fault(podDryRun, answer(code, { message: message }));
    const found = await ask();
    expect(verdictOn(found)).toMatchObject({ outcome: 'configuration', cause, retryable: false });
    expect(found.notices).toEqual([expect.stringMatching(/only the first reason/)]);
    const event = { reason: 'FailedCreate', message: `Error creating: ${message}`, count: 3 };
    const asEvent = judge({
      testContainer: 'test',
      stopped: { by: 'start-timeout', at: '2026-01-01T00:01:00Z' },
      job: { metadata: { name: 'one', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' } },
      events: [
        { ...event, involvedObject: { kind: 'Job', name: 'one' }, source: { component: 'job-controller' } },
      ],
    });
    const { outcome, owner, message: said, remedy } = verdictOn(found);
    expect({ outcome, cause, owner, said, remedy }).toEqual({
      outcome: asEvent.outcome,
      cause: asEvent.cause,
      owner: asEvent.owner,
      said: asEvent.message,
      remedy: asEvent.remedy,
    });
  });

  test.each([
    [403, 'pods "x" is forbidden: exceeded quota: ci, requested: pods=1, used: pods=4, limited: pods=4'],
    [500, 'Internal error occurred: failed calling webhook "a.example.com": connection refused'],
    [403, 'pods "x" is forbidden: something that nobody has heard of'],
    [429, 'Too many requests'],
  ])('%i %s is waited for in earnest', async (code, message) => {
    cluster.fault(podDryRun, answer(code, { message: message }));
    expect(await ask()).toEqual({ notices: [], refusal: null, mayPatch: true });
  });

  test('that a webhook does not support is said and is no error', async () => {
    const message = 'admission webhook "a.example.com" does not support dry run';
    cluster.fault(podDryRun, answer(400, { message: message }));
    const { refusal, notices } = await ask();
    expect(refusal).toBeNull();
    expect(notices).toEqual([expect.stringMatching(/could not be tried out .*a\.example\.com/)]);
  });

  test('that is never answered holds nothing up for longer than a cancel', async () => {
    cluster.fault(podDryRun, silence('after'));
    const stop = new AbortController();
    const asked = ask(PLAIN, stop.signal);
    await cluster.requests.until(podDryRun);
    stop.abort();
    await asked;
  });
});

test('rights come before a refusal of the Job, which is told besides', async () => {
  cluster.access.forbid('delete', 'jobs');
  cluster.fault(
    { verb: 'create', resource: 'jobs' },
    answer(403, { message: 'admission webhook "a" denied the request: no' }),
  );
  const found = await ask();
  expect(verdictOn(found).cause).toBe('api.403.rbac');
  expect(found.notices.join('\n')).toMatch(/Besides, the cluster refuses the Job: admission webhook "a"/);
});

test('a server that refuses a native sidecar and hides its version is too old all the same', async () => {
  const message = 'Job.batch "one" is invalid: spec.template.spec.initContainers[0].restartPolicy: Forbidden';
  cluster.fault({ verb: 'create', resource: 'jobs' }, answer(422, { reason: 'Invalid', message }));
  cluster.fault({ path: '/version' }, answer(403));
  const sidecar = { name: 'redis', image: 'redis:7', restartPolicy: 'Always' };
  const manifest = job('one', {
    template: { spec: { initContainers: [sidecar], containers: [{ name: 'test', image: 'a' }] } },
  });
  const { refusal } = await preflight(client, 'default', manifest, null, new AbortController().signal);
  expect(refusal?.message).toContain('Kubernetes of an unknown version does not know');
});
