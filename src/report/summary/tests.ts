import { prose } from '../escape.ts';
import { count, duration } from '../figures.ts';
import { alert, bullets, details, table, unbroken } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { contradiction } from '../tests.ts';
import { type Block, WORTH } from './block.ts';
import { testSaid } from './test-said.ts';
import { moreTests, testName, testPlace } from './test-names.ts';
import { testsRan } from './words.ts';

const MOST_FLAKY_OPEN = 5;
const MOST_FLAKY = 50;
const MOST_PROBLEMS = 10;

/** Where the reports and the exit code contradict each other. */
export function doubt(report: RunReport): readonly Block[] {
  const text = contradiction(report);
  return text === ''
    ? []
    : [{ called: 'a warning', worth: WORTH.warnings, text: alert('WARNING', [prose(text)]) }];
}

/** Tests that failed first and passed then: no failure, but worth a look. */
export function flakyTests(report: RunReport): readonly Block[] {
  const { tests } = report;
  if (!tests || tests.flaky.length === 0) return [];
  const shown = tests.flaky.slice(0, MOST_FLAKY);
  const cells = shown.map((test) => [testName(test), testSaid(test), testPlace(test, report)]);
  const rows =
    table(['Flaky test (failed, then passed)', 'Said', 'Where'], cells) +
    moreTests('flaky', shown.length, tests.flaky.length, tests.totals.flaky);
  const text =
    shown.length > MOST_FLAKY_OPEN
      ? details(`${count(tests.totals.flaky, 'flaky test')}: failed, then passed`, rows)
      : rows;
  return [{ called: 'the flaky tests', worth: WORTH.flaky, text }];
}

/** What is wrong with the reports themselves; it changes no verdict. */
export function testReports(report: RunReport): readonly Block[] {
  const { tests } = report;
  // Nobody misses the reports of tests that never ran.
  if (!tests || tests.problems.length === 0 || !testsRan(report)) return [];
  const shown = tests.problems.slice(0, MOST_PROBLEMS).map((problem) => prose(problem, 600));
  const more = tests.problems.length - shown.length;
  if (more > 0) shown.push(`… and ${more} more in report.json`);
  return [
    {
      called: 'what is wrong with the test reports',
      worth: WORTH.testReports,
      text: `**Test reports**\n\n${bullets(shown)}`,
    },
  ];
}

/** The slowest tests, folded. */
export function slowestTests(report: RunReport): readonly Block[] {
  const { tests } = report;
  if (!tests || tests.slowest.length < 2) return [];
  const cells = tests.slowest.map((test) => [
    testName(test),
    unbroken(duration(test.timeSeconds * 1000)),
    testPlace(test, report),
  ]);
  const all = `${count(tests.totals.tests, 'test')}, ${duration(tests.timeSeconds * 1000)} in all`;
  return [
    {
      called: 'the slowest tests',
      worth: WORTH.slowest,
      text: details(`The slowest of ${all}`, table(['Slowest test', 'Took', 'Where'], cells)),
    },
  ];
}
