import { expect, test } from '@jest/globals';
import { contradictions } from '../../../src/job/contradictions.ts';
import type { Placement } from '../../../src/job/placement.ts';
import type { JobRequest } from '../../../src/job/request.ts';

interface Asked extends Partial<Placement> {
  readonly parallelism?: number;
  readonly script?: string;
}

function request({ parallelism = 1, script = '', ...placement }: Asked): JobRequest {
  return {
    parallelism,
    script,
    placement: {
      arch: 'any',
      capacity: 'any',
      nodeSelector: {},
      tolerations: [],
      spread: '',
      priorityClass: '',
      queue: '',
      ...placement,
    },
  } as unknown as JobRequest;
}

const pod = (spec: object, jobSpec: object = {}, labels: object = {}) => ({
  metadata: { labels },
  spec: { ...jobSpec, template: { spec } },
});
const affinity = (...nodeSelectorTerms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const rule = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});
const ARM = { 'kubernetes.io/arch': 'arm64' };
const SPOT = { 'karpenter.sh/capacity-type': 'spot' };
const STAYS = { 'karpenter.sh/capacity-type': 'on-demand' };
const policy = (action: string) => ({ podFailurePolicy: { rules: [{ action: 'Count' }, { action }] } });
const constraint = (topologyKey: string) => ({ topologySpreadConstraints: [{ topologyKey }] });

// Each row: what is asked for, the manifest, and what the problem must name (nothing: both can hold).
test.each<[Asked, object | null, readonly string[]]>([
  [{ arch: 'amd64' }, pod({ nodeSelector: ARM }), ['arch: amd64', 'kubernetes.io/arch: arm64']],
  [{ arch: 'arm64' }, pod({ nodeSelector: ARM }), []],
  [{ arch: 'amd64' }, pod(affinity(rule('kubernetes.io/arch', 'In', 'arm64'))), ['arch: amd64', 'affinity']],
  [
    { arch: 'amd64' },
    pod(affinity(rule('kubernetes.io/arch', 'NotIn', 'amd64'))),
    ['arch: amd64', 'affinity'],
  ],
  [{ arch: 'amd64' }, pod(affinity(rule('kubernetes.io/arch', 'In', 'arm64'), rule('zone', 'In', 'a'))), []],
  [{ arch: 'amd64' }, pod(affinity(rule('kubernetes.io/arch', 'In', 'arm64', 'amd64'))), []],
  [{ arch: 'amd64', nodeSelector: ARM }, null, ['arch: amd64', 'node-selector: kubernetes.io/arch=arm64']],
  [{ nodeSelector: { pool: 'ci' } }, pod({ nodeSelector: { pool: 'web' } }), ['pool=ci', 'pool: web']],
  [{ nodeSelector: { pool: 'ci' } }, pod({ nodeSelector: { pool: 'ci', disk: 'ssd' } }), []],
  [{ nodeSelector: { pool: 'ci' } }, pod(affinity(rule('pool', 'DoesNotExist'))), ['pool=ci', 'affinity']],
  [
    { capacity: 'spot' },
    pod({ nodeSelector: STAYS }),
    ['capacity: spot', 'karpenter.sh/capacity-type: on-demand'],
  ],
  [{ capacity: 'on-demand' }, pod({ nodeSelector: SPOT }), ['capacity: on-demand', 'capacity-type: spot']],
  [
    { capacity: 'on-demand' },
    pod(affinity(rule('cloud.google.com/gke-spot', 'In', 'true'))),
    ['capacity: on-demand', 'affinity'],
  ],
  [
    { capacity: 'spot' },
    pod(affinity(rule('cloud.google.com/gke-spot', 'NotIn', 'true'))),
    ['capacity: spot', 'affinity'],
  ],
  [{ capacity: 'spot' }, pod({ nodeSelector: SPOT }), []],
  [{ capacity: 'any' }, pod({ nodeSelector: SPOT }), []],
  [{ capacity: 'on-demand', nodeSelector: SPOT }, null, ['capacity: on-demand', 'node-selector']],
  [
    { priorityClass: 'ci' },
    pod({ priorityClassName: 'high' }),
    ['priority-class: ci', 'priorityClassName: high'],
  ],
  [{ priorityClass: 'ci' }, pod({ priorityClassName: 'ci' }), []],
  [{ priorityClass: 'ci' }, pod({ priority: 7 }), ['priority-class: ci', 'priority: 7']],
  [{ queue: 'a' }, pod({}, {}, { 'kueue.x-k8s.io/queue-name': 'b' }), ['queue: a', 'queue-name: b']],
  [{ queue: 'a' }, pod({}, { suspend: false }), []],
  [{ spread: 'host' }, pod(constraint('kubernetes.io/hostname')), ['spread: host', 'kubernetes.io/hostname']],
  [{ spread: 'zone' }, pod(constraint('kubernetes.io/hostname')), []],
  [{ spread: 'none' }, pod(constraint('rack')), ['spread: none', 'rack']],
  [{ spread: '' }, pod(constraint('kubernetes.io/hostname')), []],
  [{ script: 'npm test' }, pod({ containers: [{ name: 'test', command: ['x'], args: ['y'] }] }), []],
  [{ parallelism: 3 }, pod({}, { completions: 4 }), ['parallelism: 3', 'spec.completions: 4']],
  [{ parallelism: 3 }, pod({}, { completions: 3, parallelism: 2, completionMode: 'Indexed' }), []],
  [
    { parallelism: 3 },
    pod({}, { completionMode: 'NonIndexed' }),
    ['parallelism: 3', 'completionMode: NonIndexed'],
  ],
  [
    { parallelism: 3 },
    pod({}, { backoffLimit: 2 }),
    ['parallelism: 3', 'backoffLimit: 2', 'backoffLimitPerIndex'],
  ],
  [{ parallelism: 3 }, pod({}, { backoffLimit: 0 }), []],
  [
    { parallelism: 3 },
    pod({}, policy('FailJob')),
    ['parallelism: 3', 'rules[1].action: FailJob', 'FailIndex'],
  ],
  [{ parallelism: 3 }, pod({}, policy('FailIndex')), []],
  [{ parallelism: 3 }, pod({}, { maxFailedIndexes: 0 }), ['maxFailedIndexes: 0']],
  [{ parallelism: 3 }, pod({}, { successPolicy: {} }), ['successPolicy']],
  [{ parallelism: 3 }, pod({ restartPolicy: 'OnFailure' }), ['restartPolicy: OnFailure']],
  [
    { parallelism: 1 },
    pod({ restartPolicy: 'OnFailure' }, { completions: 4, backoffLimit: 2, ...policy('FailJob') }),
    [],
  ],
])('%j with %j', (asked, base, named) => {
  const problems = contradictions(base as any, request(asked));
  expect(problems).toHaveLength(named.length === 0 ? 0 : 1);
  for (const words of named) expect(problems[0]).toContain(words);
});

test('all of them are told at once', () => {
  const base = pod({ nodeSelector: ARM, priorityClassName: 'high' }, { completions: 2 });
  expect(contradictions(base, request({ arch: 'amd64', priorityClass: 'ci', parallelism: 3 }))).toHaveLength(
    3,
  );
});

test('a manifest of nonsense is no crash', () => {
  for (const base of [
    { spec: 7 },
    { spec: { template: { spec: { containers: [null, 3], volumes: 'x', affinity: [] } } } },
  ])
    expect(contradictions(base as any, request({ arch: 'amd64', parallelism: 2 }))).toEqual([]);
});
