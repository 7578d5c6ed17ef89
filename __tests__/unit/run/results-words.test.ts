import { expect, test } from '@jest/globals';
import { type PodOutcome, resultsNotices } from '../../../src/run/results-words.ts';

const plan = { limitBytes: 1_000_000, workingDirectory: '/app', roots: ['/app/out'] };
const INPUT = { junit: [], artifacts: ['out/'], limitBytes: 1_000_000, path: '' };

function said(leftOut: number, remarks: number): readonly string[] {
  const leftOutFiles = Array.from({ length: leftOut }, (_, index) => ({
    root: 0,
    name: `big-${index}.bin`,
    bytes: 30_000_000,
    reason: 'limit',
  }));
  const stream = {
    lacking: [],
    hidden: [],
    losses: new Set<string>(),
    leftOutFiles,
    leftOutCount: leftOut,
    hasEnded: true,
    files: {
      files: [],
      remarks: Array.from({ length: remarks }, (_, index) => `/app/out/${index}: left out.`),
    },
  };
  const pod = { shard: 0, attempt: 1, plan, stream } as unknown as PodOutcome;
  return resultsNotices([pod], plan, INPUT);
}

test('one file and several are spoken of as they are', () => {
  expect(said(1, 0)).toEqual([
    'Results: 1 file was left out whole, since it did not fit into results-limit (1.0 MB compressed): out/big-0.bin (30.0 MB).',
  ]);
  expect(said(2, 0)[0]).toMatch(
    /^Results: 2 files were left out whole, since they did not fit into results-limit/,
  );
  expect(said(0, 6).at(-2)).toBe('Results: 1 more file was left out or renamed for such reasons.');
  expect(said(0, 8).at(-2)).toBe('Results: 3 more files were left out or renamed for such reasons.');
});

test('a pattern that nothing matches is named', () => {
  expect(said(0, 0)).toEqual(['artifacts: the tests left no file that matches "out/".']);
});
