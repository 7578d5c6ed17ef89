import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GlobError, globMatcher, readGlob } from '../../../src/text/glob.ts';

describe('a glob', () => {
  test.each([
    ['reports/*.xml', ['reports/a.xml', 'reports/.b.xml'], ['reports/x/a.xml', 'a.xml', 'reports/a.xmlx']],
    ['reports/**/*.xml', ['reports/a.xml', 'reports/x/y/a.xml'], ['report/a.xml', 'reports/a.json']],
    ['reports/**', ['reports/a', 'reports/a/b'], ['reports', 'reportsx/a']],
    ['coverage', ['coverage', 'coverage/lcov.info', 'coverage/a/b'], ['coverage2/x', 'x/coverage']],
    ['coverage/', ['coverage/a/b'], ['coveragex']],
    ['./out/junit.xml', ['out/junit.xml'], ['out/junitxxml']],
    [
      '/tmp/j?nit-[0-9].xml',
      ['/tmp/junit-3.xml'],
      ['/tmp/junit-x.xml', 'tmp/junit-3.xml', '/tmp/j/nit-3.xml'],
    ],
    ['/app/[!a-c]x', ['/app/dx'], ['/app/ax', '/app//x']],
    ['out/{a,b*}.{png,jpg}', ['out/a.png', 'out/bb.jpg'], ['out/c.png', 'out/a.gif', 'out/a,b.png']],
    ['out/a+b(c)$^|.x', ['out/a+b(c)$^|.x'], ['out/aab(c)$^|.x', 'out/a+b(c)$^|_x']],
    ['**/*.png', ['a.png', 'x/y/a.png', '/x/a.png'], ['a.pngx']],
  ])('%s', (pattern, yes, no) => {
    const matches = globMatcher([readGlob(pattern)]);
    expect(yes.filter((path) => !matches(path))).toEqual([]);
    expect(no.filter(matches)).toEqual([]);
  });

  test.each([
    ['reports/*.xml', 'reports'],
    ['/app/out/x/**/a/*.xml', '/app/out/x'],
    ['out/junit.xml', 'out'],
    ['junit.xml', ''],
    ['coverage', 'coverage'],
    ['coverage.d/', 'coverage.d'],
    ['a*/b', ''],
    ['/junit.xml', '/'],
    ['out/.cache', 'out/.cache'],
  ])('%s begins in the folder "%s"', (pattern, folder) => {
    expect(readGlob(pattern).folder).toBe(folder);
  });

  test.each([
    '',
    '/',
    '.',
    '../x',
    'a/../b',
    'a\\b',
    'a/{b,c',
    'a/{b/c}',
    'a/{b,}',
    'a/[x',
    'a/[[:alpha:]]',
    'a/./b',
    'a/[z-a]',
    'a\tb',
  ])('"%s" is refused', (pattern) => {
    expect(() => readGlob(pattern)).toThrow(GlobError);
  });

  test('means to grep -E what it means here', () => {
    const segment = fc.string({
      unit: fc.constantFrom('a', 'b', '.', '*', '?', '-', '+', '(', '$', '|', ','),
      minLength: 1,
      maxLength: 4,
    });
    const pattern = fc
      .array(fc.oneof(segment, fc.constant('**'), fc.constant('{a,b}'), fc.constant('[a-b]')), {
        minLength: 1,
        maxLength: 4,
      })
      .map((segments) => segments.join('/'))
      .filter(isGlob);
    const path = fc
      .array(fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '+', '$'), minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((segments) => segments.join('/'));
    fc.assert(
      fc.property(pattern, fc.array(path, { minLength: 20, maxLength: 20 }), (one, paths) => {
        const { source } = readGlob(one);
        const input = `${paths.join('\n')}\n`;
        const script = 'grep -E "$1" || [ $? = 1 ]';
        const found = execFileSync('/bin/sh', ['-c', script, 'sh', `^(${source})$`], {
          input,
          encoding: 'utf8',
        });
        expect(found.split('\n').filter((line) => line !== '')).toEqual(
          paths.filter(globMatcher([readGlob(one)])),
        );
      }),
      { numRuns: 60 },
    );
  });
});

function isGlob(pattern: string): boolean {
  try {
    readGlob(pattern);
    return true;
  } catch {
    return false;
  }
}
