import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Verdict } from '../../../src/diagnosis/verdict.ts';
import { prose } from '../../../src/report/escape.ts';
import { table } from '../../../src/report/markdown.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { attempt, place, run, segments, verdict } from '../../fixtures/summary/builder.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';
import { results } from '../../fixtures/summary/results-reports.ts';
import { Page, foreignText } from './page.ts';

// What a reader stumbled over in the pictures of summaries, with the sentences of the judge.
const judged = (parts: Partial<Verdict> & Pick<Verdict, 'outcome' | 'message'>): RunReport =>
  run([attempt({ verdict: verdict(parts) })]);
const lines = (report: RunReport) => renderSummary(report).split('\n');

describe('the headline', () => {
  test.each<[Verdict['outcome'], string, string]>([
    [
      'configuration',
      'A process of the tests was killed ("make: *** [Makefile:8: test] Error 137" in the log): most likely it reached the memory limit 512Mi.',
      '## 🟪 The setup is wrong: a process of the tests was killed ("make: `***` \\[`Makefile:8`: test\\] Error 137" in the log)',
    ],
    [
      'infrastructure',
      'Node ip-10-0-3-7 had filled up before pod shop-ci-1-x7k2p came (OutOfcpu: Node did not have enough resource: cpu, requested: 4000, used: 13000, capacity: 16000).',
      '## 🟧 Not your tests: node `ip-10-0-3-7` had filled up before pod `shop-ci-1-x7k2p` came',
    ],
    [
      'infrastructure',
      'Admission webhook x.example.com does not answer, so no pod can be created.',
      '## 🟧 Not your tests: admission webhook `x.example.com` does not answer, so no pod can be created',
    ],
    [
      'infrastructure',
      'Shard 1: Node ip-10-0-3-7 no longer exists.',
      '## 🟧 Not your tests: shard 1: node `ip-10-0-3-7` no longer exists',
    ],
    [
      'infrastructure',
      '2 of 3 shards (0, 2), the first of them: Node ip-10-0-3-7 no longer exists.',
      '## 🟧 Not your tests: 2 of 3 shards (0, 2), the first of them: node `ip-10-0-3-7` no longer exists',
    ],
    [
      'failed',
      '2 of 3 shards (0, 2), the first of them: The tests failed with exit code 2.',
      '## 🟥 The tests failed in 2 of 3 shards (0, 2)',
    ],
  ])('of a run that is %s: %s', (outcome, message, headline) => {
    expect(lines(judged({ outcome, message, exitCode: 1 }))[0]).toBe(headline);
  });

  test('of several failed shards is followed by what the first of them said, where that is more', () => {
    const said = '2 of 3 shards (0, 2), the first of them: The tests failed with exit code 2: 3 failing.';
    expect(lines(judged({ outcome: 'failed', message: said, exitCode: 2 }))).toContain(said);
    const plain = said.replace(': 3 failing', '');
    expect(lines(judged({ outcome: 'failed', message: plain, exitCode: 2 }))).not.toContain(plain);
  });
});

describe('the evidence', () => {
  test('of failed tests that have names stands behind them, folded', () => {
    const markdown = renderSummary(fixtureReports['tests-failed']!);
    expect(markdown.indexOf('| Failed\u00a0test |')).toBeLessThan(markdown.indexOf('| Evidence |'));
    expect(markdown).toContain('<summary>What proves that they failed</summary>');
  });

  test('has no column of times where no time is known', () => {
    const evidence = [{ object: 'Pod a', field: 'status', value: 'Evicted', at: '' }];
    expect(lines(judged({ outcome: 'infrastructure', message: 'Lost.', evidence }))).toContain(
      '| Evidence | Value |',
    );
  });
});

describe('the shards', () => {
  const shardOf = (index: number, message: string, exitCode: number | null) => ({
    index,
    pod: `pod-${index}`,
    outcome: exitCode === null ? ('infrastructure' as const) : ('failed' as const),
    cause: '',
    message,
    exitCode,
    retryable: false,
  });

  test('to which the same happened share a row', () => {
    const failed = [1, 2, 3, 7].map((index) => shardOf(index, 'The tests failed with exit code 1.', 1));
    const lost = [4, 5].map((index) => shardOf(index, `No node has room for pod pod-${index}.`, null));
    const one = shardOf(6, 'Pod pod-6 was evicted.', null);
    const report = judged({
      outcome: 'failed',
      message: 'The tests failed.',
      shards: [...failed, ...lost, one],
    });
    expect(lines(report)).toEqual(
      expect.arrayContaining([
        '| 1–3, 7 | 🟥\u00a0failed | The tests failed with exit code 1. | 1 | 4 pods |',
        '| 4–5 | 🟧\u00a0lost\u00a0to\u00a0the\u00a0cluster | No node has room for the pod. |  | `pod-4`, `pod-5` |',
        '| 6 | 🟧\u00a0lost\u00a0to\u00a0the\u00a0cluster | Pod `pod-6` was evicted. |  | `pod-6` |',
      ]),
    );
  });

  test('ran in zones that are told as people do', () => {
    const zones = ['a', 'b', 'c'].map((zone, index) => place(`pod-${index}`, 'n', { index, zone }));
    const report = run([attempt({ verdict: verdict({ outcome: 'failed', message: 'No.' }), pods: zones })]);
    expect(renderSummary(report)).toContain('arm64, spot, a, b and c)');
  });
});

describe('the time', () => {
  test('is no question where the cluster refused the Job at once', () => {
    const refused = attempt({
      jobUid: '',
      verdict: verdict({ outcome: 'configuration', message: 'It may not.' }),
      segments: segments([
        ['Creating the Job', 0.4],
        ['Teardown', 0.4],
      ]),
    });
    expect(renderSummary(run([refused]))).not.toMatch(/Where the time went|Timeline/);
  });

  test('of a run without tests is not parted into testing and not testing', () => {
    expect(renderSummary(fixtureReports['start-timeout']!)).not.toContain('Not testing');
  });
});

describe('a word that is longer than a column', () => {
  const name = 'test_user_can_check_out_with_a_voucher_and_gets_free_shipping';

  test('may be broken, and is copied as it was', () => {
    const written = prose(`${name} failed`);
    expect(written).toMatch(/<wbr>/);
    expect(new Page(written).text.trim()).toBe(`${name} failed`);
    const letters = prose('x'.repeat(200));
    expect(letters.match(/<wbr>/g)!.length).toBeGreaterThan(4);
    expect(new Page(letters).text.trim()).toBe('x'.repeat(200));
  });

  test('is another thing than a sentence without spaces', () => {
    const sentence = '購入者がクーポンを使って送料無料で注文を確定できることを確認するテストケースです';
    expect(prose(sentence)).toBe(sentence);
  });

  test('is no link, no mention and no picture by that', () => {
    fc.assert(
      fc.property(foreignText, foreignText, (before, after) => {
        const word = `${before}${'x'.repeat(41)}${after}`.replace(/\s/g, '_');
        const page = new Page(table(['a'], [[prose(word, 2000)]]));
        expect(page.active).toEqual([]);
        expect(page.cellCounts).toEqual([[1, 1]]);
      }),
      {
        numRuns: 1000,
        examples: [
          ['https://evil.example/', '@octocat'],
          ['www.evil.example/', 'www.evil.example'],
          ['a@b.example', 'mailto:a@b.example'],
          ['xmpp:a@b.example/', 'HTTP://evil.example'],
          ["''", 'deadbeefcafe'],
          ['(((((', 'deadbeef'.repeat(9)],
          ['```|@a/b\\|``', ''],
        ],
      },
    );
  });
});

test('reports are missed only where tests ran', () => {
  const tests = results({ reports: 0, problems: ['No test report came out of the pods.'] });
  expect(renderSummary({ ...fixtureReports.failed!, tests })).toContain(
    'No test report came out of the pods.',
  );
  expect(renderSummary({ ...fixtureReports['start-timeout']!, tests })).not.toContain('No test report');
});

test('a value keeps the quotes and brackets that it opened', () => {
  expect(prose("assert {'total': Decimal('12.90'), 'a': 1} == {}, it's so (see 'x_y')")).toBe(
    "assert `{'total'`: `Decimal('12.90')`, 'a': `1}` `==` `{}`, it's so (see '`x_y`')",
  );
});

test('the first line of a script keeps its sign', () => {
  expect(prose('a script needs a #! line')).toBe('a script needs a `#!` line');
});
