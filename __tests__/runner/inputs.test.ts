import { describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadManifest } from '../../dev/runner/manifest.ts';
import { runStep } from '../../dev/runner/step.ts';
import { fixture, printed } from './play.ts';

function manifest(text: string): () => unknown {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'action.yaml'), text);
      return loadManifest(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

describe('inputs', () => {
  test('arrive in upper case with spaces replaced, hyphens kept, and defaults evaluated', async () => {
    const result = await runStep({
      action: fixture('declared'),
      inputs: { Image: 'node:24', 'run script': 'x' },
      github: { token: 'the-token' },
      jobContext: { check_run_id: 4711 },
      matrix: { leg: 1 },
    });
    const { main } = result;
    expect(JSON.parse(main.raw.at(-1)?.text ?? '')).toEqual({
      INPUT_IMAGE: 'node:24',
      INPUT_TWO_WORDS: 'both',
      'INPUT_WORKING-DIRECTORY': '',
      INPUT_OLD: '',
      INPUT_TOKEN: 'the-token',
      'INPUT_CHECK-RUN-ID': '4711',
      INPUT_MATRIX: '{\n  "leg": 1\n}',
      INPUT_NUMBER: '60',
      INPUT_SWITCH: 'true',
      INPUT_SENTENCE: 'octo/shop on Linux, leg 0',
      INPUT_RUN_SCRIPT: 'x',
    });
    expect(main.conclusion).toBe('success');
    expect(result.postSkipped).toBe('the action has none');
  });

  test('that the action does not know are passed on with a warning', async () => {
    const { main } = await runStep({ action: fixture('declared'), inputs: { imgae: 'x' } });
    expect(main.annotations).toEqual([
      {
        kind: 'warning',
        message: expect.stringMatching(/^Unexpected input\(s\) 'imgae', valid inputs are \['image', /),
      },
    ]);
    expect(printed(main)[0]).toContain('"INPUT_IMGAE":"x"');
  });

  test('that are deprecated warn only where they are set', async () => {
    const set = await runStep({ action: fixture('declared'), inputs: { old: 'x' } });
    const unset = await runStep({ action: fixture('declared') });
    expect(set.main.annotations).toEqual([
      { kind: 'warning', message: "Input 'old' has been deprecated with message: use image" },
    ]);
    expect(unset.main.annotations).toEqual([]);
  });

  test('are public: the log shows them before the action says a word', async () => {
    const { log } = await runStep({
      action: fixture('declared'),
      inputs: { image: 'node:24' },
      env: { COLOUR: 'blue' },
      name: 'Run octo/declared@v1',
    });
    const lines = log.map(({ text }) => text);
    expect(lines.slice(0, 3)).toEqual(['##[group]Run octo/declared@v1', 'with:', '  image: node:24']);
    expect(lines).toContain('  token: ***');
    expect(lines.slice(-4, -1)).toEqual(['env:', '  COLOUR: blue', '##[endgroup]']);
    expect(lines).not.toContain('  working-directory: ');
  });
});

describe('action.yml', () => {
  test('runs post always unless it says otherwise', () => {
    expect(manifest('runs: {using: node24, main: a.js, post: b.js}')()).toMatchObject({ postIf: 'always()' });
    expect(manifest('runs: {using: Node24, main: a.js, post: b.js, post-if: success()}')()).toMatchObject({
      postIf: 'success()',
    });
  });

  test.each([
    ['runs: {using: node20, main: a.js}', /'using: node20' is not supported/],
    ['runs: {using: node24}', /not an entry JavaScript file/],
    ['inputs: [a]\nruns: {using: node24, main: a.js}', /Expected a mapping for inputs/],
    ['inputs: {a: {default: [1]}}\nruns: {using: node24, main: a.js}', /sequence or mapping/],
  ])('%j is refused', (text, message) => {
    expect(manifest(text)).toThrow(message);
  });

  test('must be there', () => {
    expect(() => loadManifest(fixture('.'))).toThrow(/Can't find 'action.yml'/);
  });
});
