import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer, gate, silence } from '../../dev/fake/faults.ts';
import { plainLife } from '../../dev/fake/life.ts';
import { startProxy } from '../../dev/proxy/proxy.ts';
import { own, start } from './harness.ts';

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster({ life: plainLife({ log: ['begun'], runsMs: 600_000 }) });
  cluster.add('nodes', { metadata: { name: 'node-a' } });
});
afterEach(() => cluster.close());

const inputs = { image: 'node:24', run: 'npm test' };
const creates = { verb: 'create', resource: 'jobs' } as const;
const deletes = { verb: 'delete', resource: 'jobs' } as const;
const lists = { verb: 'list', resource: 'jobs' } as const;
const jobs = () => cluster.list('jobs');

describe('a cancel', () => {
  test('deletes the Job by its uid, in the background, at once', async () => {
    await using step = start(cluster, inputs);
    await step.line(/^begun$/);
    const [job] = jobs();
    step.cancel();
    const result = await step.finished;
    const [request] = cluster.requests.matching(deletes);
    expect(request?.query.get('propagationPolicy')).toBe('Background');
    expect(request?.json).toMatchObject({ preconditions: { uid: job?.metadata.uid } });
    expect(jobs()).toEqual([]);
    expect(result.main.outputs.verdict).toBe('cancelled');
    expect(result.main.summary).toMatch(/cancel/i);
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
  });

  test('while the create is unanswered deletes by name until the create has answered', async () => {
    const held = gate('after');
    cluster.fault(creates, held.fault, { times: 1, skip: 1 });
    await using step = start(cluster, inputs);
    await cluster.requests.until(creates, 2);
    step.cancel();
    await cluster.requests.until(deletes, 1);
    held.open();
    await step.finished;
    expect(jobs()).toEqual([]);
  });

  test('of a create that is never answered ends in time', async () => {
    cluster.fault(creates, silence('after'), { times: 1, skip: 1 });
    await using step = start(cluster, inputs);
    await cluster.requests.until(creates, 2);
    step.cancel();
    const result = await step.finished;
    expect(jobs()).toEqual([]);
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGKILL');
  });

  test('of a create that a webhook holds beyond the end of main leaves word for post to look again', async () => {
    const held = gate('before');
    cluster.fault(creates, held.fault, { times: 1, skip: 1 });
    await using step = start(cluster, inputs, {
      // Post has looked once, and found nothing.
      beforePost: () => {
        const before = cluster.requests.count(lists);
        const open = () => held.open();
        cluster.requests.until(lists, before + 2).then(open, open);
      },
    });
    await cluster.requests.until(creates, 2);
    step.cancel();
    const result = await step.finished;
    expect(own(result.main).join('\n')).not.toMatch(/Nothing of this run is left/);
    expect(own(result.post).join('\n')).toMatch(/Deleted Job .*nothing of this run is left/);
    expect(result.post?.summary).toMatch(
      /^\*\*After the step:\*\* Deleted Job \S+ in .*: nothing of this run is left/,
    );
    expect(jobs()).toEqual([]);
  });

  test('of a create that the server put off sends no second one', async () => {
    cluster.fault(creates, answer(429, { retryAfterS: 3 }), { times: 1, skip: 1 });
    await using step = start(cluster, inputs);
    await cluster.requests.until(creates, 2);
    step.cancel();
    const result = await step.finished;
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
    expect(cluster.requests.count(creates)).toBe(2);
    expect(jobs()).toEqual([]);
    expect(own(result.post)).toEqual([]);
  });

  test('twice, as the official runner image sends it, does not cut the teardown short', async () => {
    await using step = start(cluster, inputs);
    await step.line(/^begun$/);
    step.shutdown({ doubled: true });
    const result = await step.finished;
    expect(jobs()).toEqual([]);
    expect(result.main.outputs.verdict).toBe('cancelled');
    expect(result.post).toBeNull();
  });

  test('is carried out when nobody reads the output any more', async () => {
    await using step = start(cluster, inputs);
    await step.line(/^begun$/);
    step.stdoutGone();
    step.cancel();
    await step.finished;
    expect(jobs()).toEqual([]);
  });

  test('ends the step before its SIGKILL also when the API server has fallen silent, and the rest is post’s', async () => {
    const proxy = await startProxy({ target: cluster });
    try {
      await using step = start({ kubeconfig: proxy.kubeconfig(cluster.kubeconfig) }, inputs, {
        beforePost: () => proxy.thaw(),
      });
      await step.line(/^begun$/);
      proxy.freeze();
      step.cancel();
      const result = await step.finished;
      expect(result.marks.map(({ name }) => name)).not.toContain('SIGKILL');
      expect(result.main.summary).not.toBeNull();
      expect(jobs()).toEqual([]);
      expect(own(result.post).join('\n')).toMatch(/nothing of this run is left/);
    } finally {
      await proxy.close();
    }
  });

  test('of tests that have just ended, whose delete is not answered, leaves time for the summary', async () => {
    cluster.fault({ resource: 'pods/log' }, silence('before'));
    cluster.fault(deletes, silence('before'));
    await using step = start(cluster, inputs, { beforePost: () => cluster.clearFaults() });
    await cluster.requests.until({ resource: 'pods/log' }, 1);
    (await cluster.job(jobs()[0]?.metadata.name ?? '')).pods[0]?.exit(0);
    await cluster.requests.until({ resource: 'pods/log' }, 2);
    step.cancel();
    const result = await step.finished;
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGKILL');
    expect(result.main.summary).toMatch(/could not be deleted/);
    expect(jobs()).toEqual([]);
  });

  test.each([0, 40, 80, 120, 160, 200, 260])('%i ms after the start leaves nothing', async (afterMs) => {
    await using step = start(cluster, inputs);
    const timer = setTimeout(() => step.cancel(), afterMs);
    await step.finished.finally(() => clearTimeout(timer));
    expect(jobs()).toEqual([]);
  });
});

describe('post', () => {
  test('whose kubeconfig is gone says that a Job may be left', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'contract-')), 'kubeconfig');
    writeFileSync(path, cluster.kubeconfig);
    await using step = start({ kubeconfig: path }, inputs, { beforePost: () => rmSync(path) });
    await step.line(/^begun$/);
    step.kill('SIGKILL');
    const result = await step.finished;
    expect(own(result.post).join('\n')).toMatch(/A Job of this run may be left/);
  });

  test.each([
    ['in another namespace', () => cluster.kubeconfig.replace('namespace: default', 'namespace: other')],
    [
      'without the right to list Jobs',
      () => {
        cluster.fault({ verb: 'list', resource: 'jobs' }, answer(403));
        return cluster.kubeconfig;
      },
    ],
  ])('whose kubeconfig is %s by then deletes the Job that main has named', async (_how, change) => {
    cluster.add('namespaces', { metadata: { name: 'other' } });
    const path = join(mkdtempSync(join(tmpdir(), 'contract-')), 'kubeconfig');
    writeFileSync(path, cluster.kubeconfig);
    await using step = start({ kubeconfig: path }, inputs, {
      beforePost: () => writeFileSync(path, change()),
    });
    await step.line(/^begun$/);
    const [job] = jobs();
    step.kill('SIGKILL');
    const result = await step.finished;
    expect(own(result.post).join('\n')).toContain(`Deleted Job ${job?.metadata.name}`);
    expect(jobs()).toEqual([]);
  });

  test('whose kubeconfig leads to another cluster by then does not say that nothing is left', async () => {
    const other = await startFakeCluster({ life: plainLife() });
    const path = join(mkdtempSync(join(tmpdir(), 'contract-')), 'kubeconfig');
    writeFileSync(path, cluster.kubeconfig);
    try {
      await using step = start({ kubeconfig: path }, inputs, {
        beforePost: () => writeFileSync(path, other.kubeconfig),
      });
      await step.line(/^begun$/);
      step.kill('SIGKILL');
      const said = own((await step.finished).post).join('\n');
      expect(said).not.toMatch(/nothing of this run is left/);
      expect(said).toContain(`A Job of this run may be left (default/${jobs()[0]?.metadata.name})`);
      expect(said).toContain(cluster.url);
    } finally {
      await other.close();
    }
  });

  test('deletes the second Job also when the first may not be deleted, and says so', async () => {
    await using step = start(cluster, inputs, {
      beforePost: () => {
        const [first] = jobs();
        cluster.add('jobs', {
          ...first,
          metadata: { ...first?.metadata, name: 'zz', uid: 'uid-zz' },
        });
        cluster.fault(deletes, answer(400), { times: 1 });
      },
    });
    await step.line(/^begun$/);
    step.kill('SIGKILL');
    const result = await step.finished;
    expect(cluster.requests.count(deletes)).toBe(2);
    expect(own(result.post).join('\n')).toMatch(/may be left/);
    expect(result.post?.summary).toMatch(/a Job of this run may be left/);
  });

  test('after a run that cleaned up sends nothing and says nothing', async () => {
    await using step = start(cluster, inputs, { beforePost: () => cluster.requests.clear() });
    await step.line(/^begun$/);
    (await cluster.job(jobs()[0]?.metadata.name ?? '')).pods[0]?.exit(0);
    const result = await step.finished;
    expect(result.main.outputs.verdict).toBe('passed');
    expect(cluster.requests.all).toEqual([]);
    expect(own(result.post)).toEqual([]);
    expect(result.post?.summary).toBeNull();
  });

  test('finds the Job by labels when main was killed and its state is lost', async () => {
    await using step = start(cluster, inputs, { platform: 'github' });
    await step.line(/^begun$/);
    step.kill('SIGKILL');
    await step.finished;
    expect(jobs()).toEqual([]);
  });

  test('under act, where a cancel is SIGKILL and ids prove nothing, deletes what the state names and no other', async () => {
    cluster.add('jobs', {
      metadata: { name: 'foreign', labels: { 'app.kubernetes.io/managed-by': 'k8s-test-job' } },
      spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }] } } },
    });
    await using step = start(cluster, inputs, {
      platform: 'act',
      jobContext: {},
      override: { INPUT_CHECK_RUN_ID: undefined, 'INPUT_CHECK-RUN-ID': '' },
    });
    await step.line(/^begun$/);
    step.cancel();
    await step.finished;
    expect(jobs().map((job) => job.metadata.name)).toEqual(['foreign']);
  });
});
