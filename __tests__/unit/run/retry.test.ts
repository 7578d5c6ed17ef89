import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../../src/diagnosis/verdict.ts';
import { avoid } from '../../../src/job/avoid.ts';
import type { AttemptReport } from '../../../src/report/run-report.ts';
import { avoidanceAfter } from '../../../src/run/retry.ts';
import { isWorthRetrying, overAllAttempts } from '../../../src/run/verdicts.ts';

const verdict = (changes: Partial<Verdict>): Verdict => ({
  outcome: 'infrastructure',
  cause: 'pod.disruption.podgc',
  owner: 'platform',
  certainty: 'certain',
  message: 'The node is gone.',
  remedy: '',
  evidence: [],
  exitCode: null,
  warnings: [],
  retryable: true,
  shards: [],
  ...changes,
});
const attempt = (number: number, changes: Partial<Verdict>, node = 'a', capacity = ''): AttemptReport =>
  ({
    number,
    shard: null,
    verdict: verdict(changes),
    pods: [{ name: 'p', index: null, node, architecture: '', instanceType: '', zone: '', capacity }],
  }) as unknown as AttemptReport;

describe('a new attempt is made', () => {
  test.each<[string, Partial<Verdict>, boolean]>([
    ['when the node was lost', {}, true],
    ['never for failed tests', { outcome: 'failed' }, false],
    ['never for a wrong set-up', { outcome: 'configuration' }, false],
    ['never for a time-out', { outcome: 'timeout' }, false],
    ['never after a cancel', { outcome: 'cancelled' }, false],
    ['not for what must happen again', { retryable: false }, false],
    ['not for a node that never came within the start budget', { cause: 'sched.insufficient' }, false],
  ])('%s', (_when, changes, worth) => {
    expect(isWorthRetrying(verdict(changes))).toBe(worth);
  });
});

describe('it keeps away', () => {
  test('from the nodes that lost a pod, and from spot when a spot node was taken', () => {
    expect(
      avoidanceAfter([attempt(1, {}, 'a', 'spot'), attempt(2, { cause: 'image.rate-limited' }, 'b')]),
    ).toEqual({
      nodes: ['a'],
      spot: true,
    });
  });

  test('from nothing when nothing was lost', () => {
    expect(avoid({ a: 1 }, { nodes: [], spot: false })).toEqual({ a: 1 });
  });
});

describe('over all attempts', () => {
  test('the same cause again is said to be no accident', () => {
    expect(overAllAttempts(verdict({}), [attempt(1, {})]).message).toMatch(/2 times in a row/);
    expect(overAllAttempts(verdict({ cause: 'other' }), [attempt(1, {})]).message).toBe('The node is gone.');
  });

  test('a pass at the second try is no silent pass', () => {
    const passed = overAllAttempts(verdict({ outcome: 'passed', cause: '' }), [attempt(1, {})]);
    expect(passed.warnings.join()).toMatch(/2 attempts.*The node is gone/);
  });
});
