import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ResultFiles } from '../../../src/run/results-files.ts';
import { ResultsStream } from '../../../src/run/results-stream.ts';
import { resultsNotices } from '../../../src/run/results-words.ts';
import { logOf, part } from '../results/archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'words-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = { limitBytes: 1_000_000, workingDirectory: '/workspace', roots: ['/tmp/out'] };
const MARK = 'k8s-test-job-results';
const good = part([{ name: './a.xml', content: '<a/>' }]);

/** What is said of a pod that printed these lines. */
async function said(lines: readonly string[], junit = ['/tmp/out/*.xml'], artifacts: readonly string[] = []) {
  const owner = { shard: 0, attempt: 1, pod: 0, workingDirectory: '/workspace', isReport: () => true };
  const files = new ResultFiles(mkdtempSync(join(folder, 'shard-')), owner, { files: 100, bytes: 1_000_000 });
  const signal = new AbortController().signal;
  const stream = new ResultsStream(plan, files, { folder, name: 'pod', signal, onEnd: () => undefined });
  const sink = stream.sink();
  sink.lines(lines.map((line) => `2026-11-24T10:00:00Z ${line}`));
  stream.close();
  await stream.unpacked();
  return resultsNotices([{ shard: 0, attempt: 1, stream, plan }], plan, {
    junit,
    artifacts,
    path: '',
    limitBytes: plan.limitBytes,
  });
}

/** The lines of a pod with these words before its end. */
function withLeft(left: readonly string[], count = left.length): string[] {
  return [
    ...logOf([good]).slice(0, -1),
    ...left.map((line) => `${MARK} left 0 ${line}`),
    `${MARK} end 1 ${count}`,
  ];
}

describe('a pattern that no file matched', () => {
  test('is said', async () => {
    expect(await said(logOf([good]), ['/tmp/out/*.xml'], ['/tmp/out/*.png'])).toEqual([
      'artifacts: the tests left no file that matches "/tmp/out/*.png".',
    ]);
  });

  test('is none where the file was left out, wherever the tests started', async () => {
    expect(await said(withLeft(['limit 2000000 ./big.bin']), ['/tmp/out/*.xml'], ['/tmp/out/*.bin'])).toEqual(
      [
        'Results: 1 file was left out whole: it did not fit into results-limit (1.0 MB compressed): tmp/out/big.bin (2.0 MB).',
      ],
    );
  });

  test.each([
    [
      'parts of them were lost',
      logOf([part([{ name: './b.bin', content: 'b' }]), good]).filter((line) => !line.endsWith(' done 1')),
    ],
    [
      'a file had a name that cannot be written',
      logOf([part([{ name: './a/../../b.bin', content: 'b' }]), good]),
    ],
    [
      'not all were named that were left out',
      withLeft(
        Array.from({ length: 200 }, (_, index) => `count 9 ./${index}.png`),
        201,
      ),
    ],
  ])('is not known where %s', async (_, lines) => {
    const notices = await said(lines, ['/tmp/out/*.xml'], ['/tmp/out/*.bin']);
    expect(notices.length).toBeGreaterThan(0);
    expect(notices.join('\n')).not.toContain('left no file');
  });
});

test('files that were left out are counted, also those that are not named', async () => {
  const left = Array.from(
    { length: 200 },
    (_, index) => `${index < 199 ? 'count' : 'unreadable'} 9000 ./${index}.png`,
  );
  expect(await said(withLeft(left, 2_000))).toEqual([
    'Results: 199 files were left out whole: they came after the 10,000 files that are brought of a pod: tmp/out/0.png (9 kB), tmp/out/1.png (9 kB), tmp/out/2.png (9 kB), tmp/out/3.png (9 kB), tmp/out/4.png (9 kB) and 194 more, listed in report.json.',
    'Results: 1 file was left out whole: it could not be read by the user that the pod runs as: tmp/out/199.png (9 kB).',
    'Results: 1,800 more files were left out whole, whose names the pod did not send.',
  ]);
});

test('a file that is too large before packing is not said to be too large after it', async () => {
  expect(await said(withLeft(['size 147000000 ./all.xml'], 1))).toContainEqual(
    expect.stringMatching(
      /^Results: 1 file was left out whole: it would take more than \S+ MB for a file or \S+ MB for a pod before packing, which is 16 and 64 times results-limit: tmp\/out\/all\.xml \(147\.0 MB\)\.$/,
    ),
  );
});

test('files that were gone before they were packed are missed, also beside one that was renamed', async () => {
  const { gzip } = part([{ name: './a:b.xml', content: '<a/>' }]);
  expect(await said(logOf([{ gzip, files: 2 }]))).toContain(
    'Results: files were gone before they could be packed. What came whole was kept (1 file).',
  );
});
