import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../../dev/fake/cluster.ts';
import { noLife, plainLife } from '../../../dev/fake/life.ts';
import { Refusal } from '../../../dev/fake/status.ts';
import { until } from '../../../dev/fake/until.ts';
import { job, jobs, pods, rawClient } from './raw-client.ts';

let cluster: FakeCluster;
let client: ReturnType<typeof rawClient>;

beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife });
  client = rawClient(cluster.url, cluster.certificate, cluster.token);
});

afterEach(async () => {
  client.close();
  await cluster.close();
});

const create = (name: string, query = '') =>
  client.json({ method: 'POST', path: `${jobs}${query}`, body: job(name) });

describe('objects of the fake API server', () => {
  test('a created Job comes back with what a server adds', async () => {
    const { status, headers, body } = await create('one');
    expect(status).toBe(201);
    expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['keep-alive']).toBeUndefined();
    expect(body).toMatchObject({
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: { name: 'one', namespace: 'default', generation: 1 },
      spec: { parallelism: 1, completions: 1, backoffLimit: 0, completionMode: 'NonIndexed' },
      status: {},
    });
    expect(body.spec.selector.matchLabels).toEqual({
      'batch.kubernetes.io/controller-uid': body.metadata.uid,
    });
    expect(body.spec.template.metadata.labels).toMatchObject({ 'job-name': 'one' });
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(0);
  });

  test('a dry run stores nothing and has a uid but no version', async () => {
    const { status, body } = await create('dry', '?dryRun=All');
    expect(status).toBe(201);
    expect(body.metadata.uid).toMatch(/-/);
    expect(body.metadata.resourceVersion).toBeUndefined();
    expect((await client.json({ path: `${jobs}/dry` })).status).toBe(404);
  });

  test('refusals carry the words of a real server', async () => {
    await create('one');
    const taken = await create('one');
    expect(taken.body).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'jobs.batch "one" already exists',
    });
    const missing = await client.json({ path: `${jobs}/none` });
    expect(missing.body).toMatchObject({
      code: 404,
      details: { name: 'none', group: 'batch', kind: 'jobs' },
    });
    const nowhere = await client.json({
      method: 'POST',
      path: jobs.replace('default', 'gone'),
      body: job('x'),
    });
    expect(nowhere.body).toMatchObject({ code: 404, message: 'namespaces "gone" not found' });
    cluster.access.forbid('create', 'jobs');
    expect((await create('two')).body.message).toBe(
      'jobs.batch is forbidden: User "system:serviceaccount:ci:runner" cannot create resource "jobs" in API group "batch" in the namespace "default"',
    );
    cluster.access.tokens.clear();
    expect((await create('two')).body).toMatchObject({
      code: 401,
      reason: 'Unauthorized',
      message: 'Unauthorized',
    });
  });

  test('strict errors, dropped fields, warnings and refusals follow the script', async () => {
    cluster.admission.unknownField('spec.foo');
    const body = job('one', {
      foo: 1,
      template: { spec: { containers: [{ name: 'a', image: 'b', x: 1 }] } },
    });
    const strict = await client.json({ method: 'POST', path: `${jobs}?fieldValidation=Strict`, body });
    expect(strict.body).toMatchObject({
      code: 400,
      message:
        'Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "spec.foo"',
    });
    cluster.admission.dropField('spec.template.spec.containers.*.x');
    cluster.admission.warn('a "quoted" warning');
    const lenient = await client.json({ method: 'POST', path: jobs, body });
    expect(lenient.headers.warning).toBe(
      '299 - "unknown field \\"spec.foo\\"", 299 - "a \\"quoted\\" warning"',
    );
    expect(lenient.body.spec.template.spec.containers).not.toMatchObject([{ x: 1 }]);
    cluster.admission.refuse(new Refusal(403, 'Forbidden', 'exceeded quota: small'));
    expect((await create('two')).body.message).toBe('exceeded quota: small');
  });

  test('rights can be asked', async () => {
    cluster.access.forbid('get', 'pods/log');
    const ask = (resource: string, subresource: string) =>
      client.json({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: { spec: { resourceAttributes: { verb: 'get', resource, subresource, namespace: 'default' } } },
      });
    expect((await ask('pods', 'log')).body.status.allowed).toBe(false);
    expect((await ask('pods', '')).body.status.allowed).toBe(true);
  });

  test('a merge patch changes the Job and honours its preconditions', async () => {
    const { body } = await create('one');
    const patch = (patchBody: object) =>
      client.json({
        method: 'PATCH',
        path: `${jobs}/one`,
        body: patchBody,
        headers: { 'Content-Type': 'application/merge-patch+json' },
      });
    const patched = await patch({
      metadata: { uid: body.metadata.uid },
      spec: { activeDeadlineSeconds: 20 },
    });
    expect(patched.body).toMatchObject({ metadata: { generation: 2 }, spec: { activeDeadlineSeconds: 20 } });
    expect((await patch({ metadata: { uid: 'other' } })).body).toMatchObject({
      code: 422,
      reason: 'Invalid',
    });
    expect((await patch({ metadata: { resourceVersion: '1' } })).body.message).toMatch(/has been modified/);
  });

  test('a delete with another uid is a conflict, and options in the body hide those of the query', async () => {
    const { body } = await create('one');
    const remove = (options?: object) =>
      client.json({ method: 'DELETE', path: `${jobs}/one?propagationPolicy=Background`, body: options });
    expect((await remove({ preconditions: { uid: 'other' } })).body).toMatchObject({
      code: 409,
      reason: 'Conflict',
    });
    const gone = await remove({ preconditions: { uid: body.metadata.uid } });
    expect(gone.body).toMatchObject({ kind: 'Job', metadata: { finalizers: ['orphan'] } });
    expect(gone.headers.warning).toMatch(/child pods are preserved by default/);
    await until(() => cluster.list('jobs').length === 0, 'the Job to go');
    expect(cluster.deletions.map(({ propagationPolicy }) => propagationPolicy)).toEqual(['', '']);
    expect((await remove()).status).toBe(404);
  });

  test('selectors work as on a real server, and unknown fields are refused', async () => {
    await create('one');
    await create('two');
    const list = async (query: string) => (await client.json({ path: `${jobs}?${query}` })).body;
    const names = async (query: string) => (await list(query)).items.map(({ metadata }) => metadata.name);
    expect(await names('fieldSelector=metadata.name%3D%3Done')).toEqual(['one']);
    expect(await names('fieldSelector=metadata.name!%3Done')).toEqual(['two']);
    expect(await names('labelSelector=job-name+in+(one,two),job-name!%3Dtwo')).toEqual(['one']);
    expect(await names('labelSelector=!nothing')).toEqual(['one', 'two']);
    const first = await list('limit=1');
    expect(first.items).toHaveLength(1);
    expect(first.items).not.toMatchObject([{ kind: 'Job' }]);
    expect(await names(`limit=1&continue=${first.metadata.continue}`)).toEqual(['two']);
    expect((await list('fieldSelector=spec.foo%3D1')).message).toBe(
      'field label "spec.foo" not supported for Job',
    );
  });
});

describe('the life of a Job', () => {
  test('a red test goes through all its stations and leaves events', async () => {
    cluster.controller.life = plainLife({ exitCode: 3, log: ['one', 'two'] });
    await create('red');
    const done = await until(async () => {
      const { body } = await client.json({ path: `${jobs}/red` });
      const conditions = body.status.conditions ?? [];
      return conditions.some(({ type }) => type === 'Failed') && body;
    }, 'the Job to fail');
    expect(done.status).toMatchObject({ failed: 1 });
    const { body } = await client.json({ path: pods });
    expect(body.items).toMatchObject([
      {
        metadata: { ownerReferences: [{ kind: 'Job', name: 'red' }] },
        spec: { nodeName: 'node-a' },
        status: {
          phase: 'Failed',
          containerStatuses: [{ name: 'test', state: { terminated: { exitCode: 3, reason: 'Error' } } }],
        },
      },
    ]);
    const events = await client.json({
      path: '/api/v1/namespaces/default/events?fieldSelector=involvedObject.kind%3DPod',
    });
    const reasons = events.body.items.map(({ reason }) => reason);
    expect(reasons.toSorted()).toEqual(['Created', 'Pulled', 'Scheduled', 'Started']);
  });

  test('shards, sidecars and a stuck image have their own stations', async () => {
    cluster.controller.life = plainLife();
    const body = job('many', {
      completions: 2,
      completionMode: 'Indexed',
      template: {
        spec: {
          containers: [{ name: 'test', image: 'a:1' }],
          initContainers: [
            { name: 'redis', image: 'redis:7', restartPolicy: 'Always' },
            { name: 'copy', image: 'a:1' },
          ],
        },
      },
    });
    await client.json({ method: 'POST', path: jobs, body });
    const actor = await cluster.job('many');
    await until(() => actor.object?.status.succeeded === 2, 'both shards to succeed');
    expect(actor.pods.map(({ object }) => object?.status.phase)).toEqual(['Succeeded', 'Succeeded']);
    expect(
      actor.pods.map(({ object }) => object?.metadata.labels?.['batch.kubernetes.io/job-completion-index']),
    ).toEqual(['0', '1']);
    expect(actor.pods[0]?.object?.status.initContainerStatuses).toMatchObject([
      { name: 'redis', state: { terminated: { exitCode: 143 } } },
      { name: 'copy', state: { terminated: { exitCode: 0 } } },
    ]);
    cluster.controller.life = plainLife({
      stuck: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' },
    });
    await create('stuck');
    const stuck = await cluster.job('stuck');
    await until(
      () =>
        stuck.pods[0]?.object?.status.containerStatuses?.[0]?.state.waiting?.reason === 'ImagePullBackOff',
      'the pod to be stuck',
    );
    expect(stuck.pods[0]?.object?.status.phase).toBe('Pending');
  });

  test('background deletion takes the pods, orphaning keeps them, foreground waits for them', async () => {
    cluster.controller.life = plainLife({ log: () => new Promise(() => undefined) });
    const remove = (name: string, policy: string) =>
      client.json({ method: 'DELETE', path: `${jobs}/${name}`, body: { propagationPolicy: policy } });
    for (const name of ['background', 'orphan', 'foreground']) {
      await create(name);
      const actor = await cluster.job(name);
      await until(() => actor.pods[0]?.object?.status.phase === 'Running', `${name} to run`);
    }
    const done = await remove('background', 'Background');
    expect(done.body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { group: 'batch', kind: 'jobs' },
    });
    await remove('orphan', 'Orphan');
    expect((await remove('foreground', 'Foreground')).body).toMatchObject({
      kind: 'Job',
      metadata: { finalizers: ['foregroundDeletion'] },
    });
    await until(() => cluster.list('pods').length === 1, 'two pods to go');
    await until(() => cluster.list('jobs').length === 0, 'all Jobs to go');
    expect(cluster.list('pods')[0]?.metadata.name).toMatch(/^orphan-/);
  });
});
