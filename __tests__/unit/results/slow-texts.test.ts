import { expect, test } from '@jest/globals';
import { readReports } from '../../../src/results/read-reports.ts';

// Each of them took minutes: what makes a pattern begin anew at every sign of a long text. Jest ends a test after 5 s.
const MANY = 60_000;

test.each<[what: string, inner: string, tests: number]>([
  ['a file of question marks', `<failure message="no"/></testcase>`, 20],
  ['an output of attachments that never end', `<failure message="no"/>OUTPUT</testcase>`, 300],
  ['such an output of tests that passed', 'OUTPUT</testcase>', 2000],
])('a report reads in no time with %s', async (what, inner, count) => {
  const file = what.includes('file') ? `${'?'.repeat(MANY)}/` : 'a.js';
  const output = `<system-out>${'[[ATTACHMENT|'.repeat(1800)}</system-out>`;
  const cases = Array.from(
    { length: count },
    (_, index) => `<testcase name="${index}" file="${file}">${inner.replace('OUTPUT', output)}`,
  );
  const content = Buffer.from(`<testsuite name="s">${cases.join('')}</testsuite>`);
  const { totals } = await readReports([{ path: 'junit.xml', shard: null, attempt: 1, content }]);
  expect(totals.tests).toBe(count);
});
