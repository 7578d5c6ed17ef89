import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, nat, property } from 'fast-check';
import { LineReader, splitLines } from '../../dev/runner/lines.ts';

describe('lines, as .NET cuts them', () => {
  test('LF, CRLF and a lone CR all end a line', () => {
    expect(splitLines('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd']);
  });

  test('empty lines count and a last line needs no end', () => {
    expect(splitLines('\n\r\n\r\r\nx')).toEqual(['', '', '', '', 'x']);
    expect(splitLines('x\n')).toEqual(['x']);
    expect(splitLines('')).toEqual([]);
  });

  test('other separators of Unicode do not end a line', () => {
    expect(splitLines('a\u2028b\u0085c\vd\fe')).toEqual(['a\u2028b\u0085c\vd\fe']);
  });

  test('a line that ends in CR waits for what follows', () => {
    const reader = new LineReader();
    expect(reader.write(Buffer.from('a\r'))).toEqual([]);
    expect(reader.write(Buffer.from('\nb'))).toEqual(['a']);
    expect(reader.write(Buffer.from('\r'))).toEqual([]);
    expect(reader.write(Buffer.from('c'))).toEqual(['b']);
    expect(reader.end()).toEqual(['c']);
  });

  test('a byte order mark vanishes and broken bytes become U+FFFD', () => {
    expect(splitLines('\ufeffa')).toEqual(['a']);
    const reader = new LineReader();
    expect(reader.write(Buffer.from([0x61, 0xff, 0x0a]))).toEqual(['a\ufffd']);
  });

  test('where the chunks are cut makes no difference', () => {
    const pieces = array(constantFrom('\r', '\n', '\r\n', 'a', 'ü', '👍', '::'));
    assert(
      property(pieces, array(nat(8)), (parts, sizes) => {
        const bytes = Buffer.from(parts.join(''));
        const reader = new LineReader();
        const lines: string[] = [];
        let at = 0;
        for (const size of sizes) {
          lines.push(...reader.write(bytes.subarray(at, at + size)));
          at += size;
        }
        lines.push(...reader.write(bytes.subarray(at)), ...reader.end());
        const expected = parts.join('').split(/\r\n|\r|\n/);
        if (expected.at(-1) === '') expected.pop();
        expect(lines).toEqual(expected);
      }),
    );
  });
});
