import { expect, test } from '@jest/globals';
import { renderSummary } from '../../../src/report/summary.ts';
import { attempt, place, run, segments, verdict } from '../../fixtures/summary/builder.ts';

const failed = verdict({ outcome: 'failed', message: 'The tests failed with exit code 1.', exitCode: 1 });
const seen = (name: string, seconds: number) => ({
  metadata: { name },
  status: {
    containerStatuses: [
      {
        name: 'test',
        state: {
          terminated: {
            startedAt: '2025-11-24T14:02:00Z',
            finishedAt: `2025-11-24T14:02:${seconds}Z`,
            exitCode: 1,
          },
        },
      },
    ],
  },
});

function shardOneAgain() {
  const first = attempt({
    verdict: failed,
    segments: segments([['Tests', 20]]),
    pods: [place('p-0', 'a', { index: 0 }), place('p-1', 'b', { index: 1 })],
    observation: {
      testContainer: 'test',
      pods: [seen('p-0', 20), seen('p-1', 10)],
      log: { 'p-0/test': ['one'], 'p-1/test': ['two'] },
    },
  });
  const second = attempt({
    number: 2,
    shard: 1,
    verdict: failed,
    segments: segments([['Tests', 30]], 20),
    pods: [place('again', 'a', { index: 1 })],
    observation: { testContainer: 'test', pods: [seen('again', 30)], log: { 'again/test': ['three'] } },
  });
  const shard = {
    cause: '',
    message: failed.message,
    exitCode: 1,
    retryable: false,
    outcome: 'failed' as const,
  };
  const shards = [
    { ...shard, index: 0, pod: 'p-0' },
    { ...shard, index: 1, pod: 'again' },
  ];
  return run([first, second], { verdict: { ...failed, shards }, decidedBy: 1 });
}

test('a shard that ran again is told apart from its first try wherever both are listed', () => {
  const markdown = renderSummary(shardOneAgain());
  expect(markdown).toContain('| 1 | `p-1` | `b` |');
  expect(markdown).toContain('| 1 (attempt 2) | `again` | `a` |');
  expect(markdown).toContain('| 1 (attempt 2) | 30\u00a0s |');
  expect(markdown).toContain('of shard 1, last 1 line');
  expect(markdown).toContain('of shard 1 (attempt 2), last 1 line');
});

test('why a shard ran again is said, also where others failed by their tests', () => {
  const report = shardOneAgain();
  const [first, second] = report.attempts;
  const lost = {
    cause: 'pod.disruption.eviction-api',
    exitCode: 143,
    retryable: true,
    outcome: 'infrastructure' as const,
  };
  const shards = [
    report.verdict.shards[0]!,
    { ...lost, index: 1, pod: 'p-1', message: 'Pod p-1 was evicted from node b while it ran.' },
  ];
  const attempts = [
    { ...first!, verdict: { ...failed, message: 'Shard 0: The tests failed.', shards } },
    second!,
  ];
  expect(renderSummary({ ...report, attempts })).toContain(
    '| Shard 0: The tests failed. Shard 1 was lost: Pod `p-1` was evicted from node b while it ran. |',
  );
});

test('the time of shards that ran again is not called an attempt that did not count', () => {
  const markdown = renderSummary(shardOneAgain());
  expect(markdown).toContain('Not testing: lost with shards that had to run again 30 s.');
  expect(markdown).not.toContain('did not count');
});
