import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { imageName, imageNameFault, parseImageReference } from '../../../src/text/image-reference.ts';

interface Row {
  readonly text: string;
  readonly domain?: string;
  readonly path?: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly refusal?: string;
}

/** What Docker's own parser makes of each name; dev/image-reference writes it. */
const TABLE = JSON.parse(
  readFileSync(new URL('../../fixtures/image-references.json', import.meta.url), 'utf8'),
) as Row[];

describe('an image name', () => {
  test('stands in a table of more than 60', () => {
    expect(TABLE.length).toBeGreaterThan(120);
    expect(TABLE.filter(({ refusal }) => refusal === undefined).length).toBeGreaterThan(60);
  });

  test.each(TABLE.map((row) => [JSON.stringify(row.text).slice(0, 90), row] as const))(
    '%s is read as Docker reads it',
    (_, { text, refusal, ...parts }) => {
      const expected = refusal === undefined ? { domain: '', path: '', tag: '', digest: '', ...parts } : null;
      expect(parseImageReference(text)).toEqual(expected);
    },
  );
});

const part = fc.stringMatching(/^[a-z0-9]{1,4}((\.|_|__|-{1,3})[a-z0-9]{1,3}){0,2}$/);
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const host = fc.oneof(
  fc.constantFrom('localhost', 'localhost:5000', '10.0.0.1:5000', '[::1]:5000', 'R'),
  fc.stringMatching(/^[a-zA-Z0-9]{1,5}(-[a-zA-Z0-9]{1,3})?\.[a-z]{2,5}(:[0-9]{2,5})?$/),
);
const tag = fc.stringMatching(/^\w[\w.-]{0,20}$/);
const digest = fc.stringMatching(/^[a-f0-9]{64}$/).map((hex) => `sha256:${hex}`);
const maybe = (texts: fc.Arbitrary<string>) => fc.option(texts, { nil: '' });

describe('a name made of good parts', () => {
  const parts = fc.record({ domain: host, path, tag: maybe(tag), digest: maybe(digest) });

  test('gives the parts back', () => {
    fc.assert(
      fc.property(parts, (given) => {
        fc.pre(given.domain !== 'index.docker.io' && given.domain !== 'docker.io');
        expect(parseImageReference(imageName(given))).toEqual(given);
      }),
    );
  });

  test('of Docker Hub is the same name in all its forms', () => {
    fc.assert(
      fc.property(part, maybe(tag), maybe(digest), (name, ofTag, ofDigest) => {
        const end = `${ofTag && `:${ofTag}`}${ofDigest && `@${ofDigest}`}`;
        fc.pre(!/^[a-f0-9]{64}$/.test(name));
        const forms = ['', 'library/', 'docker.io/', 'docker.io/library/', 'index.docker.io/'].map((start) =>
          parseImageReference(`${start}${name}${end}`),
        );
        for (const form of forms)
          expect(form).toEqual({
            domain: 'docker.io',
            path: `library/${name}`,
            tag: ofTag,
            digest: ofDigest,
          });
      }),
    );
  });
});

describe('any text', () => {
  const signs = fc.string({ unit: fc.constantFrom(...Array.from('aZ09._-:/@[]$ \n')), maxLength: 24 });

  test('is either refused, or its whole name is read as the same', () => {
    fc.assert(
      fc.property(fc.oneof(signs, fc.string()), (text) => {
        const reference = parseImageReference(text);
        if (!reference) return;
        if (reference.domain !== '') expect(parseImageReference(imageName(reference))).toEqual(reference);
        expect(imageName(reference)).not.toMatch(/[\s$]/);
      }),
      { numRuns: 5_000 },
    );
  });

  test('that is refused has a fault that can be told', () => {
    fc.assert(
      fc.property(signs, (text) => {
        if (!parseImageReference(text)) expect(imageNameFault(text)).toMatch(/^(has|is|ends|begins) /);
      }),
    );
  });
});

test.each([
  ['${{ needs.build.outputs.image }}', /variable/],
  ['redis:', /ends where a tag/],
  ['registry.example//shop', /empty part/],
  ['redis 7', /white space/],
  ['https://registry.example/shop', /scheme/],
  ['Shop/Tests:1', /capital letters/],
  ['redis@sha256:abc', /digest/],
  ['shop___tests', /as Docker reads it/],
  ['ab'.repeat(32), /id of an image/],
])('the fault of %s', (text, fault) => {
  expect(imageNameFault(text)).toMatch(fault);
});
