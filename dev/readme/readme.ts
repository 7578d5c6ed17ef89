// Writes the tables of inputs and outputs in README.md from action.yml, so that they cannot disagree.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

interface Manifest {
  readonly inputs: { readonly [name: string]: { readonly description: string; readonly default?: string } };
  readonly outputs: { readonly [name: string]: { readonly description: string } };
}

const ROOT = join(import.meta.dirname, '..', '..');
const START = '<!-- inputs -->';
const END = '<!-- /inputs -->';

/** The README's text with its tables as action.yml has them now. */
export function withTables(readme: string, manifest: Manifest): string {
  const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
  const inputs = Object.entries(manifest.inputs).map(
    ([name, input]) =>
      `| \`${name}\` | ${cell(input.description)} | ${input.default ? `\`${cell(input.default)}\`` : ''} |`,
  );
  const outputs = Object.entries(manifest.outputs).map(
    ([name, output]) => `| \`${name}\` | ${cell(output.description)} |`,
  );
  const tables = [
    '| input | what it is | default |',
    '|---|---|---|',
    ...inputs,
    '',
    '| output | what it is |',
    '|---|---|',
    ...outputs,
  ];
  const from = readme.indexOf(START) + START.length;
  return `${readme.slice(0, from)}\n\n${tables.join('\n')}\n\n${readme.slice(readme.indexOf(END))}`;
}

if (import.meta.main) {
  const path = join(ROOT, 'README.md');
  const manifest = load(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Manifest;
  writeFileSync(path, withTables(readFileSync(path, 'utf8'), manifest));
}
