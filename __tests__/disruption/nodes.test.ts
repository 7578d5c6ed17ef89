import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { type Expected, box, expectDrill, job, podWhen } from '../cluster/drill.ts';
import { Place, reportOf, testLines } from '../cluster/harness.ts';
import { CONTROLLERS_BACK_MS, kubebox } from './kubebox.ts';

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
});

const BEGUN = /^begun$/;
const COUNT = 'echo begun; i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo "tick $i"; sleep 0.5; done';
const TAINTS = (node: string) => `/api/v1/nodes/${node}`;

/** A drill in which something happens to the pod's node; `after` puts it right again. */
async function drillNode(
  inputs: { [name: string]: string },
  expected: Expected,
  happens: (node: string) => Promise<unknown>,
  after: (node: string) => Promise<unknown>,
) {
  let node = '';
  try {
    const result = await place.run(
      { 'infrastructure-retries': '0', ...inputs },
      { deadlineMs: 280_000 },
      async (step) => {
        await step.line(BEGUN, CONTROLLERS_BACK_MS);
        const pod = await podWhen(place, 'the pod runs');
        node = pod.spec.nodeName;
        await happens(node);
      },
    );
    expectDrill(result, expected);
    return { result, node };
  } finally {
    if (node !== '') await after(node);
  }
}

async function taint(node: string, taints: readonly object[]): Promise<void> {
  await place.client.call({
    method: 'PATCH',
    path: TAINTS(node),
    contentType: 'application/merge-patch+json',
    body: { spec: { taints } },
  });
}

test('a node that loses its power and whose Node object is deleted', async () => {
  const { result, node } = await drillNode(
    { run: COUNT },
    {
      verdict: 'infrastructure',
      cause: 'pod.disruption.podgc',
      owner: 'platform',
      says: [/Node node-[ab] no longer exists, and pod shop-\S+ went with it/],
      withinSeconds: 150,
    },
    async (name) => {
      await kubebox('node', 'kill', name);
      await kubebox('node', 'delete', name);
    },
    (name) => kubebox('node', 'start', name),
  );
  expect(result.main.outputs.message).toContain(node);
}, 300_000);

test('a node that loses its power and is left', async () => {
  const { result, node } = await drillNode(
    { run: COUNT },
    {
      verdict: 'infrastructure',
      cause: 'pod.disruption.taint',
      owner: 'platform',
      says: [/Node node-[ab]/],
      withinSeconds: 150,
    },
    (name) => kubebox('node', 'kill', name),
    (name) => kubebox('node', 'start', name),
  );
  // It is said as soon as the cluster knows it, long before it acts on it.
  expect(logText(result.main)).toMatch(new RegExp(`Node ${node} of pod \\S+ stopped reporting`));
}, 300_000);

test('a node that dies takes one of two shards with it, which is run again on the other: green, and the loss is shown', async () => {
  let lost = '';
  const run =
    'echo "begun $SHARD_INDEX"; i=0; while [ $i -lt 40 ]; do i=$((i+1)); sleep 0.5; done; echo "end $SHARD_INDEX"';
  try {
    const result = await place.run({ run, parallelism: '2' }, { deadlineMs: 280_000 }, async (step) => {
      await step.line(/^\[0\] begun 0/, CONTROLLERS_BACK_MS);
      await step.line(/^\[1\] begun 1/, CONTROLLERS_BACK_MS);
      const nodes = (await place.pods()).map((pod) => (pod.spec as { nodeName: string }).nodeName);
      // Spread over the hosts: each shard has a node of its own.
      expect(nodes.toSorted()).toEqual(['node-a', 'node-b']);
      lost = 'node-b';
      await kubebox('node', 'kill', lost);
      await kubebox('node', 'delete', lost);
    });
    expect(result.main.outputs).toMatchObject({ verdict: 'passed', attempts: '2' });
    const { verdict, attempts } = reportOf(result);
    expect(verdict.shards.map(({ outcome }: any) => outcome)).toEqual(['passed', 'passed']);
    expect(attempts[1].pods.map(({ node }: any) => node)).toEqual(['node-a']);
    expect(verdict.warnings.join()).toMatch(/Shard \d passed after it was lost: in attempt 1, .*node-b/);
    expect(result.main.summary).toMatch(/lost shard run again/);
    // The other shard was never disturbed.
    expect(testLines(result, /^\[\d\] begun/)).toHaveLength(3);
    expect(testLines(result, /^\[\d\] end/)).toHaveLength(2);
  } finally {
    if (lost !== '') await kubebox('node', 'start', lost);
  }
}, 300_000);

test('a node that freezes and thaws in time loses neither lines nor the result', async () => {
  const { result } = await drillNode(
    { run: `${COUNT}; exit 3` },
    { verdict: 'failed', cause: 'end.test-failed', exitCode: '3', says: ['exit code 3'] },
    async (name) => {
      await kubebox('node', 'freeze', name);
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      await kubebox('node', 'thaw', name);
    },
    (name) => kubebox('node', 'thaw', name),
  );
  expect(testLines(result, /^tick/)).toEqual(Array.from({ length: 60 }, (_, index) => `tick ${index + 1}`));
}, 300_000);

test('a node that stays frozen, its connections open and silent, is left as a lost one, and what it held is named', async () => {
  const { result, node } = await drillNode(
    { run: COUNT },
    {
      verdict: 'infrastructure',
      cause: 'pod.disruption.taint',
      owner: 'platform',
      says: [/Node node-[ab]/],
      withinSeconds: 200,
    },
    (name) => kubebox('node', 'freeze', name),
    (name) => kubebox('node', 'thaw', name),
  );
  expect(testLines(result, /^tick/)[0]).toBe('tick 1');
  expect(result.main.summary).toMatch(
    new RegExp(`on node .?${node}.* should have ended; its node does not answer`),
  );
  await place.expectNothingLeft();
}, 300_000);

test('a kubelet and a runtime that restart in mid-run change neither the result nor the log', async () => {
  const { result } = await drillNode(
    { run: `${COUNT}; exit 3` },
    { verdict: 'failed', cause: 'end.test-failed', exitCode: '3', says: ['exit code 3'] },
    async (name) => {
      await kubebox('node', 'stop', name);
      await kubebox('node', 'start', name);
    },
    () => Promise.resolve(),
  );
  expect(testLines(result, /^tick/)).toEqual(Array.from({ length: 60 }, (_, index) => `tick ${index + 1}`));
}, 300_000);

test('a NoExecute taint', async () => {
  const spec = {
    terminationGracePeriodSeconds: 20,
    containers: [box('test', 'trap "echo cleaning up; exit 1" TERM; echo begun; sleep 300 & wait')],
  };
  await drillNode(
    job(spec),
    {
      verdict: 'infrastructure',
      cause: 'pod.disruption.taint',
      owner: 'platform',
      exitCode: '1',
      says: [/Node node-[ab] .*NoExecute/, 'example.com/maintenance'],
    },
    (name) => taint(name, [{ key: 'example.com/maintenance', value: 'now', effect: 'NoExecute' }]),
    (name) => taint(name, []),
  );
}, 300_000);

test('a taint that the pod does not tolerate', async () => {
  const nodes = (await place.client.call({ method: 'GET', path: '/api/v1/nodes' })).body.items as any[];
  const names = nodes.map((node) => node.metadata.name as string);
  for (const name of names)
    await taint(name, [{ key: 'example.com/team', value: 'search', effect: 'NoSchedule' }]);
  try {
    const result = await place.run({ run: 'true', 'start-timeout': '12s', 'infrastructure-retries': '0' });
    expectDrill(result, {
      verdict: 'configuration',
      cause: 'sched.taint',
      says: ['2 of 2 nodes', /taint/],
    });
  } finally {
    for (const name of names) await taint(name, []);
  }
});
