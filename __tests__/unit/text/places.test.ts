import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearest } from '../../../src/text/nearest.ts';
import { readPlacedYaml } from '../../../src/text/places.ts';
import { YamlError } from '../../../src/text/yaml.ts';

const TEXT = `# servers
mysql: mysql:8.4
"redis":
  image: redis
  env: {A: 1, "B": [x, 'y']}
  yes: 2
  command:
    - sh
    - |
      text
base: &base
  deep: 1
copy: *base
merged:
  <<: *base
`;

describe('the place of a part of a YAML text', () => {
  test.each([
    [[], 'line 2, column 1'],
    [['mysql'], 'line 2, column 1'],
    [['redis'], 'line 3, column 1'],
    [['redis', 'image'], 'line 4, column 3'],
    [['redis', 'env', 'A'], 'line 5, column 9'],
    [['redis', 'env', 'B'], 'line 5, column 15'],
    [['redis', 'env', 'B', 1], 'line 5, column 24'],
    [['redis', 'true'], 'line 6, column 3'],
    [['redis', 'command', 0], 'line 8, column 7'],
    [['base', 'deep'], 'line 12, column 3'],
    [['copy', 'deep'], 'line 13, column 1'],
    [['merged', 'deep'], 'line 14, column 1'],
    [['redis', 'ports', 0], 'line 3, column 1'],
  ] as const)('%j', (path, place) => {
    expect(readPlacedYaml(TEXT).place(...path)).toBe(place);
  });

  test('goes with the scalar as it was written', () => {
    const { written } = readPlacedYaml('a: 0644\nb: yes\nc: "1.10"\nd: [1.10]\ne: &x ~\nf: *x\n');
    expect([written('a'), written('b'), written('c'), written('d', 0), written('e')]).toEqual([
      '0644',
      'yes',
      '1.10',
      '1.10',
      '~',
    ]);
    expect([written('d'), written('f'), written('g'), written('a', 'b')]).toEqual([null, null, null, null]);
  });

  test('is there for an empty text and for Windows line ends', () => {
    expect(readPlacedYaml('').place('a')).toBe('line 1, column 1');
    expect(readPlacedYaml('a: 1\r\nb: 2\r\n').place('b')).toBe('line 2, column 1');
  });

  test('what is no YAML is told as before', () => {
    expect(() => readPlacedYaml('a: [')).toThrow(YamlError);
  });

  test('of every key of a map is the line it was written on', () => {
    const keys = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), { minLength: 1 });
    fc.assert(
      fc.property(keys, fc.nat(3), (names, indent) => {
        const pad = ' '.repeat(indent);
        const text = names.map((name) => `${pad}"${name}": [1]`).join('\n');
        const { place } = readPlacedYaml(text);
        for (const [index, name] of names.entries())
          expect(place(name)).toBe(`line ${index + 1}, column ${indent + 1}`);
      }),
    );
  });

  test('is never a crash: either a YAML error or an answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab:- \n{}[]\'"#&*|>,?!1')) }), (text) => {
        try {
          expect(readPlacedYaml(text).place('a', 0)).toMatch(/^line \d+, column \d+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(YamlError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const KNOWN = ['image', 'env', 'command', 'args', 'ports', 'cpu', 'memory', 'ready', 'tmpfs'];

test.each([
  ['imgae', 'image'],
  ['port', 'ports'],
  ['environment', 'env'],
  ['Memory', 'memory'],
  ['mem', 'memory'],
  ['cmd', null],
  ['readyness', 'ready'],
  ['volumes', null],
  ['healthcheck', null],
])('the known word nearest to %s is %s', (word, known) => {
  expect(nearest(word, KNOWN)).toBe(known);
});
