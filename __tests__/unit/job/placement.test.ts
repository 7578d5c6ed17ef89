import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { avoid } from '../../../src/job/avoid.ts';
import { capacityOf } from '../../../src/job/capacity.ts';
import type { Fields } from '../../../src/job/container.ts';
import { narrowNodes } from '../../../src/job/node-affinity.ts';
import { type Placement, withPlacement } from '../../../src/job/placement.ts';
import type { JobRequest } from '../../../src/job/request.ts';
import { fits } from './nodes.ts';

const NOWHERE: Placement = {
  arch: 'any',
  capacity: 'any',
  nodeSelector: {},
  tolerations: [],
  spread: '',
  priorityClass: '',
  queue: '',
};
const LABELS = { 'k8s-test-job/owner': '0123' };

function place(
  changes: Partial<Placement>,
  podSpec: Fields = {},
  more: Partial<JobRequest> = {},
  spec = {},
): any {
  const job = {
    metadata: { labels: { team: 'shop' } },
    spec: { ...spec, template: { metadata: { labels: LABELS }, spec: podSpec } },
  };
  const request = {
    parallelism: 1,
    shard: null,
    ...more,
    placement: { ...NOWHERE, ...changes },
  } as JobRequest;
  return withPlacement(job, request);
}
const podOf = (job: any): any => job.spec.template.spec;
const affinity = (...nodeSelectorTerms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const rule = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

test('nothing asked for changes nothing', () => {
  const job = place({}, { containers: [] });
  expect(podOf(job)).toEqual({ containers: [] });
  expect(job.spec.suspend).toBeUndefined();
});

const NODES: readonly [string, { [label: string]: string }, string][] = [
  ['Karpenter spot', { 'karpenter.sh/capacity-type': 'spot' }, 'spot'],
  ['Karpenter on-demand', { 'karpenter.sh/capacity-type': 'on-demand' }, 'on-demand'],
  ['Karpenter reserved', { 'karpenter.sh/capacity-type': 'reserved' }, 'on-demand'],
  ['EKS spot', { 'eks.amazonaws.com/capacityType': 'SPOT' }, 'spot'],
  ['EKS on-demand', { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }, 'on-demand'],
  ['EKS capacity block', { 'eks.amazonaws.com/capacityType': 'CAPACITY_BLOCK' }, 'on-demand'],
  ['GKE spot', { 'cloud.google.com/gke-spot': 'true', 'cloud.google.com/gke-nodepool': 'a' }, 'spot'],
  ['GKE preemptible', { 'cloud.google.com/gke-preemptible': 'true' }, 'spot'],
  ['GKE provisioning spot', { 'cloud.google.com/gke-provisioning': 'spot' }, 'spot'],
  ['GKE provisioning standard', { 'cloud.google.com/gke-provisioning': 'standard' }, 'on-demand'],
  ['GKE without a word', { 'cloud.google.com/gke-nodepool': 'a' }, 'on-demand'],
  ['AKS spot', { 'kubernetes.azure.com/scalesetpriority': 'spot' }, 'spot'],
  ['AKS without a word', { 'kubernetes.azure.com/agentpool': 'a' }, 'on-demand'],
  ['a bare node', {}, ''],
];

describe('capacity', () => {
  test.each(NODES)('of %s', (_what, labels, said) => {
    expect(capacityOf(labels)).toBe(said);
    expect(fits(podOf(place({ capacity: 'spot' })), labels)).toBe(said === 'spot');
    // A node that does not say counts as one that stays.
    expect(fits(podOf(place({ capacity: 'on-demand' })), labels)).toBe(said !== 'spot');
    expect(fits(podOf(place({})), labels)).toBe(true);
  });

  test('spot tolerates the taints that GKE and AKS give their spot nodes', () => {
    expect(
      podOf(place({ capacity: 'spot' }, { tolerations: [{ key: 'a', operator: 'Exists' }] })).tolerations,
    ).toEqual([
      { key: 'a', operator: 'Exists' },
      { key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' },
      {
        key: 'kubernetes.azure.com/scalesetpriority',
        operator: 'Equal',
        value: 'spot',
        effect: 'NoSchedule',
      },
    ]);
    expect(podOf(place({ capacity: 'on-demand' })).tolerations).toBeUndefined();
  });

  test('is multiplied with the alternatives of a manifest', () => {
    const podSpec = affinity(rule('zone', 'In', 'a'), rule('zone', 'In', 'b'));
    const placed = podOf(place({ capacity: 'spot' }, podSpec));
    const spot = { 'karpenter.sh/capacity-type': 'spot' };
    expect(fits(placed, { zone: 'a', ...spot })).toBe(true);
    expect(fits(placed, { zone: 'b', 'cloud.google.com/gke-spot': 'true' })).toBe(true);
    expect(fits(placed, { zone: 'c', ...spot })).toBe(false);
    expect(fits(placed, { zone: 'a' })).toBe(false);
  });
});

const label = fc.constantFrom('a', 'b', 'c');
const requirement = fc
  .tuple(label, fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'), label)
  .map(([key, operator, value]) => ({
    key,
    operator,
    ...(operator.endsWith('In') ? { values: [value] } : {}),
  }));
const term = fc.record({ matchExpressions: fc.array(requirement, { maxLength: 3 }) });

describe('alternatives of two affinities', () => {
  test('fit exactly the nodes that fit both', () => {
    fc.assert(
      fc.property(
        fc.array(term, { maxLength: 4 }),
        fc.array(
          term.filter(({ matchExpressions }) => matchExpressions.length > 0),
          { minLength: 1, maxLength: 4 },
        ),
        fc.dictionary(label, label),
        (theirs, ours, node) => {
          const podSpec = theirs.length === 0 ? {} : affinity(...theirs);
          const both = narrowNodes(podSpec, ours);
          expect(fits(both, node)).toBe(fits(podSpec, node) && fits(affinity(...ours), node));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('what a retry avoids', () => {
  const lost = { nodes: ['n1'], spot: true };
  const spotNode = { 'karpenter.sh/capacity-type': 'spot' };

  const wishes = (podSpec: any) =>
    (podSpec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ weight, preference }: any) => {
        expect(weight).toBe(100);
        return preference;
      },
    );
  const meets = (preference: any, labels: { [key: string]: string }, name: string) =>
    fits(affinity(preference), labels, name);

  test('is a lost node, and spot where one was taken: a wish, for there may be no other', () => {
    const podSpec = avoid({}, lost);
    expect(fits(podSpec, spotNode, 'n1')).toBe(true);
    const [node, stays] = wishes(podSpec);
    expect(meets(node, {}, 'n2')).toBe(true);
    expect(meets(node, {}, 'n1')).toBe(false);
    for (const [, labels, said] of NODES) expect(meets(stays, labels, 'n2')).toBe(said !== 'spot');
  });

  test.each([
    ['the input capacity', podOf(place({ capacity: 'spot' }))],
    ['node-selector', podOf(place({ nodeSelector: spotNode }))],
    ["a manifest's affinity", affinity(rule('karpenter.sh/capacity-type', 'In', 'spot'))],
  ])('is not spot where %s asks for it', (_what, podSpec) => {
    expect(wishes(avoid(podSpec, lost))).toHaveLength(1);
    expect(fits(avoid(podSpec, lost), spotNode, 'n1')).toBe(true);
  });

  test('leaves what the user wrote as it is', () => {
    const own = { weight: 1, preference: rule('disk', 'In', 'ssd') };
    const given: any = affinity(rule('pool', 'In', 'ci'));
    given.affinity.podAffinity = {};
    given.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution = [own];
    const avoided: any = avoid(given, lost);
    expect(avoided.affinity.podAffinity).toEqual({});
    expect(avoided.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution).toEqual(
      given.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution,
    );
    expect(avoided.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution).toHaveLength(3);
    expect(avoided.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]).toEqual(own);
  });
});

describe('arch', () => {
  test('selects and tolerates', () => {
    const podSpec = podOf(
      place({ arch: 'arm64', nodeSelector: { pool: 'ci' } }, { nodeSelector: { disk: 'ssd' } }),
    );
    expect(podSpec.nodeSelector).toEqual({ disk: 'ssd', 'kubernetes.io/arch': 'arm64', pool: 'ci' });
    expect(podSpec.tolerations).toEqual([
      { key: 'kubernetes.io/arch', operator: 'Equal', value: 'arm64', effect: 'NoSchedule' },
    ]);
  });

  test('a toleration that is there already is not given twice', () => {
    const tolerations = [{ key: 'kubernetes.io/arch', value: 'arm64', effect: 'NoSchedule' }];
    expect(podOf(place({ arch: 'arm64' }, { tolerations })).tolerations).toEqual(tolerations);
  });
});

describe('spread', () => {
  const keys = (job: any) =>
    (podOf(job).topologySpreadConstraints ?? []).map((item: any) => item.topologyKey);
  test.each<[string, Partial<Placement>, Partial<JobRequest>, string[]]>([
    ['one pod', {}, {}, []],
    ['one pod, asked for', { spread: 'host' }, {}, []],
    ['shards', {}, { parallelism: 3 }, ['kubernetes.io/hostname']],
    ['shards over zones', { spread: 'zone' }, { parallelism: 3 }, ['topology.kubernetes.io/zone']],
    ['shards, not at all', { spread: 'none' }, { parallelism: 3 }, []],
    ['a shard that runs again', {}, { parallelism: 3, shard: 1 }, ['kubernetes.io/hostname']],
  ])('%s', (_what, changes, more, expected) => {
    expect(keys(place(changes, {}, more))).toEqual(expected);
  });

  test('counts all pods of the run and never holds one back', () => {
    expect(podOf(place({}, {}, { parallelism: 2 })).topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: LABELS },
      },
    ]);
  });

  test("a manifest's own constraint of the same key stands", () => {
    const own = { topologyKey: 'kubernetes.io/hostname', maxSkew: 2 };
    const placed = place({}, { topologySpreadConstraints: [own] }, {}, { completions: 3 });
    expect(podOf(placed).topologySpreadConstraints).toEqual([own]);
  });
});

test('priority-class and queue', () => {
  const job = place({ priorityClass: 'ci', queue: 'nightly' }, { priorityClassName: 'ci' });
  expect(podOf(job).priorityClassName).toBe('ci');
  expect(job.metadata.labels).toEqual({ team: 'shop', 'kueue.x-k8s.io/queue-name': 'nightly' });
  expect(job.spec.suspend).toBe(true);
  expect(job.spec.template.metadata.labels).toEqual(LABELS);
});
