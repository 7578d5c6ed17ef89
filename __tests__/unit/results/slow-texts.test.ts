import { expect, test } from '@jest/globals';
import { readReports } from '../../../src/results/read-reports.ts';

// Each of them took minutes: what makes a pattern begin anew at every sign of a long text.
const MANY = 60_000;
const SPARE_MS = 50;

/** Milliseconds of this process's own work, whatever else the machine does. */
async function workOf(content: Buffer, count: number): Promise<number> {
  const before = process.cpuUsage();
  const { totals } = await readReports([{ path: 'junit.xml', shard: null, attempt: 1, content }]);
  const { user, system } = process.cpuUsage(before);
  expect(totals.tests).toBe(count);
  return (user + system) / 1000;
}

test.each<[what: string, inner: string, tests: number]>([
  ['a file of question marks', `<failure message="no"/></testcase>`, 20],
  ['an output of attachments that never end', `<failure message="no"/>OUTPUT</testcase>`, 300],
  ['such an output of tests that passed', 'OUTPUT</testcase>', 2000],
])('a report reads as fast as any other with %s', async (what, inner, count) => {
  const reportOf = (sign: string, word: string) => {
    const file = what.includes('file') ? `${sign.repeat(MANY)}/` : 'a.js';
    const output = `<system-out>${word.repeat(1800)}</system-out>`;
    const cases = Array.from(
      { length: count },
      (_, index) => `<testcase name="${index}" file="${file}">${inner.replace('OUTPUT', output)}`,
    );
    return Buffer.from(`<testsuite name="s">${cases.join('')}</testsuite>`);
  };
  const harmless = await workOf(reportOf('a', 'words, words '), count);
  const work = await workOf(reportOf('?', '[[ATTACHMENT|'), count);
  expect(work).toBeLessThan(20 * (harmless + SPARE_MS));
});
