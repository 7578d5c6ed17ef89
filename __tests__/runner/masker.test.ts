import { describe, expect, test } from '@jest/globals';
import { Masker } from '../../dev/runner/masker.ts';

function masking(...secrets: string[]): Masker {
  const masker = new Masker();
  for (const secret of secrets) masker.addSecret(secret);
  return masker;
}

describe('masks', () => {
  test('hide a secret wherever it stands', () => {
    expect(masking('hunter2').mask('hunter2 and hunter2.')).toBe('*** and ***.');
  });

  test('have no minimum length', () => {
    expect(masking('a').mask('banana')).toBe('b***n***n***');
  });

  test('hide every trimmed line of a secret with several lines', () => {
    const masker = masking('apiVersion: v1\r\n  users:\n\nkind: Config');
    expect(masker.mask('users: kind: Config apiVersion: v1')).toBe('*** *** ***');
  });

  test('become one where secrets overlap or touch', () => {
    expect(masking('abc', 'cde').mask('xabcdex')).toBe('x***x');
    expect(masking('abc', 'def').mask('xabcdefx')).toBe('x***x');
  });

  test('act only on what comes after', () => {
    const masker = new Masker();
    expect(masker.mask('hunter2')).toBe('hunter2');
    masker.addSecret('hunter2');
    expect(masker.mask('hunter2')).toBe('***');
  });

  test('ignore an empty secret', () => {
    expect(masking('', '\n \n').mask('a b')).toBe('a b');
  });

  test('hide the secret in Base64 at all three offsets', () => {
    const secret = 'correct horse battery staple';
    for (const before of ['', 'a', 'ab']) {
      const encoded = Buffer.from(`${before}${secret}`).toString('base64');
      expect(masking(secret).mask(encoded)).toMatch(/^.{0,4}\*\*\*$/);
    }
  });

  test.each([
    ['JSON', 'say "hi"\t!', 'say \\"hi\\"\\t!'],
    ['a URL', "it's (50%)", 'it%27s%20%2850%25%29'],
    ['XML', '<a&b>', '&lt;a&amp;b&gt;'],
    ['an expression', "it's", "it''s"],
    ['quotes trimmed', '"quoted words"', 'quoted words'],
    ['PowerShell, before an ampersand', 'first&second', 'first&'],
    ['PowerShell, after an ampersand', 'first&second', 'second'],
  ])('hide the secret as it looks in %s', (_, secret, encoded) => {
    expect(masking(secret).mask(`<<${encoded}>>`)).toBe('<<***>>');
  });
});
