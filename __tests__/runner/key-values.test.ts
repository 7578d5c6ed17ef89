import { describe, expect, test } from '@jest/globals';
import { keyValues } from '../../dev/runner/key-values.ts';

describe('entries of a command file', () => {
  test('may be NAME=value, where the first equals sign separates', () => {
    expect([...keyValues('a=1\nb=x=y\n\nc=\n')]).toEqual([
      ['a', '1'],
      ['b', 'x=y'],
      ['c', ''],
    ]);
  });

  test('may be a heredoc, whose lines are kept as they are', () => {
    expect([...keyValues('a<<E\n 1 \n\nb=2\r\nE\nc=3')]).toEqual([
      ['a', ' 1 \n\nb=2\r'],
      ['c', '3'],
    ]);
    expect([...keyValues('a<<E\nE')]).toEqual([['a', '']]);
  });

  test('are told apart by what comes first', () => {
    expect([...keyValues('a=b<<c')]).toEqual([['a', 'b<<c']]);
    expect([...keyValues('a<<b=c\nx\nb=c')]).toEqual([['a', 'x']]);
  });

  test('keep a carriage return outside Windows', () => {
    expect([...keyValues('a=1\r\n')]).toEqual([['a', '1\r']]);
  });

  test.each([
    ['a heredoc that is cut off', 'ok=1\na<<E\nhalf\n', /Matching delimiter not found 'E'/],
    ['a heredoc that is cut off within a line', 'ok=1\na<<E\nhalf', /EOF marker missing new line/],
    ['a heredoc that is cut off behind its head', 'ok=1\na<<E', /Matching delimiter not found/],
    ['a heredoc without delimiter', 'ok=1\na<<\n', /delimiter must not be empty/],
    ['a heredoc without name', 'ok=1\n<<E\nE\n', /Name must not be empty/],
    ['a line that is neither', 'ok=1\nnonsense\n', /Invalid format 'nonsense'/],
  ])('%s throws, after the entries before it', (_, text, message) => {
    const entries = keyValues(text);
    expect(entries.next().value).toEqual(['ok', '1']);
    expect(() => entries.next()).toThrow(message);
  });
});
