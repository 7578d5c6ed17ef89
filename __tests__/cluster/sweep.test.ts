import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../dev/fake-github/server.ts';
import { type StageResult, logText } from '../../dev/runner/result.ts';
import { runStep } from '../../dev/runner/step.ts';
import { deleteJob, getJob, metadataOf, patchJob } from '../../src/cluster/jobs.ts';
import { BUSYBOX, Place } from './harness.ts';

let place: Place;
let github: FakeGitHub;
beforeAll(async () => {
  place = await Place.make();
  github = await startFakeGitHub();
});
afterAll(async () => {
  await github.close();
  await place[Symbol.asyncDispose]();
});

const REPOSITORY_ID = '713705';

/** A run whose machine dies while its tests sleep; the name of its Job. */
async function abandon(runId: number, more: { [name: string]: unknown } = {}): Promise<string> {
  await using step = place.start(
    { run: 'echo begun; sleep 300' },
    { github: { run_id: String(runId), ...more } },
  );
  const [, name = ''] = /Job (\S+) created/.exec(await step.line(/Job \S+ created/)) ?? [];
  await step.line(/^begun$/);
  step.machineGone();
  await step.finished;
  return name;
}

async function sweep(inputs: { [name: string]: string } = {}): Promise<StageResult> {
  const { inputs: common } = place.options({});
  const { main } = await runStep({
    action: 'sweep',
    inputs: { kubeconfig: common?.kubeconfig ?? '', namespace: place.namespace, ...inputs },
    github: { api_url: github.apiUrl },
  });
  return main;
}

const jobNames = async () => (await place.jobs()).map((job) => metadataOf(job).name).toSorted();

describe('the sweep of a real cluster', () => {
  test('removes what dead runners left, with its pods, and keeps what still runs', async () => {
    const over = await abandon(101);
    const running = await abandon(102);
    const hidden = await abandon(103);
    const foreign = await abandon(104, { repository_id: '9', repository: 'octo/other' });
    github.add({ id: 101, status: 'completed' });
    github.add({ id: 102, status: 'in_progress' });
    github.add({ id: 104, status: 'completed' });

    const listed = await sweep({ 'dry-run': 'true' });
    expect(listed.outputs).toMatchObject({ found: '4', removed: '1', kept: '2', unknown: '1' });
    expect(await jobNames()).toEqual([over, running, hidden, foreign].toSorted());

    const swept = await sweep();
    expect(logText(swept)).toContain(`${over}: removed`);
    expect(swept.exitCode).toBe(0);
    expect(await jobNames()).toEqual([running, hidden, foreign].toSorted());
    await place.until('the pod of the removed Job is gone', async () =>
      (await place.pods()).every((pod) => !metadataOf(pod).name.startsWith(over)),
    );

    for (const id of [102, 103]) github.add({ id, status: 'completed' });
    expect((await sweep()).outputs).toMatchObject({ removed: '2', kept: '1' });
    expect(await jobNames()).toEqual([foreign]);
    expect(metadataOf((await place.jobs())[0] ?? {}).labels['k8s-test-job/repository-id']).not.toBe(
      REPOSITORY_ID,
    );
  });

  test('removes a Job that ended longer ago than its lease, and leaves a suspended one to GitHub', async () => {
    const annotations = {
      'k8s-test-job/lease-seconds': '1',
      'k8s-test-job/run-url': 'https://github.com/octo/other/actions/runs/7',
    };
    const labels = {
      'app.kubernetes.io/managed-by': 'k8s-test-job',
      'k8s-test-job/repository-id': '9',
      'k8s-test-job/run-id': '7',
      'k8s-test-job/run-attempt': '1',
    };
    const make = (name: string, spec: object) =>
      place.create('/apis/batch/v1/namespaces/{namespace}/jobs', {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name, labels, annotations },
        spec: {
          backoffLimit: 0,
          template: {
            metadata: { labels },
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'test', image: BUSYBOX, command: ['true'] }],
            },
          },
          ...spec,
        },
      });
    await make('ended', {});
    await make('queued', { suspend: true, activeDeadlineSeconds: 1 });
    await place.until('the Job has ended', async () => {
      const job = await getJob(place.client, place.namespace, 'ended');
      return (job?.status as { succeeded?: number } | undefined)?.succeeded === 1;
    });
    // A lease of one second and the margin of two minutes.
    expect((await sweep()).outputs).toMatchObject({ removed: '0' });
    await new Promise((resolve) => setTimeout(resolve, 126_000));
    const swept = await sweep();
    expect(logText(swept)).toMatch(/ended: removed: it ended .* ago, longer than its lease/);
    expect(await jobNames()).toContain('queued');
    expect(await jobNames()).not.toContain('ended');
    // The real API server refuses a delete by a version that is no longer the Job's.
    const stale = metadataOf((await getJob(place.client, place.namespace, 'queued')) ?? {});
    await patchJob(place.client, place.namespace, 'queued', {
      metadata: { annotations: { touched: 'yes' } },
    });
    const { uid, resourceVersion } = stale;
    expect(await deleteJob(place.client, place.namespace, 'queued', uid, { resourceVersion })).toBe(
      'another',
    );
    expect(await jobNames()).toContain('queued');
  });
});
