import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import type { ApiObject } from '../../src/cluster/jobs.ts';
import { box, drill, expectDrill, hasKubebox, job } from './drill.ts';
import { GhostNode, type Taint } from './ghost-node.ts';
import { Place, expectVerdict, reportOf } from './harness.ts';
import { gone } from './webhook.ts';
import { workloadsOf } from './workloads.ts';

let place: Place;
let nodes: any[];
beforeAll(async () => {
  place = await Place.make();
  const { body } = await place.client.call({ method: 'GET', path: '/api/v1/nodes' });
  nodes = (body.items as any[]).filter(({ metadata }) => metadata.labels.ghost === undefined);
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const podsOf = (result: object): any[] => reportOf(result as never).attempts.flatMap(({ pods }: any) => pods);
const withKubebox = (hasKubebox ? test.concurrent : test.concurrent.skip) as typeof test.concurrent;

withKubebox.each([
  ['spot', 'node-b', 'spot'],
  ['on-demand', 'node-a', 'on-demand'],
])('capacity: %s runs on %s, and the summary says what it is', async (capacity, suffix, said) => {
  const result = await place.run({ capacity, run: 'echo ran' });
  expectVerdict(result, 'passed', '');
  const [pod] = podsOf(result);
  expect(pod.node).toMatch(new RegExp(`${suffix}$`));
  const labels = nodes.find(({ metadata }) => metadata.name === pod.node).metadata.labels;
  expect(pod).toMatchObject({
    capacity: said,
    architecture: labels['kubernetes.io/arch'],
    instanceType: labels['node.kubernetes.io/instance-type'],
    zone: labels['topology.kubernetes.io/zone'],
  });
  for (const word of [pod.node, pod.instanceType, pod.zone, said])
    expect(result.main.summary).toContain(word);
});

test.concurrent('node-selector and arch send the pod to the node that fits both', async () => {
  const { name, labels } = nodes.at(-1).metadata;
  const result = await place.run({
    'node-selector': `kubernetes.io/hostname=${labels['kubernetes.io/hostname']}`,
    arch: labels['kubernetes.io/arch'],
    run: 'echo ran',
  });
  expectVerdict(result, 'passed', '');
  expect(podsOf(result).map(({ node }) => node)).toEqual([name]);
});

test.concurrent('an architecture that no node has is named, with the input', async () => {
  const other = nodes[0].metadata.labels['kubernetes.io/arch'] === 'arm64' ? 'amd64' : 'arm64';
  await drill(
    place,
    { run: 'true', arch: other, 'start-timeout': '12s' },
    {
      verdict: 'configuration',
      cause: 'sched.affinity',
      owner: 'author',
      says: [`kubernetes.io/arch=${other}`],
      shows: [/inputs arch, capacity and node-selector/],
    },
  );
});

test.concurrent.each([
  ['host', (node: any) => node.metadata.name],
  ['zone', (node: any) => node.metadata.labels['topology.kubernetes.io/zone']],
  ['', (node: any) => node.metadata.name],
] as const)('spread: "%s" puts two shards on two of them', async (spread, of) => {
  const result = await place.run({ spread, parallelism: '2', run: 'sleep 2' });
  expectVerdict(result, 'passed', '');
  const where = podsOf(result).map(({ node }) => of(nodes.find(({ metadata }) => metadata.name === node)));
  expect(where).toHaveLength(2);
  expect(new Set(where).size).toBe(2);
  const [row] = (result.main.summary ?? '').match(/2 pods on 2 nodes/) ?? [];
  expect(row).toBeDefined();
});

test.concurrent('priority-class is given to the pod; one that does not exist is told before anything is made', async () => {
  await using after = new AsyncDisposableStack();
  const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';
  const name = `ci-${place.namespace}`;
  after.use(gone(place, `${classes}/${name}`));
  await place.create(classes, { metadata: { name }, value: 7, globalDefault: false });
  const inputs = { 'priority-class': name, run: 'sleep 1' };
  const result = await place.run(inputs);
  expectVerdict(result, 'passed', '');
  const [pod] = reportOf(result).attempts[0].observation.pods;
  expect(pod.spec).toMatchObject({ priorityClassName: name, priority: 7 });
  await drill(
    place,
    { run: 'true', 'priority-class': 'nobody-made-it' },
    {
      verdict: 'configuration',
      cause: 'create.priorityclass.missing',
      says: ['nobody-made-it'],
      shows: [/input priority-class/],
    },
  );
});

const TAINTS: { readonly [name: string]: Taint } = {
  arm: { key: 'kubernetes.io/arch', value: 'arm64', effect: 'NoSchedule' },
  gkeSpot: { key: 'cloud.google.com/gke-spot', value: 'true', effect: 'NoSchedule' },
  aksSpot: { key: 'kubernetes.azure.com/scalesetpriority', value: 'spot', effect: 'NoSchedule' },
  team: { key: 'team', value: 'shop', effect: 'NoSchedule' },
};

// What a cloud's nodes look like to the scheduler; each row must be reached by its inputs and by nothing less.
test.concurrent.each<
  [
    string,
    { [label: string]: string },
    string[],
    { [input: string]: string },
    { [said: string]: string },
    string,
  ]
>([
  [
    'an ARM node of GKE',
    { 'kubernetes.io/arch': 'arm64', 'cloud.google.com/gke-nodepool': 'arm' },
    ['arm'],
    { arch: 'arm64' },
    { architecture: 'arm64', capacity: 'on-demand' },
    'arch',
  ],
  [
    'a spot node of GKE',
    { 'cloud.google.com/gke-spot': 'true', 'node.kubernetes.io/instance-type': 't2a-standard-4' },
    ['gkeSpot'],
    { capacity: 'spot' },
    { capacity: 'spot', instanceType: 't2a-standard-4' },
    'capacity',
  ],
  [
    'a spot node of AKS',
    { 'kubernetes.azure.com/scalesetpriority': 'spot', 'topology.kubernetes.io/zone': 'westeurope-1' },
    ['aksSpot'],
    { capacity: 'spot' },
    { capacity: 'spot', zone: 'westeurope-1' },
    'capacity',
  ],
  [
    'a spot node of Karpenter',
    { 'karpenter.sh/capacity-type': 'spot' },
    [],
    { capacity: 'spot' },
    { capacity: 'spot' },
    '',
  ],
  [
    'a node of Karpenter that stays',
    { 'karpenter.sh/capacity-type': 'on-demand' },
    [],
    { capacity: 'on-demand' },
    { capacity: 'on-demand' },
    '',
  ],
  ['a node of a team', {}, ['team'], { tolerations: 'team=shop:NoSchedule' }, {}, 'tolerations'],
])('%s is reached', async (what, labels, taints, inputs, said, needed) => {
  await using own = await Place.make();
  await using after = new AsyncDisposableStack();
  const tainted = taints.map((name) => TAINTS[name] as Taint);
  const ghost = after.use(
    await GhostNode.make(own, what.replace(/\W+/g, '-').toLowerCase(), labels, tainted),
  );
  const here = { 'node-selector': `ghost=${own.namespace}`, run: 'true', 'grace-period': '0s' };
  const tolerations = [`ghost=${own.namespace}:NoSchedule`, inputs.tolerations ?? ''].join('\n');
  const limits = { 'start-timeout': '8s', 'infrastructure-retries': '0' };
  const result = await own.run({ ...here, ...limits, ...inputs, tolerations });
  const [pod] = podsOf(result);
  if (!pod) console.error(logText(result.main));
  expect(pod).toMatchObject({ node: ghost.name, ...said });
  for (const word of [ghost.name, ...Object.values(said)]) expect(result.main.summary).toContain(word);
  if (needed === '') return;
  const less = await own.run({ ...here, ...limits, tolerations: `ghost=${own.namespace}:NoSchedule` });
  expect(podsOf(less).map(({ node }) => node)).toEqual(['']);
});

withKubebox(
  'with capacity: spot a lost pod is run again on spot, and where there is one node only, on that node',
  async () => {
    await using own = await Place.make();
    const run = 'if [ ! -e /marks/begun ]; then touch /marks/begun; echo begun; sleep 600; fi; echo ran';
    const spec = {
      containers: [box('test', run, { volumeMounts: [{ name: 'marks', mountPath: '/marks' }] })],
      volumes: [{ name: 'marks', hostPath: { path: `/tmp/${own.namespace}`, type: 'DirectoryOrCreate' } }],
    };
    const result = await own.run({ ...job(spec), capacity: 'spot' }, {}, async (step) => {
      await step.line(/^begun$/);
      const [pod] = await own.pods();
      const { name, namespace } = (pod as ApiObject).metadata as { name: string; namespace: string };
      await own.create(`/api/v1/namespaces/{namespace}/pods/${name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
      });
    });
    expectVerdict(result, 'passed', '');
    expect(result.main.outputs.attempts).toBe('2');
    const { attempts } = reportOf(result);
    expect(attempts[0].verdict.cause).toMatch(/^pod\.disruption\./);
    expect(podsOf(result).map(({ node, capacity }) => [node.slice(-6), capacity])).toEqual([
      ['node-b', 'spot'],
      ['node-b', 'spot'],
    ]);
    // A kubebox node's disk is this machine's.
    rmSync(`/tmp/${own.namespace}`, { recursive: true, force: true });
  },
);

test.concurrent('an affinity of a manifest is multiplied with capacity, and a term without rules opens no node', async () => {
  await using own = await Place.make();
  await using after = new AsyncDisposableStack();
  const spot = after.use(
    await GhostNode.make(own, 'spot', { 'karpenter.sh/capacity-type': 'spot', disk: 'ssd' }),
  );
  after.use(await GhostNode.make(own, 'stays', { disk: 'ssd' }));
  after.use(await GhostNode.make(own, 'other', { 'karpenter.sh/capacity-type': 'spot', disk: 'none' }));
  const affinity = (...nodeSelectorTerms: object[]) => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  });
  const rule = (...values: string[]) => ({ matchExpressions: [{ key: 'disk', operator: 'In', values }] });
  const inputs = {
    capacity: 'spot',
    'node-selector': `ghost=${own.namespace}`,
    tolerations: `ghost=${own.namespace}`,
    'start-timeout': '8s',
    'infrastructure-retries': '0',
  };
  const spec = (terms: object) => ({
    containers: [box('test', 'true')],
    affinity: terms,
    terminationGracePeriodSeconds: 0,
  });
  const result = await own.run({ ...job(spec(affinity(rule('ssd'), rule('nvme'), {}))), ...inputs });
  expect(podsOf(result).map(({ node }) => node)).toEqual([spot.name]);
  const none = await own.run({ ...job(spec(affinity({}))), ...inputs });
  expectDrill(none, { verdict: 'configuration', cause: 'sched.affinity', says: [] });
});

const jobPath = ({ metadata }: ApiObject) => {
  const { name, namespace } = metadata as { name: string; namespace: string };
  return `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
};

async function suspendedJob(own: Place): Promise<any> {
  await own.until('the Job waits', async () => (await own.jobs()).length === 1);
  const [found] = await own.jobs();
  expect(found).toMatchObject({
    metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'nightly' } },
    spec: { suspend: true },
  });
  return found;
}

/** The event that Kueue writes on each Job it takes. */
function taken(found: any): [string, object] {
  const { name, namespace, uid } = found.metadata;
  const now = new Date().toISOString();
  const event = {
    metadata: { name: `${name}.taken`, namespace },
    involvedObject: { kind: 'Job', apiVersion: 'batch/v1', name, namespace, uid },
    reason: 'CreatedWorkload',
    message: `Created Workload: ${namespace}/job-${name}`,
    type: 'Normal',
    source: { component: 'batch/job-kueue-controller' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  return ['/api/v1/namespaces/{namespace}/events', event];
}

async function letGo(own: Place, found: ApiObject): Promise<void> {
  await own.client.call({
    method: 'PATCH',
    path: jobPath(found),
    contentType: 'application/merge-patch+json',
    body: { spec: { suspend: false } },
  });
}

test.concurrent('a queue that nobody keeps ends the run by its start budget', async () => {
  await using own = await Place.make();
  await drill(
    own,
    { queue: 'nightly', run: 'true', 'start-timeout': '12s' },
    {
      verdict: 'infrastructure',
      cause: 'job.suspended.kueue',
      owner: 'platform',
      says: ['nightly'],
      shows: [/Nothing has answered for queue nightly: check that Kueue runs/],
    },
  );
  await own.expectNothingLeft();
});

test.concurrent('a queue that has taken the Job may hold it longer than the start budget and the lease', async () => {
  await using own = await Place.make();
  const result = await own.run(
    // Long enough for the queue's word to arrive on a busy machine.
    { queue: 'nightly', run: 'echo ran', 'start-timeout': '12s', lease: '20s' },
    {},
    async () => {
      const found = await suspendedJob(own);
      await own.create(...taken(found));
      // Longer than both, as a queue may: that nothing ends it meanwhile is what is tried here.
      const untilMs = Date.now() + 25_000;
      await own.until('the queue lets it go', async () => Date.now() > untilMs, 40_000);
      expect(await own.jobs()).toHaveLength(1);
      await letGo(own, found);
    },
  );
  expectVerdict(result, 'passed', '');
  expect(Number(result.main.outputs['queued-seconds'])).toBeGreaterThanOrEqual(24);
  await own.expectNothingLeft();
});

test.concurrent('a queue that Kueue does not know ends the run at once, and Kueue is quoted', async () => {
  await using own = await Place.make();
  await using workloads = await workloadsOf(own);
  const step = own.start({ queue: 'nightly', run: 'true' });
  const found = await suspendedJob(own);
  await own.create(...taken(found));
  await workloads.say(found, "LocalQueue nightly doesn't exist");
  const result = await step.finished;
  expectDrill(result, {
    verdict: 'configuration',
    cause: 'job.suspended.kueue',
    owner: 'author',
    says: ['nightly', "LocalQueue nightly doesn't exist"],
    shows: [/Correct the input queue, or have the LocalQueue made in namespace/],
  });
  await own.expectNothingLeft();
});

test.concurrent('inputs that contradict a manifest end the run before anything is asked of the cluster', async () => {
  const result = await place.run({
    ...job(
      { nodeSelector: { 'kubernetes.io/arch': 'arm64' }, containers: [box('test', 'true')] },
      { completions: 2 },
    ),
    arch: 'amd64',
    parallelism: '3',
  });
  expectVerdict(result, 'configuration', 'input.invalid');
  for (const words of ['arch: amd64', 'kubernetes.io/arch: arm64', 'parallelism: 3', 'spec.completions: 2'])
    expect(result.main.outputs.message).toContain(words);
});
