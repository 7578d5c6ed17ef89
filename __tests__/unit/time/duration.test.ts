import { expect, test } from '@jest/globals';
import { formatDuration, parseDuration } from '../../../src/time/duration.ts';

test.each([
  ['10', null],
  ['', null],
  ['ten minutes', null],
  ['5 m', null],
  ['-5m', null],
  ['0', 0],
  ['500ms', 500],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
])('the duration %p is %p', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  [12, '12 ms'],
  [1_240, '1.2 s'],
  [59_400, '59 s'],
  [75_000, '1 min 15 s'],
  [120_000, '2 min'],
  [3_700_000, '1 h 1 min'],
])('%p ms read %p', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
