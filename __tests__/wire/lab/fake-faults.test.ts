import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../../dev/fake/cluster.ts';
import { answer, delay, die, gate, inject, silence } from '../../../dev/fake/faults.ts';
import { noLife } from '../../../dev/fake/life.ts';
import { until } from '../../../dev/fake/until.ts';
import { job, jobs, rawClient } from './raw-client.ts';

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

const create = (name: string) => client.json({ method: 'POST', path: jobs, body: job(name) });
const version = () => client.json({ path: '/version' });

describe('faults of the fake API server', () => {
  test('it refuses as often as told, in the words of priority and fairness', async () => {
    const rule = cluster.fault({ path: '/version' }, answer(429, { retryAfterS: 3 }), { times: 1, skip: 1 });
    expect((await version()).status).toBe(200);
    const refused = await client.open({ path: '/version' });
    await refused.ended;
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('3');
    expect(refused.text()).toBe('Too many requests, please try again later.\n');
    expect((await version()).status).toBe(200);
    expect(rule.hits).toBe(1);
  });

  test('a create can die before or after the Job was stored', async () => {
    cluster.fault({ verb: 'create', resource: 'jobs' }, die('before'), { times: 1 });
    await expect(create('before')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(cluster.store.get('jobs', 'default', 'before')).toBeNull();
    cluster.fault({ verb: 'create', resource: 'jobs' }, die('after'), { times: 1 });
    await expect(create('after')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(cluster.store.get('jobs', 'default', 'after')).not.toBeNull();
  });

  test('a create can stay unanswered with the Job stored, or be held until the test says so', async () => {
    cluster.fault({ verb: 'create', resource: 'jobs' }, silence('after'), { times: 1 });
    const never = create('never').catch(() => 'left');
    await until(() => cluster.store.get('jobs', 'default', 'never'), 'the Job to be stored');
    const held = gate('after');
    cluster.fault({ verb: 'create', resource: 'jobs' }, held.fault, { times: 1 });
    let answered = false;
    const slow = create('slow').then((result) => {
      answered = true;
      return result;
    });
    await until(() => cluster.store.get('jobs', 'default', 'slow'), 'the Job to be stored');
    expect(answered).toBe(false);
    held.open();
    expect((await slow).status).toBe(201);
    client.close();
    cluster.door.openConnections.forEach((connection) => connection.close());
    expect(await never).toBe('left');
  });

  test('answers can come late and malformed', async () => {
    cluster.fault({ path: '/version' }, delay(50), { times: 1 });
    const before = performance.now();
    await version();
    expect(performance.now() - before).toBeGreaterThan(45);
    cluster.fault({ path: '/version' }, inject('<html>'), { times: 1 });
    await expect(version()).rejects.toThrow(/JSON/);
  });

  test('TLS can be refused, or never answered', async () => {
    cluster.door.mode = 'refuse-tls';
    await expect(version()).rejects.toThrow(/alert handshake failure/);
    cluster.door.mode = 'reset';
    await expect(version()).rejects.toMatchObject({ code: 'ECONNRESET' });
    cluster.door.mode = 'open';
    expect((await version()).status).toBe(200);
  });

  test('an idle connection is closed after the time that was set', async () => {
    await version();
    expect(cluster.door.openConnections).toHaveLength(1);
    cluster.setIdleClose(50);
    await version();
    await until(() => cluster.door.openConnections.length === 0, 'the idle connection to be closed');
    await version();
    expect(cluster.requests.all.map(({ socketId }) => socketId)).toEqual([1, 1, 2]);
    expect(cluster.handshakes).toBe(2);
  });

  test('every request is recorded as it came', async () => {
    const body = job('one', { odd: { $deep: ['$(NAME)', '$$'] } });
    await client.json({
      method: 'POST',
      path: `${jobs}?fieldValidation=Strict`,
      body,
      headers: { 'User-Agent': 'me' },
    });
    const [request] = await cluster.requests.until({
      verb: 'create',
      resource: 'jobs',
      query: { fieldValidation: 'Strict' },
    });
    expect(request).toMatchObject({ method: 'POST', path: jobs, json: body, answer: { status: 201 } });
    expect(request?.body.toString()).toBe(JSON.stringify(body));
    expect(request?.headers['user-agent']).toBe('me');
    await expect(cluster.requests.until({ verb: 'delete' }, 1, 20)).rejects.toThrow(/1 requests .*delete/);
  });
});
