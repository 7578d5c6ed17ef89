import { expect, test } from '@jest/globals';
import { places } from '../../../src/report/summary/places.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { podPlaces } from '../../../src/run/pods.ts';
import { attempt, place, run, verdict } from '../../fixtures/summary/builder.ts';

const passed = verdict({ outcome: 'passed', message: '', exitCode: 0 });
const forbidden = {
  testContainer: 'test',
  unreadable: [{ verb: 'get', resource: 'nodes', httpStatus: 403 }],
};
const nothing = { architecture: '', instanceType: '', zone: '', capacity: '' };
const textOf = (parts: Parameters<typeof attempt>[0]) => places(run([attempt(parts)]))[0]?.text ?? '';

test('node, architecture, instance type, zone and capacity of each pod are named', () => {
  const pods = [place('p-0', 'n1', { index: 0 }), place('p-1', 'n2', { index: 1, capacity: 'on-demand' })];
  const text = textOf({ verdict: passed, pods });
  expect(text).toContain('| Shard | Pod | Node | CPU | Instance\u00a0type | Zone | Capacity |');
  expect(text).toContain('| 1 | `p-1` | `n2` | arm64 | `m7g.2xlarge` | `eu-west-1c` | on-demand |');
  expect(text).not.toContain('not known');
});

test('what nobody may read has no column, and the reason is said once', () => {
  const pods = Array.from({ length: 30 }, (_, index) =>
    place(`p-${index}`, `n${index % 7}`, { index, ...nothing }),
  );
  const text = textOf({ verdict: passed, pods, observation: forbidden });
  expect(text).toContain('| Shard | Pod | Node |\n');
  expect(text.match(/may not read nodes/g)).toHaveLength(1);
  expect(text).toContain('of 7 nodes are not known');
});

test('hundreds of shards stay short', () => {
  const pods = Array.from({ length: 800 }, (_, index) =>
    place(`p-${index}`, `node-${index}.${'x'.repeat(60)}`, { index }),
  );
  const report = run([attempt({ verdict: passed, pods })]);
  expect(places(report)[0]?.text).toMatch(/… and 750 more pods in report\.json/);
  expect(Buffer.byteLength(renderSummary(report))).toBeLessThan(40_000);
});

test('the place of a pod comes from its node, whatever age its labels are', () => {
  const pods = [{ metadata: { name: 'p' }, spec: { nodeName: 'n' } }];
  const node = (labels: object) => [
    { metadata: { name: 'n', labels }, status: { nodeInfo: { architecture: 'arm64' } } },
  ];
  expect(podPlaces(pods, [])[0]).toMatchObject({ node: 'n', ...nothing });
  expect(podPlaces(pods, node({}))[0]).toMatchObject({ architecture: 'arm64', zone: '' });
  expect(
    podPlaces(
      pods,
      node({
        'beta.kubernetes.io/instance-type': 'm5.large',
        'failure-domain.beta.kubernetes.io/zone': 'a',
        'cloud.google.com/gke-preemptible': 'true',
      }),
    )[0],
  ).toMatchObject({ instanceType: 'm5.large', zone: 'a', capacity: 'spot' });
});
