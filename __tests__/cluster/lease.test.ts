import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { targetOf } from '../../dev/proxy/kubeconfig.ts';
import { startProxy } from '../../dev/proxy/proxy.ts';
import { metadataOf } from '../../src/cluster/jobs.ts';
import { Place, expectVerdict, reportOf } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const WINDOW_S = 20;
const GRACE_S = 2;

const isAnyRunning = async () =>
  (await place.pods()).some((pod) => (pod.status as { phase: string }).phase === 'Running');

describe('the lease', () => {
  test('of a run that outlives its window many times is pushed forward', async () => {
    const result = await place.run({ run: 'sleep 45; echo done', lease: `${WINDOW_S}s` });
    expectVerdict(result, 'passed', '');
    const [attempt] = reportOf(result).attempts;
    expect(attempt.observation.job.spec.activeDeadlineSeconds).toBeGreaterThan(40);
    expect(attempt.observation.job.spec.ttlSecondsAfterFinished).toBe(WINDOW_S);
  });

  test('lets the cluster itself end and remove the Job of a machine that died', async () => {
    await using step = place.start({
      run: 'echo begun; sleep 600',
      lease: `${WINDOW_S}s`,
      'grace-period': `${GRACE_S}s`,
    });
    await step.line(/^begun$/);
    step.machineGone();
    await step.finished.catch(() => undefined);
    await place.until('no pod runs', async () => !(await isAnyRunning()), 150_000);
    await place.until('all is gone', async () => (await place.left()).length === 0, 150_000);
  });

  test.each([
    ['still there', async () => (await place.jobs()).length === 1 && !(await isAnyRunning())],
    ['removed as well', async () => (await place.left()).length === 0],
  ])(
    'that lapses because the network was away is said to be that, with the Job %s',
    async (_what, isThere) => {
      const text = readFileSync(process.env.KUBECONFIG ?? '', 'utf8');
      const proxy = await startProxy({ target: targetOf(text) });
      try {
        await using step = place.start(
          {
            kubeconfig: proxy.kubeconfig(text),
            run: 'echo begun; sleep 600',
            lease: `${WINDOW_S}s`,
            'infrastructure-retries': '0',
            'grace-period': '2s',
          },
          { deadlineMs: 180_000 },
        );
        await step.line(/^begun$/);
        await proxy.refuse(true);
        proxy.cutAll();
        await place.until('the cluster did its part', isThere, 150_000);
        await proxy.refuse(false);
        expectVerdict(await step.finished, 'infrastructure', 'lease.lapsed');
      } finally {
        await proxy.close();
      }
    },
  );
});

describe('a lost attempt', () => {
  const script = 'case "$HOSTNAME" in *-1-????????-*) echo first; sleep 600;; *) echo second;; esac';

  test('is made again under a new name, on another node, and the loss is shown', async () => {
    await using step = place.start({ run: script });
    await step.line(/^first$/);
    const [pod] = await place.pods();
    const { name, namespace } = metadataOf(pod ?? {});
    const evicting = await place.client.call({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
    });
    expect(evicting.httpStatus).toBe(201);
    const result = await step.finished;
    expectVerdict(result, 'passed', '');
    expect(result.main.outputs.attempts).toBe('2');
    expect(result.main.summary).toMatch(/2 attempts/);
    expect(result.main.annotations.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
    await place.expectNothingLeft();
  });

  test('is not made again when no retry is asked for', async () => {
    await using step = place.start({ run: script, 'infrastructure-retries': '0' });
    await step.line(/^first$/);
    const [pod] = await place.pods();
    const { name, namespace } = metadataOf(pod ?? {});
    await place.client.call({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
    });
    expectVerdict(await step.finished, 'infrastructure', 'pod.disruption.eviction-api');
  });
});
