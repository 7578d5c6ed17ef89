import { expect, test } from '@jest/globals';
import { type SweptJob, renderSweep } from '../../../src/report/sweep-table.ts';

const job: SweptJob = {
  name: 'shop-test-1-abc',
  namespace: 'ci',
  repository: 'octo/shop',
  runId: '17',
  runAttempt: '2',
  runUrl: 'https://github.com/octo/shop/actions/runs/17',
  ageMs: 3_720_000,
  done: 'removed',
  why: 'GitHub says that attempt 2 of run 17 is completed',
};

test('every Job has a row, what was done comes first', () => {
  const text = renderSweep(
    [
      { ...job, name: 'a', done: 'kept' },
      { ...job, name: 'b', done: 'unknown' },
      job,
      { ...job, name: 'd', done: 'failed', why: 'forbidden' },
    ],
    'namespace ci',
  );
  expect(text).toContain('## Sweep: 1 could not be removed, 1 removed, 1 left: cannot tell, 1 kept');
  const names = [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);
  expect(names).toEqual(['d', 'shop-test-1-abc', 'b', 'a']);
  expect(text).toContain('run 17, attempt 2](<https://github.com/octo/shop/actions/runs/17>) | 1 h 2 min |');
});

test('what others wrote into a Job can neither break the table nor become a link', () => {
  const text = renderSweep(
    [{ ...job, repository: 'x](http://evil) | <img>', runUrl: 'javascript:alert(1)', why: 'a | b\n@all' }],
    'namespace ci',
  );
  expect(text.replace(/`[^`]*`/g, '')).not.toMatch(/\]\(|<img>|javascript/);
  const row = text.split('\n').find((line) => line.includes('shop-test-1-abc')) ?? '';
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
});

test('ten thousand Jobs stay within what GitHub shows', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    ...job,
    name: `job-${index}`,
    why: 'x'.repeat(900),
  }));
  const text = renderSweep(many, 'all namespaces');
  expect(Buffer.byteLength(text)).toBeLessThan(900_000);
  expect(text).toContain('and 9,600 Jobs more');
});

test('nothing found is said', () => {
  expect(renderSweep([], 'namespace ci')).toBe(
    '## Sweep: no Job found\n\nJobs of this action in namespace ci.\n',
  );
});
