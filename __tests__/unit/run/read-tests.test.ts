import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { renderSummary } from '../../../src/report/summary.ts';
import type { TestResults } from '../../../src/results/test-results.ts';
import { readTests } from '../../../src/run/read-tests.ts';
import type { ResultFile } from '../../../src/run/results-files.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-tests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const base = fixtureReports.failed!;
const report = { ...base, results: { path: folder, files: 0, bytes: 0, leftOut: [] } };

function brought(path: string, content: string, parts: Partial<ResultFile> = {}): ResultFile {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
  const pathInPod = `/workspace/${path.replace(/^\d+\//, '')}`;
  const isReport = path.endsWith('.xml');
  return { path: place, pathInPod, shard: 0, attempt: 1, pod: 0, bytes: content.length, isReport, ...parts };
}

const options = {
  report,
  workspaceFolder: '',
  repositoryFolder: '',
  workingDirectory: '',
  signal: AbortSignal.timeout(5000),
};
const read = (files: readonly ResultFile[]): Promise<TestResults> => readTests({ ...options, files });

const suite = (inner: string) => `<testsuite name="cart.spec.ts">${inner}</testsuite>`;
const FAILED = '<testcase name="shows the total"><failure message="no"/></testcase>';
const FLAKY = '<testcase name="takes a voucher"><flakyFailure message="late"/></testcase>';
const image = (path: string) => brought(path, 'png');

describe('images that the tests left behind', () => {
  test('stand beside the failed test and the flaky one that they are named after', async () => {
    const tests = await read([
      brought('0/junit.xml', suite(FAILED + FLAKY)),
      image('0/shots/cart-shows-the-total/test-failed-1.png'),
      image('0/shots/cart-takes-a-voucher/test-failed-1.png'),
    ]);
    expect(tests.failed.map(({ attachments }) => attachments)).toEqual([
      ['0/shots/cart-shows-the-total/test-failed-1.png'],
    ]);
    expect(tests.flaky.map(({ attachments }) => attachments)).toEqual([
      ['0/shots/cart-takes-a-voucher/test-failed-1.png'],
    ]);
    const markdown = renderSummary({ ...report, tests });
    expect(markdown).toContain('| late (see `0/shots/cart-takes-a-voucher/test-failed-1.png`) |');
  });

  test('go to the flaky test where its name is the longer one', async () => {
    const longer = FLAKY.replace('takes a voucher', 'shows the total of two');
    const tests = await read([
      brought('0/junit.xml', suite(FAILED + longer)),
      image('0/shots/shows-the-total-of-two.png'),
    ]);
    expect(tests.failed[0]?.attachments).toEqual([]);
    expect(tests.flaky[0]?.attachments).toEqual(['0/shots/shows-the-total-of-two.png']);
  });

  test('are of the try that the failure is of, where a shard was run again', async () => {
    const again = { attempt: 2 };
    const tests = await read([
      brought('0/junit.xml', suite(FAILED)),
      image('0/shots/shows-the-total.png'),
      brought('2/0/junit.xml', suite(FAILED), again),
      brought('2/0/shots/shows-the-total.png', 'png', again),
    ]);
    expect(tests.failed.map(({ attachments }) => attachments)).toEqual([['2/0/shots/shows-the-total.png']]);
  });

  test.each(['workspace', 'shard 0'])(
    'are not given to the test "%s", in whose folder all of them lie',
    async (name) => {
      const results = { ...report.results, path: join(folder, 'workspace') };
      const files = [
        brought('workspace/shard-0/junit.xml', suite(FAILED.replace('shows the total', name))),
        image('workspace/shard-0/shots/other.png'),
      ];
      const { failed } = await readTests({ ...options, files, report: { ...report, results } });
      expect(failed[0]?.attachments).toEqual([]);
    },
  );

  test('are named once, by where they lie on the runner, where the report names them too', async () => {
    const attached =
      '\n[[ATTACHMENT|../shots/cart-shows-the-total/test-failed-1.png]]\n[[ATTACHMENT|../7f3.png]]\n';
    const tests = await read([
      brought(
        '0/junit.xml',
        suite(FAILED.replace('</testcase>', `<system-out>${attached}</system-out></testcase>`)),
      ),
      image('0/shots/cart-shows-the-total/test-failed-1.png'),
      image('0/7f3.png'),
    ]);
    expect(tests.failed[0]?.attachments).toEqual([
      '0/shots/cart-shows-the-total/test-failed-1.png',
      '0/7f3.png',
    ]);
  });
});

test('a test that another shard has, when everything runs again, counts by its last try', async () => {
  const shards = fixtureReports['passed-shards']!;
  const [attempt] = shards.attempts;
  const PASSED = '<testcase name="shows the total"/>';
  const files = [
    brought('0/junit.xml', suite(FAILED)),
    brought('1/junit.xml', suite(PASSED), { shard: 1, attempt: 2 }),
  ];
  const totals = async (shard: number | null) => {
    const attempts = [attempt!, { ...attempt!, number: 2, shard }];
    return (await readTests({ ...options, files, report: { ...shards, attempts } })).totals;
  };
  expect(await totals(null)).toMatchObject({ tests: 1, failed: 0, flaky: 1 });
  expect(await totals(1)).toMatchObject({ tests: 1, failed: 1, flaky: 0 });
});

test('nobody misses the report of shard 0 where it is the only one', async () => {
  const [shard] = fixtureReports['passed-shards']!.verdict.shards;
  const verdict = { ...base.verdict, shards: [{ ...shard!, index: 0, exitCode: 1 }] };
  const { problems } = await readTests({
    ...options,
    files: [brought('0/junit.xml', suite(FAILED))],
    report: { ...report, verdict },
  });
  expect(problems).toEqual([]);
});
