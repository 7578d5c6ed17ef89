import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readTestResults } from '../../../src/run/test-results.ts';

const folder = mkdtempSync(join(tmpdir(), 'test-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function brought(name: string, shard: number, attempt: number, content: string) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, pathInPod: `/workspace/out/${name}`, shard, attempt, pod: 0 };
}

const suite = (inner: string) => `<testsuite name="cart">${inner}</testsuite>`;

test('reports on the disk are read attempt by attempt, whatever their order', async () => {
  const reports = [
    brought('2.xml', 0, 2, suite('<testcase name="a"/>')),
    brought('1.xml', 0, 1, suite('<testcase name="a"><failure message="no"/></testcase>')),
    brought('b.xml', 1, 1, suite('<testcase name="b"/>')),
  ];
  const { totals, flaky } = await readTestResults(reports, { expectedShards: [0, 1] });
  expect(totals).toEqual({ tests: 2, passed: 1, failed: 0, skipped: 0, flaky: 1 });
  expect(flaky[0]).toMatchObject({ name: 'a', shard: 0, attempt: 1 });
});

test('a report that went away is said by its name in the pod', async () => {
  const gone = {
    path: join(folder, 'gone.xml'),
    pathInPod: '/workspace/out/gone.xml',
    shard: null,
    attempt: 1,
    pod: 0,
  };
  const { problems } = await readTestResults(
    [gone, brought('c.xml', 0, 1, suite('<testcase name="c"/>'))],
    {},
  );
  expect(problems).toEqual([
    expect.stringMatching(/^The report \/workspace\/out\/gone\.xml could not be read to its end: ENOENT/),
  ]);
});
