import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer, die, gate, silence } from '../../dev/fake/faults.ts';
import { noLife, plainLife } from '../../dev/fake/life.ts';
import { type ScaledClock, scaledClock } from '../../dev/fake/scaled-clock.ts';
import { Refusal } from '../../dev/fake/status.ts';
import { until } from '../../dev/fake/until.ts';
import { type Proxy, startProxy } from '../../dev/proxy/proxy.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { createJob, deleteJob, dryRunJob, metadataOf } from '../../src/cluster/jobs.ts';
import { makeJob } from '../../src/run/creation.ts';
import { deleteUnanswered, sendDelete } from '../../src/run/teardown.ts';
import { connect, job } from './bench.ts';

let cluster: FakeCluster;
let proxy: Proxy;
let client: ApiClient;

let clock: ScaledClock;
const creates = { verb: 'create', resource: 'jobs' } as const;
const target = { namespace: 'default', name: 'one', uid: null };

beforeEach(async () => {
  clock = scaledClock(20);
  cluster = await startFakeCluster({ life: noLife });
  proxy = await startProxy({ target: cluster });
  client = connect(proxy.kubeconfig(cluster.kubeconfig), clock);
});

afterEach(async () => {
  client.close();
  await proxy.close();
  await cluster.close();
});

const stored = () => cluster.store.get('jobs', 'default', 'one');

describe('a create', () => {
  test('sends the manifest to the byte, known fields or not, and shows warnings', async () => {
    cluster.admission.warn('spec.template: a "quoted" thing, with a comma');
    cluster.admission.warn('second');
    const manifest = job('one', { notInAnyType: { $deep: ['$(NAME)', '$$', 'ü'] } });
    const { body, warnings } = await createJob(client, 'default', manifest);
    expect(metadataOf(body).uid).toBe(stored()?.metadata.uid);
    expect(warnings).toEqual(['spec.template: a "quoted" thing, with a comma', 'second']);
    const [request] = await cluster.requests.until(creates);
    expect(request?.body.toString()).toBe(JSON.stringify(manifest));
    expect(request?.query.get('fieldValidation')).toBe('Strict');
  });

  test('that a dry run precedes stores one Job on one connection', async () => {
    await dryRunJob(client, 'default', job('one'));
    expect(stored()).toBeNull();
    await createJob(client, 'default', job('one'));
    expect(stored()).not.toBeNull();
    expect(cluster.handshakes).toBe(1);
  });

  test.each([
    ['reset', die('after', 'reset')],
    ['closed', die('after', 'close')],
  ])('whose connection was %s after the Job was stored is found by its name', async (_how, fault) => {
    cluster.fault(creates, fault, { times: 1 });
    const creation = await makeJob(client, 'default', job('one'));
    expect(creation.job && metadataOf(creation.job).uid).toBe(stored()?.metadata.uid);
    expect(cluster.requests.count(creates)).toBe(1);
  });

  test.each([1, 2])(
    'whose connection died %i times before anything was stored is sent again under its name',
    async (times) => {
      cluster.fault(creates, die('before'), { times });
      const creation = await makeJob(client, 'default', job('one'));
      expect(creation.job && metadataOf(creation.job).uid).toBe(stored()?.metadata.uid);
      // One that is still on its way would make another when this one is gone.
      expect(creation.mayCome).toBe(true);
      expect(cluster.requests.count(creates)).toBe(times + 1);
    },
  );

  test('whose connection dies whenever it is sent is an error that says it is open', async () => {
    cluster.fault(creates, die('before'));
    const creation = await makeJob(client, 'default', job('one'));
    expect(creation).toMatchObject({ job: null, mayCome: true, error: { httpStatus: 0, unanswered: true } });
    expect(stored()).toBeNull();
  });

  test('that was sent again is the one that was stored, though its first answer was lost', async () => {
    cluster.fault(creates, die('before'), { times: 1 });
    cluster.fault(creates, die('after'), { times: 1 });
    const creation = await makeJob(client, 'default', job('one'));
    expect(creation.job && metadataOf(creation.job).uid).toBe(stored()?.metadata.uid);
    expect(cluster.requests.count(creates)).toBe(2);
  });

  test('is tried out before it also where the first answer to that is lost', async () => {
    cluster.fault(creates, die('before'), { times: 1 });
    await dryRunJob(client, 'default', job('one'));
    expect(cluster.requests.count(creates)).toBe(2);
    expect(stored()).toBeNull();
  });

  test('that lost the race for a quota with another one is tried again', async () => {
    const message =
      'Operation cannot be fulfilled on resourcequotas "q": the object has been modified; please apply your changes to the latest version and try again';
    cluster.fault(creates, answer(409, { reason: 'Conflict', message }), { times: 2 });
    const creation = await makeJob(client, 'default', job('one'));
    expect(creation.job && metadataOf(creation.job).uid).toBe(stored()?.metadata.uid);
    expect(cluster.requests.count(creates)).toBe(3);
  });

  test('whose name is taken is not', async () => {
    cluster.fault(creates, answer(409, { reason: 'AlreadyExists' }), { times: 1 });
    const creation = await makeJob(client, 'default', job('one'));
    expect(creation).toMatchObject({ job: null, error: { httpStatus: 409 } });
    expect(cluster.requests.count(creates)).toBe(1);
  });

  test('that is never answered is given up in time and found by its name', async () => {
    cluster.fault(creates, silence('after'), { times: 1 });
    // On a connection that is there, and with time to store it.
    await client.call({ method: 'GET', path: '/version' });
    await expect(createJob(client, 'default', job('one'), { timeoutMs: 2000 })).rejects.toMatchObject({
      httpStatus: 0,
      unanswered: true,
      status: { code: 'ETIMEDOUT' },
    });
    expect(stored()).not.toBeNull();
  });

  test('that is refused by 429 is sent again after the time the server asked for', async () => {
    cluster.fault(creates, answer(429, { retryAfterS: 10 }), { times: 2 });
    await createJob(client, 'default', job('one'));
    const requests = cluster.requests.matching(creates);
    expect(requests).toHaveLength(3);
    const waits = requests.slice(1).map(({ atMs }, index) => (atMs - (requests[index]?.atMs ?? 0)) * 20);
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(10_000);
    expect(clock.sleeps).toEqual([10_000, 10_000]);
  });

  test('whose connection is refused is sent again, since nothing was sent', async () => {
    await proxy.refuse(true);
    const created = createJob(client, 'default', job('one'));
    await until(() => clock.sleeps.length > 0, 'a refusal');
    await proxy.refuse(false);
    await created;
    expect(cluster.requests.count(creates)).toBe(1);
  });

  test('that a 503 answers is not sent twice: the Job may be there', async () => {
    cluster.fault(creates, answer(503, { retryAfterS: 1 }), { times: 1 });
    await expect(createJob(client, 'default', job('one'))).rejects.toMatchObject({ httpStatus: 503 });
    expect(cluster.requests.count(creates)).toBe(1);
  });

  test('that the server understands to be wrong is an error with its words, and is not repeated', async () => {
    cluster.admission.unknownField('spec.foo');
    await expect(createJob(client, 'default', job('one', { foo: 1 }))).rejects.toMatchObject({
      httpStatus: 400,
      message: expect.stringContaining('strict decoding error: unknown field "spec.foo"'),
    });
    cluster.admission.refuse(
      new Refusal(403, 'Forbidden', 'jobs.batch "one" is forbidden: exceeded quota: small'),
    );
    await expect(createJob(client, 'default', job('one'))).rejects.toMatchObject({
      httpStatus: 403,
      message: expect.stringContaining('exceeded quota'),
      unanswered: false,
    });
    expect(cluster.requests.count(creates)).toBe(2);
  });
});

describe('a delete', () => {
  test('takes the pods along and touches no other Job of that name', async () => {
    cluster.controller.life = plainLife({ log: () => new Promise(() => undefined) });
    const { body } = await createJob(client, 'default', job('one'));
    const actor = await cluster.job('one');
    await until(() => actor.pods[0]?.object?.status.phase === 'Running', 'the pod to run');
    expect(await deleteJob(client, 'default', 'one', 'another-uid')).toBe('another');
    expect(stored()).not.toBeNull();
    expect(await deleteJob(client, 'default', 'one', metadataOf(body).uid)).toBe('deleted');
    await until(() => cluster.list('pods').length === 0, 'the pods to go');
    expect(await deleteJob(client, 'default', 'one', metadataOf(body).uid)).toBe('absent');
    expect(cluster.deletions.map(({ propagationPolicy }) => propagationPolicy)).toEqual([
      'Background',
      'Background',
    ]);
  });

  test('that is not answered is sent again until it is', async () => {
    cluster.add('jobs', job('one'));
    cluster.fault({ verb: 'delete' }, die('before'), { times: 2 });
    expect(await sendDelete(client, target, clock, 600_000)).toMatchObject({ state: 'asked' });
    expect(stored()).toBeNull();
  });

  test('while the create is unanswered ends the Job that is stored late', async () => {
    const late = gate('before');
    cluster.fault(creates, late.fault, { times: 1 });
    const created = makeJob(client, 'default', job('one'));
    await until(() => late.waiting === 1, 'the create to be on its way');
    const deleted = deleteUnanswered(client, target, created, clock, 600_000);
    await cluster.requests.until({ verb: 'delete' }, 3);
    late.open();
    expect(await deleted).toMatchObject({ state: 'asked' });
    expect(stored()).toBeNull();
  });

  test('on a connection that the server has just closed goes through at once on a new one', async () => {
    cluster.add('jobs', job('one'));
    await client.call({ method: 'GET', path: '/version' });
    // As the idle limit of a server or a load balancer strikes in the moment of the request.
    cluster.fault({ verb: 'delete' }, die('before', 'close'), { times: 1 });
    expect(await sendDelete(client, target, clock, 600_000)).toMatchObject({ state: 'asked' });
    expect(clock.sleeps).toEqual([250]);
  });
});

test('a delete that something between answers with 404 is sent again', async () => {
  cluster.add('jobs', job('one'));
  cluster.fault({ verb: 'delete' }, answer(404, { text: '404 page not found' }), { times: 1 });
  expect(await sendDelete(client, target, clock, 600_000)).toMatchObject({ state: 'asked' });
  expect(stored()).toBeNull();
});
