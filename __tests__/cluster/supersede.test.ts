import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { metadataOf } from '../../src/cluster/jobs.ts';
import { Place } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const as = (runId: number, more: { [name: string]: unknown } = {}) => ({
  github: { run_id: String(runId), ...more },
});

describe('a newer run that supersedes', () => {
  test.each<[string, { [name: string]: string }, RegExp]>([
    ['whose pod waits for a node', { run: 'true', cpu: '500' }, /node/i],
    ['whose tests run', { run: 'echo begun; sleep 300' }, /^begun$/],
    ['whose tests end badly on TERM', { run: 'echo begun; exec sleep 300', shell: 'sh -c' }, /^begun$/],
  ])(
    'removes the Job of an older one %s, which is cancelled and does not try again',
    async (_what, inputs, ready) => {
      await using older = place.start({ ...inputs, 'infrastructure-retries': '2' }, as(101));
      await older.line(ready);
      const result = await place.run({ run: 'echo newer', supersede: 'true' }, as(102));
      const before = await older.finished;
      expect(result.main.outputs.verdict).toBe('passed');
      expect(logText(result.main)).toMatch(/Superseded: Job \S+ of the older run \S+\/runs\/101/);
      if (before.main.outputs.verdict !== 'cancelled') console.error(logText(before.main));
      expect(before.main.outputs).toMatchObject({ verdict: 'cancelled', attempts: '1' });
      await place.expectNothingLeft();
    },
  );

  test('of two that begin in the same instant exactly one goes on', async () => {
    const inputs = { run: 'echo begun; sleep 20', supersede: 'true' };
    const results = await Promise.all([301, 302].map((id) => place.run(inputs, as(id))));
    expect(results.map(({ main }) => main.outputs.verdict).toSorted()).toEqual(['cancelled', 'passed']);
    await place.expectNothingLeft();
  });

  test('leaves the Jobs of another branch, another leg and another repository alone', async () => {
    const long = { run: 'echo begun; sleep 300' };
    await using branch = place.start(long, as(201, { ref: 'refs/heads/next' }));
    await using leg = place.start(long, { ...as(202), matrix: { shard: 2 } });
    await using repository = place.start(long, as(203, { repository_id: '9', repository: 'octo/other' }));
    const others = [branch, leg, repository];
    await Promise.all(others.map((step) => step.line(/^begun$/)));
    const uids = async () => (await place.jobs()).map((job) => metadataOf(job).uid).toSorted();
    const before = await uids();
    const result = await place.run({ run: 'true', supersede: 'true' }, as(204));
    expect(result.main.outputs.verdict).toBe('passed');
    expect(logText(result.main)).not.toContain('Superseded');
    expect(await uids()).toEqual(before);
    for (const step of others) step.cancel();
    await Promise.all(others.map((step) => step.finished));
    await place.expectNothingLeft();
  });
});
