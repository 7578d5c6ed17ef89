import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadRunState } from '../../../src/action/state.ts';
import { SavedRun } from '../../../src/run/saved-run.ts';

// A process cannot be started with a longer variable (E2BIG): post would not run at all.
const LONGEST_VARIABLE = 131_072;

let folder: string;
const before = process.env.GITHUB_STATE;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'saved-run-'));
  process.env.GITHUB_STATE = join(folder, 'state');
  writeFileSync(process.env.GITHUB_STATE, '');
});
afterEach(() => {
  if (before === undefined) delete process.env.GITHUB_STATE;
  else process.env.GITHUB_STATE = before;
  rmSync(folder, { recursive: true });
});

test('a thousand shards that run again leave a state with which post can still be started', () => {
  const saved = new SavedRun('bcdfghjk', `https://${'a'.repeat(200)}.example.com`);
  const attempt = (index: number, uid: string) => ({
    namespace: 'n'.repeat(63),
    name: `${'s'.repeat(40)}-${index}-bcdfghjk`,
    uid,
  });
  saved.remember(attempt(0, ''));
  for (let index = 1; index <= 1000; index++) {
    saved.remember(attempt(index, ''));
    saved.remember(attempt(index, '00000000-0000-0000-0000-000000000000'));
  }
  const last = readFileSync(join(folder, 'state'), 'utf8')
    .split('\n')
    .findLast((line) => line.startsWith('{'));
  expect(`STATE_run=${last}`.length).toBeLessThan(LONGEST_VARIABLE);
  const state = loadRunState({ STATE_run: last });
  // What may still show itself, and what was asked for last.
  expect(state?.attempts.at(0)).toEqual(attempt(0, ''));
  expect(state?.attempts.at(-1)?.name).toBe(attempt(1000, '').name);
});
