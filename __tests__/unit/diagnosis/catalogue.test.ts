import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../../../src/diagnosis/catalogue.ts';
import { WORD_NAMES } from '../../../src/diagnosis/words.ts';

/** id, class and retry of each signature, taken from the reference. */
const REFERENCE = readFileSync(new URL('../../fixtures/observations/signatures.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t'));
const BY_ID = new Map(CATALOGUE.map((signature) => [signature.id, signature]));

describe('the catalogue', () => {
  test('holds all 277 signatures of the reference', () => {
    expect(REFERENCE).toHaveLength(277);
    expect(REFERENCE.map(([id]) => id).filter((id) => !BY_ID.has(id ?? ''))).toEqual([]);
  });

  test.each(REFERENCE)('%s has the class and the retry of the reference', (id, is, retry) => {
    const signature = BY_ID.get(id ?? '');
    expect(signature?.is).toBe(is === 'test' ? 'failed' : is);
    // A pull that goes on is waited for; a timeout is never tried again (failures.md, section 6).
    if (is === 'infrastructure') expect(signature?.retry).toBe(retry === 'yes');
  });

  test.each(
    CATALOGUE.filter((signature) => !['signal', 'derive'].includes(signature.is)).map(
      (signature) => [signature.id, signature] as const,
    ),
  )('%s says what, and who can change it', (_, signature) => {
    expect(signature.say).not.toBe('');
    if (signature.is === 'cancelled') return;
    expect(['author', 'platform', 'provider']).toContain(signature.owner);
    if (!signature.id.startsWith('api.log.')) expect(signature.fix).not.toBe('');
  });

  test.each(CATALOGUE.map((signature) => [signature.id, signature] as const))(
    '%s speaks in words that somebody fills',
    (_, { say, fix }) => {
      const words = [...`${say} ${fix}`.matchAll(/\{([a-z]\w*)\}/gi)].map(([, name]) => name);
      expect(words.filter((name) => !WORD_NAMES.has(name ?? ''))).toEqual([]);
    },
  );

  test('no pattern keeps state between two uses', () => {
    for (const { match } of CATALOGUE) {
      for (const pattern of [match.text, match.source, match.image, match.code])
        expect(pattern?.flags ?? '').not.toMatch(/[gy]/);
    }
  });
});
