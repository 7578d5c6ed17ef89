import { expect, test } from '@jest/globals';
import { box, drill, job } from './drill.ts';
import { Place, testLines } from './harness.ts';
import { gone } from './webhook.ts';

// A test runner that traps TERM, cleans up and says 1: it did not fail because of its tests.
const TRAPPING = 'trap "echo cleaning up; exit 1" TERM; echo begun; sleep 300 & wait';
const WRITING = 'dd if=/dev/zero of=/x bs=1M count=16; sleep 300';
const TRAPPED = () => job({ terminationGracePeriodSeconds: 20, containers: [box('test', TRAPPING)] });
const BEGUN = /^begun$/;

async function onlyPod(place: Place): Promise<{ name: string; path: string; node: string }> {
  const [pod] = (await place.pods()) as any[];
  const { name } = pod.metadata;
  return { name, path: `/api/v1/namespaces/${place.namespace}/pods/${name}`, node: pod.spec.nodeName };
}

test.concurrent('an eviction through the API', async () => {
  await using place = await Place.make();
  const result = await drill(
    place,
    TRAPPED(),
    {
      verdict: 'infrastructure',
      cause: 'pod.disruption.eviction-api',
      owner: 'platform',
      exitCode: '1',
      says: [/Pod shop-\S+ was evicted from node \S+ while it ran/],
    },
    async (step) => {
      await step.line(BEGUN);
      const { name, path } = await onlyPod(place);
      await place.create(`${path}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace: place.namespace },
      });
    },
  );
  expect(testLines(result, /^cleaning up$/)).toHaveLength(1);
});

test.concurrent('a preemption', async () => {
  await using place = await Place.make();
  // A resource of its own, so that nobody else has to make room.
  const resource = `drill.example.com/${place.namespace}`;
  const nodes = (await place.client.call({ method: 'GET', path: '/api/v1/nodes' })).body.items as any[];
  const node = nodes[0].metadata.name;
  const change = (value: string | null) =>
    place.client.call({
      method: 'PATCH',
      path: `/api/v1/nodes/${node}/status`,
      contentType: 'application/merge-patch+json',
      body: { status: { capacity: { [resource]: value }, allocatable: { [resource]: value } } },
    });
  const priority = `/apis/scheduling.k8s.io/v1/priorityclasses`;
  await using after = new AsyncDisposableStack();
  after.use(gone(place, `${priority}/${place.namespace}`));
  await place.create(priority, { metadata: { name: place.namespace }, value: 1000 });
  await change('1');
  try {
    const resources = { limits: { [resource]: '1' } };
    await drill(
      place,
      job({ containers: [box('test', TRAPPING, { resources })] }),
      {
        verdict: 'infrastructure',
        cause: 'pod.disruption.preempted',
        owner: 'platform',
        says: [/Pod shop-\S+ had to make room/, node],
      },
      async (step) => {
        await step.line(BEGUN);
        await place.create('/api/v1/namespaces/{namespace}/pods', {
          metadata: { name: 'important' },
          spec: {
            priorityClassName: place.namespace,
            terminationGracePeriodSeconds: 0,
            containers: [box('important', 'sleep 600', { resources })],
          },
        });
      },
    );
  } finally {
    await change(null);
  }
});

test.concurrent('a pod that somebody deletes', async () => {
  await using place = await Place.make();
  await drill(
    place,
    TRAPPED(),
    {
      verdict: 'cancelled',
      cause: 'pod.deleted.unmarked',
      says: [/Somebody deleted pod shop-\S+ while it ran/],
      exitCode: '1',
    },
    async (step) => {
      await step.line(BEGUN);
      await place.client.call({ method: 'DELETE', path: (await onlyPod(place)).path });
    },
  );
});

test.concurrent('a Job that somebody deletes', async () => {
  await using place = await Place.make();
  await drill(
    place,
    { run: TRAPPING },
    {
      verdict: 'cancelled',
      cause: 'job.deleted.external',
      says: [/Job shop-\S+ (was|is being) deleted by somebody else/],
    },
    async (step) => {
      await step.line(BEGUN);
      const [{ metadata }] = (await place.jobs()) as any[];
      await place.client.call({
        method: 'DELETE',
        path: `/apis/batch/v1/namespaces/${place.namespace}/jobs/${metadata.name}`,
        query: { propagationPolicy: 'Background' },
      });
    },
  );
});

test.concurrent('a namespace that somebody deletes', async () => {
  await using place = await Place.make();
  await drill(
    place,
    { run: TRAPPING },
    {
      verdict: 'cancelled',
      cause: 'api.403.ns-terminating',
      says: [/Namespace \S+ is being deleted/],
      shows: [place.namespace, 'because it is being terminated'],
    },
    async (step) => {
      await step.line(BEGUN);
      await place.client.call({ method: 'DELETE', path: `/api/v1/namespaces/${place.namespace}` });
    },
  );
});

test.concurrent.each([
  [
    'an emptyDir above its sizeLimit',
    () =>
      job({
        volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '2Mi' } }],
        containers: [
          box('test', 'dd if=/dev/zero of=/scratch/x bs=1M count=8; sleep 300', {
            volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
          }),
        ],
      }),
    'pod.evicted.emptydir',
    ['scratch', '2Mi'],
  ],
  [
    'a container above its ephemeral-storage limit',
    () =>
      job({
        containers: [
          box('test', WRITING, { resources: { limits: { 'ephemeral-storage': '4Mi' } } }),
          box('redis', 'sleep 600', { resources: { limits: { 'ephemeral-storage': '1Gi' } } }),
        ],
      }),
    'pod.evicted.container-limit',
    ['test', '4Mi'],
  ],
  [
    'a pod above the ephemeral-storage limits of its containers',
    () => ({ run: WRITING, 'ephemeral-storage': '4Mi' }),
    'pod.evicted.pod-limit',
    [/Pod shop-\S+ wrote more/, '4Mi'],
  ],
] as const)('%s', async (_what, inputs, cause, says) => {
  await using place = await Place.make();
  await drill(place, inputs(), { verdict: 'configuration', cause, owner: 'author', says });
});
