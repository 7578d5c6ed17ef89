import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge } from '../../../src/diagnosis/judge.ts';
import { redactReport, serializeReport } from '../../../src/report/report.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { contradiction, testAnnotations } from '../../../src/report/tests.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';
import { results, testCase } from '../../fixtures/summary/results-reports.ts';
import { foreignText } from './page.ts';

const failed = fixtureReports['tests-failed']!;
const outcome = (report: RunReport, value: RunReport['verdict']['outcome']): RunReport => ({
  ...report,
  verdict: { ...report.verdict, outcome: value },
});

describe('annotations of failed tests', () => {
  test('stand at their line, in the order of the reports, worded by the test', () => {
    expect(testAnnotations(failed).map(({ title, file, line }) => [title, file, line])).toEqual([
      ['Cart › adds the shipping fee', 'spec/cart_spec.rb', 17],
      ['Thumbnail › keeps colours', 'spec/thumb_spec.rb', 9],
      ['Login › locks after five tries', 'spec/login_spec.rb', 40],
      ['Cart › takes a voucher', 'spec/cart_spec.rb', 31],
    ]);
    expect(testAnnotations(failed)[0]!.message).toMatch(/^expected: 4\n {5}got: 3\n/);
  });

  test('say nothing twice where the stack begins with what the test said', () => {
    const message = 'Error: not equal\nExpected: 4\nReceived: 3';
    const stack = 'Error: not equal\n\n  Expected: 4\n  Received: 3\n    at a.js:4:15';
    const tests = results({ failed: [testCase({ name: 'a', message, stack })] });
    expect(testAnnotations({ ...failed, tests })[0]?.message).toContain(stack);
    expect(testAnnotations({ ...failed, tests })[0]?.message.match(/Expected/g)).toHaveLength(1);
  });

  test('say nothing twice where the stack begins with what the test said', () => {
    const message = 'Error: not equal\nExpected: 4\nReceived: 3';
    const stack = 'Error: not equal\n\n  Expected: 4\n  Received: 3\n    at a.js:4:15';
    const tests = results({ failed: [testCase({ name: 'a', message, stack })] });
    const [annotation] = testAnnotations({ ...failed, tests });
    expect(annotation?.message).toContain('at a.js:4:15');
    expect(annotation?.message.match(/Expected/g)).toHaveLength(1);
  });

  test('are eight at most', () => {
    expect(testAnnotations(fixtureReports['tests-many']!).length).toBe(8);
  });

  test('name no file of the repository where the place may be elsewhere', () => {
    const tests = results({
      failed: [testCase({ name: 'raises', file: 'CartTest.java', line: 16, message: 'gone' })],
    });
    expect(testAnnotations({ ...failed, tests })).toEqual([
      { title: 'raises', message: 'gone\nAt CartTest.java:16' },
    ]);
  });

  test('say nothing twice where the stack begins with the message, as jest and go write it', () => {
    const tests = results({
      failed: [
        testCase({
          name: 'a',
          message: 'Error: expect(received).toEqual(expected)\n- Expected  - 1\n-     4,\n+     3,',
          stack:
            'Error: expect(received).toEqual(expected)\n\n- Expected  - 1\n\n-     4,\n+     3,\n    at a.test.js:3:45',
        }),
        testCase({
          name: 'a',
          file: 'cart_test.go',
          line: 14,
          message: 'taken = 2, want 1',
          stack:
            '=== RUN   TestVoucher\n    cart_test.go:14: taken = 2, want 1\n--- FAIL: TestVoucher (0.00s)',
        }),
        testCase({
          name: 'a',
          message: `expected ${'x'.repeat(900)}…`,
          stack: `expected ${'x'.repeat(950)}\n    at a.js:3`,
        }),
        testCase({
          name: 'a',
          message: 'assert 2 == 1',
          stack: '>   assert times == 1\nE   assert 2 == 1\n\ntest_cart.py:10',
        }),
      ],
    });
    const messages = testAnnotations({ ...failed, tests }).map(({ message }) => message);
    expect(messages[0]).toBe(tests.failed[0]!.stack);
    expect(messages[1]).toBe(`${tests.failed[1]!.stack}\nAt cart_test.go:14`);
    expect(messages[2]).not.toContain('…\n');
    // What was failed on comes first where it stands at the end of the stack.
    expect(messages[3]).toMatch(/^assert 2 == 1\n>/);
  });

  test.each(['failed', 'timeout', 'unknown'] as const)('are given when the outcome is %s', (value) => {
    expect(testAnnotations(outcome(failed, value)).length).toBe(4);
  });

  test.each(['passed', 'infrastructure', 'configuration', 'cancelled'] as const)(
    'are not given when the outcome is %s',
    (value) => {
      expect(testAnnotations(outcome(failed, value))).toEqual([]);
    },
  );

  test('are bounded, whatever the texts are', () => {
    fc.assert(
      fc.property(foreignText, fc.integer({ min: 1, max: 300 }), (text, times) => {
        const long = text.repeat(times);
        const tests = results({
          failed: [testCase({ name: long, suite: long, message: long, stack: `${long}\n${long}` })],
        });
        const [annotation] = testAnnotations({ ...failed, tests });
        expect(annotation!.title.length).toBeLessThanOrEqual(200);
        expect(annotation!.message.length).toBeLessThanOrEqual(3000);
        expect(annotation!.message.isWellFormed() && annotation!.title.isWellFormed()).toBe(true);
        expect(annotation!.title).not.toMatch(/[\n\r\u001b\u202e]/);
        expect(annotation!.message).not.toMatch(/[\u001b\u202e]/);
      }),
      // Made visible, a mark of direction is longer than it was.
      { numRuns: 100, examples: [['\u202e> a/b#3|word', 5]] },
    );
  });
});

describe('reports that contradict the exit code', () => {
  test('by naming failed tests when it is 0', () => {
    expect(contradiction(fixtureReports['tests-doubt']!)).toMatch(
      /^The test reports name 1 failed test, but the tests ended with exit code 0: /,
    );
  });

  test('by naming none when it is not', () => {
    expect(contradiction(fixtureReports['tests-without-names']!)).toMatch(
      /^The tests ended with exit code 1, but the test reports name no failed test: /,
    );
  });

  test.each(['tests-failed', 'tests-passed', 'failed', 'passed', 'infrastructure', 'timeout'])(
    'are not seen in %s',
    (name) => {
      expect(contradiction(fixtureReports[name]!)).toBe('');
    },
  );

  test('are not guessed when there is no report', () => {
    expect(contradiction({ ...failed, tests: results({ reports: 0 }) })).toBe('');
  });
});

test('nothing of a masked value is left in what tests say', () => {
  const secret = 'hunter22-secret';
  const one = testCase({
    name: `logs in with ${secret}`,
    suite: secret,
    file: `spec/${secret}.rb`,
    message: `said ${secret}, and abc`,
    stack: `at ${secret}`,
    systemOut: `password is ${secret}`,
    attachments: [`${secret}.png`],
  });
  const tests = results({
    failed: [one],
    flaky: [one],
    slowest: [3, 2].map((timeSeconds) => {
      const { name, suite, file, line, inRepository, outcome: how, shard } = one;
      return { name, suite, file, line, inRepository, outcome: how, shard, timeSeconds };
    }),
    problems: [`The report ${secret}.xml is empty.`],
  });
  const report = { ...failed, tests };
  const redacted = redactReport(report, [secret, 'abc']);
  const everything = [
    serializeReport(report, [secret, 'abc']),
    renderSummary(redacted),
    JSON.stringify(testAnnotations(redacted)),
  ].join('\n');
  expect(everything).not.toContain(secret);
  expect(redacted.tests!.failed[0]!.message).toBe('said ***, and ***');
});

test('5,000 failed tests of 500 shards keep within the budget and say what is left out', () => {
  const markdown = renderSummary(fixtureReports['tests-many']!);
  expect(Buffer.byteLength(markdown)).toBeLessThan(300_000);
  expect(markdown).toContain('more failed tests in report.json');
  const small = renderSummary(fixtureReports['tests-many']!, 30_000);
  expect(small).toMatch(/\*Left out, .*stacks of failed tests \(\d+\)/);
  expect(small).toContain('| Failed\u00a0test | Said | Where |');
});

test('tests that report.json does not name are not looked for there', () => {
  const totals = { tests: 70_000, passed: 0, failed: 6200, skipped: 0, flaky: 5300 };
  const kept = Array.from({ length: 5000 }, (_, index) => testCase({ name: `test ${index}` }));
  const all = { failed: kept, flaky: kept };
  const markdown = renderSummary({ ...failed, tests: { ...results(all), totals } });
  expect(markdown).toContain('… and 4,695 more failed tests in report.json, and 1,200 that it does not name');
  expect(markdown).toContain('… and 4,950 more flaky tests in report.json, and 300 that it does not name');
});

describe('what to do about failed tests', () => {
  const remedyOf = (report: RunReport) => redactReport(report, []).verdict.remedy;
  const judged = (exitCode: number): RunReport => ({
    ...failed,
    verdict: judge({
      testContainer: 'test',
      pods: [
        {
          metadata: { name: 'shop', uid: '1' },
          status: {
            phase: 'Failed',
            containerStatuses: [
              {
                name: 'test',
                state: { terminated: { exitCode, reason: 'Error', finishedAt: '2025-11-24T14:06:28Z' } },
              },
            ],
          },
        },
      ],
    }),
  });

  test.each([1, 130, 200])('points to them where the reports name them (exit code %i)', (exitCode) => {
    const report = judged(exitCode);
    expect(report.verdict.outcome).toBe('failed');
    expect(remedyOf(report)).toBe('See the failed tests below: what they said, and where they are.');
  });

  test.each([1, 130, 200])('points to the log where they name none (exit code %i)', (exitCode) => {
    for (const tests of [null, results()])
      expect(remedyOf({ ...judged(exitCode), tests })).toMatch(/last lines of the log\.$/);
  });

  test('is left alone where it is another', () => {
    expect(remedyOf({ ...judged(127) })).toMatch(/^Correct the script/);
  });
});
