import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { withTables } from '../../dev/readme/readme.ts';

const manifest = load(readFileSync('action.yml', 'utf8')) as any;
const readme = readFileSync('README.md', 'utf8');

test('the README tells the inputs and outputs that action.yml has', () => {
  expect(withTables(readme, manifest)).toBe(readme);
});

test('every input of action.yml is read, and every input that is read is in action.yml', () => {
  const readers = ['inputs.ts', 'inputs/placement.ts', 'inputs/rare.ts', 'inputs/results.ts'].map(
    (path) => `src/action/${path}`,
  );
  const source = [...readers, 'src/run/cleanup.ts'].map((path) => readFileSync(path, 'utf8')).join('\n');
  const read = new Set([...source.matchAll(/fields\.\w+\(\s*'([a-z-]+)'/g)].map((match) => match[1]));
  expect([...read].toSorted()).toEqual(Object.keys(manifest.inputs).toSorted());
});

test('every output of action.yml is written', () => {
  const source = readFileSync('src/action/outputs.ts', 'utf8');
  const written = [...source.matchAll(/readonly '?([a-z-]+)'?: string/g)].map((match) => match[1]);
  expect(written.toSorted()).toEqual(Object.keys(manifest.outputs).toSorted());
});
