import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textOf } from '../../../dev/preview/github.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { HOSTILE } from '../../fixtures/summary/hard-reports.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';
import { Page, foreignText } from './page.ts';

const ALL = Object.entries(fixtureReports);
const bytes = (text: string) => Buffer.byteLength(text);
const headlineOf = (name: string) => renderSummary(fixtureReports[name]!).split('\n')[0];

/** The hostile report with another text wherever it has its own. */
function hostileWith(text: string, parts: Partial<RunReport> = {}): RunReport {
  const swap = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(HOSTILE, () => text);
    if (Array.isArray(value)) return value.map(swap);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [swap(key), swap(item)]));
  };
  return { ...(swap(fixtureReports.hostile) as RunReport), ...parts };
}

function expectSound(markdown: string): void {
  const page = new Page(markdown);
  for (const counts of page.cellCounts) expect(new Set(counts).size).toBe(1);
  const tags = new Set(page.blocks.map(({ tagName }) => tagName));
  for (const tag of tags) expect(['h2', 'p', 'div', 'table', 'details', 'pre', 'ul']).toContain(tag);
  expect(page.all('h2').length).toBeLessThanOrEqual(1);
  expect(page.all('img')).toEqual([]);
  // The fold of each part is opened and closed by us alone.
  expect(page.all('details').length).toBe(page.blocks.filter(({ tagName }) => tagName === 'details').length);
  expect(page.all('details').length).toBe(page.all('summary').length);
  expect(page.active.filter((text) => text !== 'this run')).toEqual([]);
}

describe('the first line', () => {
  test.each([
    ['passed', '## 🟩 The tests passed in 2 min 18 s'],
    ['passed-shards', '## 🟩 All 4 shards passed in 2 min 18 s'],
    ['passed-after-retry', '## 🟩 The tests passed in 2 min 20 s (attempt 2)'],
    ['failed', '## 🟥 The tests failed with exit code 1'],
    ['infrastructure', '## 🟧 Not your tests: the cloud took node `ip-10-0-9-41` back (SpotInterruption)'],
    ['start-timeout', '## 🟧 Not your tests: no node has room for pod `shop-ci-test-1-x7k2p9qd-8wzqn`'],
    ['configuration', '## 🟪 No test ran: the node role may not fill the ECR pull-through cache'],
    ['configuration-memory', '## 🟪 The setup is wrong: container test was killed at its memory limit 2Gi'],
    ['configuration-inputs', '## 🟪 No test ran: the inputs have 3 problems'],
    ['timeout', '## 🟨 Time ran out: the tests ran longer than the time limit (20m)'],
    ['cancelled', '## ⬜ Cancelled: a newer run took the place of this one'],
    ['cancelled-early', '## ⬜ Cancelled before any test ran'],
    ['unknown', '## ⬛ Cannot tell whether the tests passed: nothing shows how the test container ended'],
    ['tests-failed', '## 🟥 4 of 1,508 tests failed'],
    ['tests-many', '## 🟥 7,000 of 61,204 tests failed'],
    ['tests-passed', '## 🟩 1,503 tests passed in 2 min 18 s'],
    ['tests-doubt', '## 🟩 The tests passed in 2 min 18 s'],
    ['tests-without-names', '## 🟥 The tests failed with exit code 1'],
    ['running', "## ⏳ No result yet: the tests' Job was created at 14:02:05 UTC"],
  ])('of %s is the answer', (name, line) => {
    expect(headlineOf(name)).toBe(line);
  });
});

describe('the summary', () => {
  test.each(ALL.filter(([name]) => !['large', 'tests-many'].includes(name)))(
    'of %s is the golden one',
    (name, report) => {
      const path = resolve('__tests__/fixtures/summary', `${name}.md`);
      const markdown = renderSummary(report);
      // UPDATE_GOLDEN=1 writes them anew: look at the difference, and at the pictures of dev/preview.
      if (process.env.UPDATE_GOLDEN) writeFileSync(path, markdown);
      expect(markdown).toBe(readFileSync(path, 'utf8'));
    },
  );

  test.each(ALL)('of %s has a sound structure', (_, report) => {
    expectSound(renderSummary(report));
  });

  test.each(ALL)('of %s says last what is left in the cluster', (_, report) => {
    const last = new Page(renderSummary(report)).blocks.at(-1)!;
    expect(textOf(last)).toMatch(/in the cluster|The Job was told to go/i);
  });

  test('holds foreign text in its place, whatever it is', () => {
    fc.assert(
      fc.property(foreignText, fc.integer({ min: 1, max: 6 }), fc.boolean(), (text, times, complete) => {
        expectSound(renderSummary(hostileWith(text.repeat(times), { complete })));
      }),
      { numRuns: 150 },
    );
  });

  test('leaves out a warning of which nothing can be shown', () => {
    const report = fixtureReports['passed-with-warning']!;
    const verdict = { ...report.verdict, warnings: ['\u001b[31m', '\u0085'] };
    const markdown = renderSummary({ ...report, verdict });
    expectSound(markdown);
    expect(markdown).not.toContain('WARNING');
  });

  test('links only to a line of the commit, whatever the file is called', () => {
    const parts = { runUrl: fixtureReports.failed!.runUrl, sha: 'a'.repeat(40) };
    fc.assert(
      fc.property(foreignText, (text) => {
        expectSound(renderSummary(hostileWith(text, parts)));
      }),
      { numRuns: 100, examples: [['[^1]<details>'], ['\u202e[x]<img src=x>']] },
    );
  });

  test('of a passed run fits on one screen', () => {
    const open = new Page(renderSummary(fixtureReports.passed!)).blocks;
    const rows = open.filter(({ tagName }) => tagName === 'table').flatMap((block) => block.children).length;
    expect(open.length).toBeLessThan(12);
    expect(rows).toBeLessThan(12);
  });

  test('names the shards that did not pass and counts the others', () => {
    const markdown = renderSummary(fixtureReports.large!);
    expect(markdown).toContain('**240 shards:** 233 passed, 4 failed, 3 lost to the cluster');
    expect(markdown).toContain('| 0–6, 8–10, 12–66, 68–90, 92–126, 128–170, 172–186, 188–239 |');
  });

  test('of a time-out shows the last lines also where tests failed before: they tell what hangs', () => {
    const { tests } = fixtureReports['tests-failed']!;
    const markdown = renderSummary({ ...fixtureReports.timeout!, tests: tests! });
    expect(markdown).toContain('**The last lines of the tests**');
    expect(markdown).toContain('| Failed\u00a0test |');
  });

  test('without attempts is still an answer', () => {
    expect(renderSummary({ ...fixtureReports.running!, attempts: [] })).toMatch(/^## /);
  });
});

describe('the budget', () => {
  const sizes = [0, 1, 60, 500, 1_000, 2_000, 5_000, 10_000, 60_000, 300_000];

  test.each(ALL)('is kept by %s at any size', (_, report) => {
    for (const budget of sizes) {
      const markdown = renderSummary(report, budget);
      expect(bytes(markdown)).toBeLessThanOrEqual(budget);
      expectSound(markdown);
    }
  });

  test('is kept whatever the texts are', () => {
    fc.assert(
      fc.property(foreignText, fc.nat(30_000), (text, budget) => {
        expect(bytes(renderSummary(hostileWith(text.repeat(50)), budget))).toBeLessThanOrEqual(budget);
      }),
      { numRuns: 50 },
    );
  });

  test('drops the least useful parts first, and says so', () => {
    const markdown = renderSummary(fixtureReports.large!, 20_000);
    expect(markdown).toMatch(/\*Left out, .*: the timeline, log lines \(\d+\)/);
    expect(markdown).toContain('**The last lines of the tests**');
    expect(markdown).toContain('| Evidence |');
  });

  test('is GitHub’s by default, with room for masks', () => {
    const attempts = Array.from({ length: 400 }, () => hostileWith('@#`|'.repeat(2000)).attempts[0]!);
    const shards = Array.from({ length: 4000 }, (_, index) => ({
      index,
      pod: `p${index}`,
      outcome: 'failed' as const,
      cause: '',
      message: 'x'.repeat(900),
      exitCode: 1,
      retryable: false,
    }));
    const verdict = { ...fixtureReports.failed!.verdict, shards };
    expect(bytes(renderSummary({ ...fixtureReports.failed!, attempts, verdict }))).toBeLessThan(1_000_000);
  });
});
