import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ended, pod } from '../../fixtures/observations/build.ts';

const SCRIPT = new URL('../../../script/explain', import.meta.url).pathname;
const bare = { testContainer: 'test', pods: [pod({ phase: 'Failed', main: ended(137, 'OOMKilled') })] };
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function explain(files: { readonly [name: string]: string }) {
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const { status, stdout } = spawnSync(SCRIPT, paths, { encoding: 'utf8' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, lines };
}

test('one line a file, whether it holds an observation, a wrapped one or a report', () => {
  const { status, lines } = explain({
    'bare.json': JSON.stringify(bare),
    'wrapped.json': JSON.stringify({ observation: bare }),
    'report.json': JSON.stringify({
      schema: 1,
      attempts: [{ observation: { testContainer: 'test' } }, { observation: bare }],
    }),
  });
  expect(status).toBe(0);
  for (const line of lines) {
    expect(line).toMatchObject({
      verdict: 'configuration',
      cause: 'end.oom',
      owner: 'author',
      certainty: 'certain',
    });
    expect(Object.keys(line)).toEqual([
      'file',
      'verdict',
      'cause',
      'owner',
      'message',
      'remedy',
      'certainty',
    ]);
  }
  expect(lines).toHaveLength(3);
});

test('a file that cannot be read is one line with the error, and code 1 at the end', () => {
  const { status, lines } = explain({
    'broken.json': '{',
    'list.json': '[]',
    'good.json': JSON.stringify(bare),
  });
  expect(status).toBe(1);
  expect(lines.map((line) => 'error' in line)).toEqual([true, true, false]);
});
