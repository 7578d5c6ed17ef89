import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neutralLine, neutralize } from '../../../src/action/neutral.ts';

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const utf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');

// The runner's reading, written anew from its own rules (runner.md, sections 3.1 and 3.2).
function commandsIn(text: string): string[] {
  return utf8(text)
    .split(/\r\n|\n|\r/)
    .filter((line) => /^::\w/.test(line.replace(/^[\s\u0085]+/u, '')) || /##\[\w/.test(line));
}

describe('text of a pod', () => {
  test.each([
    '::error::x',
    '   ::add-mask::x',
    '\t::set-output name=a::b',
    '\u00a0\u2003\u3000::stop-commands::x',
    'harmless\r::error::after a lone carriage return',
    'in the middle ##[add-mask]x',
    '##[error]x',
    'a\n::group::b\r\n::endgroup::',
  ])('%j is no command any more', (text) => {
    expect(commandsIn(latin1(text)).length).toBeGreaterThan(0);
    expect(commandsIn(neutralize(latin1(text)))).toEqual([]);
  });

  test.each(['std::vector<int>', 'Foo::Bar#baz', 'a ## [b]', 'plain', 'x ::y'])(
    '%j is left as it is',
    (text) => {
      expect(neutralize(latin1(text))).toBe(latin1(text));
    },
  );

  test('holds no command whatever it is made of', () => {
    const bits = fc.constantFrom(
      '::',
      '##[',
      'error',
      ' ',
      '\t',
      '\r',
      '\n',
      '\u00a0',
      '\u2028',
      '\u3000',
      'x',
      ':',
      '#',
      'ü',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
        expect(commandsIn(neutralize(latin1(parts.join(''))))).toEqual([]);
      }),
    );
  });

  test('in one line of ours has no line ends', () => {
    expect(neutralLine('a\n::error::b')).toBe('a ::error::b');
    expect(neutralLine('::error::\r\nb')).not.toMatch(/^::error/);
  });
});
