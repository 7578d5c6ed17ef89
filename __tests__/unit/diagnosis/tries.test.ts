import { expect, test } from '@jest/globals';
import type { ApiObject } from '../../../src/diagnosis/observation.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { type Any, at, ended, job, jobFailed, pod, running, T0 } from '../../fixtures/observations/build.ts';

// Pods of a Job that may itself try again, as a manifest says it.

const failed = (name: string, seconds: number, index?: number): ApiObject =>
  pod({
    name,
    phase: 'Failed',
    main: ended(1, 'Error', seconds + 5),
    meta: { creationTimestamp: at(seconds) },
    ...(index === undefined ? {} : { index }),
  });
const perIndex = (limit: number, more: Any = {}) =>
  job({
    spec: {
      completionMode: 'Indexed',
      completions: 2,
      backoffLimit: 2147483647,
      backoffLimitPerIndex: limit,
    },
    ...more,
  });
const deleted = (name: string) =>
  pod({
    name,
    phase: 'Running',
    main: running(),
    meta: { deletionTimestamp: at(40), deletionGracePeriodSeconds: 30 },
  });

test.each<[string, ApiObject, readonly ApiObject[], boolean]>([
  ['no second try', job(), [failed('a', 0)], true],
  ['one more try', job({ spec: { backoffLimit: 1 } }), [failed('a', 0)], false],
  ['the last try', job({ spec: { backoffLimit: 1 } }), [failed('a', 0), failed('b', 20)], true],
  [
    'tries whose pods nobody saw',
    job({ spec: { backoffLimit: 2 }, status: { failed: 3 } }),
    [failed('c', 40)],
    true,
  ],
  [
    'a Job that has given up for another reason',
    job({ spec: { backoffLimit: 5 }, conditions: [jobFailed('PodFailurePolicy')] }),
    [failed('a', 0)],
    true,
  ],
  [
    'a Job that is being deleted',
    job({ spec: { backoffLimit: 5 }, meta: { deletionTimestamp: at(10) } }),
    [failed('a', 0)],
    true,
  ],
  [
    'tests that passed',
    job({ spec: { backoffLimit: 5 } }),
    [pod({ phase: 'Succeeded', main: ended(0) })],
    true,
  ],
  [
    'a pod on its way out that the Job does not replace before it is gone',
    job({ spec: { backoffLimit: 5, podReplacementPolicy: 'Failed' } }),
    [deleted('a')],
    true,
  ],
  [
    'a pod on its way out that the Job replaces at once',
    job({ spec: { backoffLimit: 5, podReplacementPolicy: 'TerminatingOrFailed' } }),
    [deleted('a')],
    false,
  ],
  [
    'one more try of one shard',
    perIndex(1),
    [failed('a', 0, 0), failed('b', 0, 1), failed('c', 20, 1)],
    false,
  ],
  [
    'the last try of each shard',
    perIndex(1),
    [failed('a', 0, 0), failed('b', 0, 1), failed('c', 20, 1), failed('d', 20, 0)],
    true,
  ],
  [
    'a container that has ended before its pod has',
    perIndex(1, { spec: { backoffLimitPerIndex: 1, podReplacementPolicy: 'Failed' } }),
    [failed('a', 0, 0), pod({ name: 'b', phase: 'Running', main: ended(1), index: 1 })],
    false,
  ],
  [
    'a helper that does not let its pod fail',
    job({ spec: { backoffLimit: 5 } }),
    [pod({ phase: 'Running', main: ended(1, 'Error', 50), others: [{ name: 'helper', ...running() }] })],
    true,
  ],
  [
    'a shard that a policy has given up',
    perIndex(3, { status: { failedIndexes: '0,1' } }),
    [failed('a', 0, 0), failed('b', 0, 1)],
    true,
  ],
])('%s: decided %#', (_what, given, pods, decided) => {
  const seen = standing({ testContainer: 'test', job: given, pods }, T0 + 120_000);
  expect(seen.decided).toBe(decided);
  if (!decided) expect(seen.text).toMatch(/has failed, and the Job may try once more\.|5 times more\./);
});
