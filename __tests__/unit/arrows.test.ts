import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const SRC = resolve('src');

// Which folder may import which (design.md, section 4): everything else is an arrow in the wrong direction.
const ALLOWED: { readonly [folder: string]: readonly string[] } = {
  text: [],
  time: [],
  diagnosis: ['text'],
  results: ['text', 'time'],
  report: ['diagnosis', 'results', 'text', 'time'],
  job: ['text', 'time'],
  cluster: ['text', 'time'],
  action: ['text', 'time'],
  run: ['action', 'cluster', 'diagnosis', 'job', 'report', 'results', 'text', 'time'],
  entry: ['action', 'run', 'time', 'diagnosis', 'report'],
};
const PURE = ['text', 'diagnosis', 'results', 'report', 'job'];
const PURE_BUILT_INS = ['node:crypto', 'node:util', 'js-yaml', 'htmlparser2'];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly folder: string;
  readonly typeOnly: boolean;
}

function imports(): Import[] {
  const found: Import[] = [];
  for (const entry of readdirSync(SRC, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts')) continue;
    const path = join(SRC, entry);
    const folder = entry.includes('/') ? (entry.split('/')[0] ?? '') : 'entry';
    const source = readFileSync(path, 'utf8');
    for (const match of source.matchAll(
      /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
    )) {
      found.push({
        file: path,
        from: match[2] ?? match[3] ?? match[4] ?? '',
        folder,
        typeOnly: match[1] !== undefined,
      });
    }
  }
  return found;
}

describe('the arrows between the folders of src', () => {
  const all = imports();

  test('are found at all', () => {
    expect(all.length).toBeGreaterThan(50);
  });

  test('run one way', () => {
    const wrong = all
      .filter(({ from }) => from.startsWith('.'))
      .map(({ file, from, folder }) => {
        const target = relative(SRC, resolve(dirname(file), from));
        return {
          arrow: `${relative(SRC, file)} → ${target}`,
          folder,
          to: target.includes('/') ? (target.split('/')[0] ?? '') : 'entry',
        };
      })
      .filter(({ folder, to }) => folder !== to && !(ALLOWED[folder] ?? []).includes(to))
      .map(({ arrow }) => arrow);
    expect(wrong).toEqual([]);
  });

  test('of pure folders reach nothing that does input or output', () => {
    const wrong = all
      .filter(
        ({ from, folder }) =>
          PURE.includes(folder) && !from.startsWith('.') && !PURE_BUILT_INS.includes(from),
      )
      .map(({ file, from }) => `${relative(SRC, file)} → ${from}`);
    expect(wrong).toEqual([]);
  });

  test('leave client-node to cluster and the toolkit to action', () => {
    const wrong = all
      .filter(
        ({ from, folder }) =>
          (from.startsWith('@kubernetes/') && folder !== 'cluster') ||
          (from.startsWith('@actions/') && folder !== 'action'),
      )
      .map(({ file, from }) => `${relative(SRC, file)} → ${from}`);
    expect(wrong).toEqual([]);
  });
});
