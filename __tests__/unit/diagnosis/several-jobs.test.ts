import { describe, expect, test } from '@jest/globals';
import { type SeenJob, judgeJobs } from '../../../src/diagnosis/several-jobs.ts';
import { disruption, ended, job, pod } from '../../fixtures/observations/build.ts';

const passed = (index?: number) =>
  pod({
    name: `p-${index ?? 'again'}`,
    ...(index === undefined ? {} : { index }),
    phase: 'Succeeded',
    main: ended(0),
  });
const red = (index?: number) =>
  pod({
    name: `p-${index ?? 'again'}`,
    ...(index === undefined ? {} : { index }),
    phase: 'Failed',
    main: ended(1),
  });
const lost = (index?: number) =>
  pod({
    name: `p-${index ?? 'again'}`,
    ...(index === undefined ? {} : { index }),
    phase: 'Failed',
    main: ended(143),
    conditions: [disruption('DeletionByPodGC', 100, 'PodGC: node not found')],
  });

function indexed(number: number, pods: readonly ReturnType<typeof pod>[]): SeenJob {
  const expectedIndexes = pods.map((_, index) => index);
  const spec = { completionMode: 'Indexed', completions: pods.length, backoffLimitPerIndex: 0 };
  return {
    number,
    shard: null,
    observation: { testContainer: 'test', expectedIndexes, job: job({ spec }), pods },
  };
}

function again(number: number, shard: number, own: ReturnType<typeof pod>): SeenJob {
  return { number, shard, observation: { testContainer: 'test', job: job(), pods: [own] } };
}

describe('the verdict over several Jobs', () => {
  test.each<[string, SeenJob[], string, number, RegExp]>([
    ['all shards passed at once', [indexed(1, [passed(0), passed(1)])], 'passed', 1, /All 2 shards passed/],
    [
      'a lost shard passed when it was run again',
      [indexed(1, [passed(0), lost(1)]), again(2, 1, passed())],
      'passed',
      1,
      /All 2 shards passed/,
    ],
    [
      'a lost shard failed when it was run again',
      [indexed(1, [passed(0), lost(1)]), again(2, 1, red())],
      'failed',
      2,
      /^Shard 1: The tests failed/,
    ],
    [
      'one shard failed, another was lost and then passed',
      [indexed(1, [red(0), lost(1), passed(2)]), again(2, 1, passed())],
      'failed',
      1,
      /^Shard 0: The tests failed/,
    ],
    [
      'two shards failed, and one that was lost failed when it was run again',
      [indexed(1, [red(0), lost(1), red(2)]), again(2, 1, red())],
      'failed',
      1,
      /^3 of 3 shards \(0, 1, 2\), the first of them: The tests failed/,
    ],
    [
      'the first shard failed when it was run again, and a later one at once',
      [indexed(1, [lost(0), passed(1), red(2)]), again(2, 0, red())],
      'failed',
      2,
      /^2 of 3 shards \(0, 2\), the first of them: The tests failed/,
    ],
    [
      'a shard was lost twice, and failed tests go before',
      [indexed(1, [red(0), lost(1)]), again(2, 1, lost())],
      'failed',
      1,
      /^Shard 0: The tests failed/,
    ],
    [
      'a shard was lost twice',
      [indexed(1, [passed(0), lost(1)]), again(2, 1, lost())],
      'infrastructure',
      2,
      /^Shard 1: /,
    ],
    [
      'everything was lost and everything was run again',
      [indexed(1, [lost(0), lost(1)]), indexed(2, [passed(0), passed(1)])],
      'passed',
      2,
      /All 2 shards passed/,
    ],
    [
      'every shard was run again on its own',
      [indexed(1, [lost(0), lost(1)]), again(2, 0, passed()), again(3, 1, passed())],
      'passed',
      2,
      /All 2 shards passed/,
    ],
    [
      'a single pod was run again',
      [again(1, 0, lost()), again(2, 0, passed())].map((seen) => ({ ...seen, shard: null })),
      'passed',
      2,
      /passed/,
    ],
  ])('when %s', (_when, jobs, outcome, decidedBy, message) => {
    const judged = judgeJobs(jobs);
    expect(judged).toMatchObject({ decidedBy, verdict: { outcome } });
    expect(judged?.verdict.message).toMatch(message);
  });

  test('has every shard once, in order, with its place of the first Job', () => {
    const judged = judgeJobs([
      indexed(1, [lost(0), passed(1), lost(2)]),
      again(2, 2, passed()),
      again(3, 0, red()),
    ]);
    expect(judged?.verdict.shards.map(({ index, outcome }) => [index, outcome])).toEqual([
      [0, 'failed'],
      [1, 'passed'],
      [2, 'passed'],
    ]);
  });

  test('warns of what happened to the others, and of nothing that its message says', () => {
    const pods = [red(0), lost(1), lost(2)];
    const judged = judgeJobs([indexed(1, pods), again(2, 1, red()), again(3, 2, lost())]);
    expect(judged?.verdict.message).toMatch(/^2 of 3 shards \(0, 1\), /);
    expect(judged?.verdict.warnings).toEqual([expect.stringMatching(/^Shard 2: /)]);
  });

  test('is never green with a shard that nobody has seen', () => {
    const pods = [passed(0), passed(1)];
    const unseen = {
      ...indexed(1, pods),
      observation: { ...indexed(1, pods).observation, expectedIndexes: [0, 1, 2] },
    };
    expect(judgeJobs([unseen, again(2, 1, passed())])?.verdict.outcome).not.toBe('passed');
  });

  test('is nothing without a Job', () => {
    expect(judgeJobs([])).toBeNull();
  });
});
