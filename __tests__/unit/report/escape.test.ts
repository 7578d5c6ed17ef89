import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  clean,
  code,
  cut,
  fence,
  html,
  htmlCode,
  htmlProse,
  link,
  mermaidLabel,
  prose,
} from '../../../src/report/escape.ts';
import { alert, bullets, details, table } from '../../../src/report/markdown.ts';
import { Page, foreignText } from './page.ts';

describe('a sentence', () => {
  test.each([
    ['The tests failed with exit code 1.', 'The tests failed with exit code 1.'],
    [
      'Image redis:7 of node ip-10-0-3-7 is gone (spot).',
      'Image `redis:7` of node `ip-10-0-3-7` is gone (spot).',
    ],
    ['use `capacity: on-demand`, or re-run', 'use `capacity: on-demand`, or re-run'],
    ['see @octocat, #12 and a@b.example', 'see `@octocat`, `#12` and `a@b.example`'],
    ['at 14:03:11, 50% of 2/3, e.g. 1.5 GiB', 'at 14:03:11, 50% of 2/3, e.g. 1.5 GiB'],
    ['(https://a.example/?x=1).', '(`https://a.example/?x=1`).'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['two\nlines', 'two lines'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['a\u202eb', 'a\\[U+202E\\]b'],
    ['an odd ` tick', 'an odd ````` ` ````` tick'.replaceAll('`````', '``')],
    ['set imagePullPolicy', 'set `imagePullPolicy`'],
    ['(test_fees[far]) [see a.js:3]', '(`test_fees[far]`) \\[see `a.js:3`\\]'],
    ['failed: cart.fee(f(2)), a_b[(1])', 'failed: `cart.fee(f(2))`, `a_b[(1`\\])'],
  ])('%j is written %j', (text, markdown) => {
    expect(prose(text)).toBe(markdown.replace('a\\[U+202E\\]b', '`a[U+202E]b`'));
  });

  test('is cut visibly', () => {
    expect(prose('word '.repeat(10), 12)).toBe('word word wo… (38 more characters)');
  });

  test.each([':-', ':-:', '-:'])('makes no table of the line above %s', (text) => {
    const page = new Page(alert('WARNING', [prose(text)]));
    expect(page.all('table')).toEqual([]);
    expect(page.text).toContain(text);
  });

  test('never links what is left of an address that was cut', () => {
    expect(new Page(prose(`see ${'x'.repeat(20)} www.evil.example`, 29)).active).toEqual([]);
  });

  test('never links, nests or opens a block', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const page = new Page(`before\n\n${prose(text)}\n\nafter`);
        expect(page.active).toEqual([]);
        const tags = page.blocks.map(({ tagName }) => tagName);
        expect(tags.filter((tag) => tag !== 'p')).toEqual([]);
        expect(page.text.startsWith('before')).toBe(true);
        expect(page.text.endsWith('after')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a code span', () => {
  test.each([
    ['', '–'],
    ['  ', '–'],
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['a\nb', '`a ↵ b`'],
    ['\u0007', '`␇`'],
  ])('of %j is %j', (text, markdown) => {
    expect(code(text)).toBe(markdown);
  });

  test('shows what it was given', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const page = new Page(code(text, Infinity));
        const shown = clean(
          text.replace(/[ \t]*(?:\r\n|[\n\r\v\f\u0085\u2028\u2029])[ \t]*/g, ' ↵ ').replaceAll('\t', ' '),
        );
        if (shown.trim() !== '') expect(page.text).toBe(shown);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a table', () => {
  test('keeps its cells, whatever stands in them', () => {
    fc.assert(
      fc.property(foreignText, foreignText, (first, second) => {
        const rows = [
          [code(first), prose(second), 'end'],
          [prose(first), code(second), 'end'],
        ];
        const page = new Page(table(['A', 'B', 'C'], rows));
        expect(page.cellCounts).toEqual([[3, 3, 3]]);
        expect(page.blocks).toHaveLength(1);
        expect(page.active).toEqual([]);
        expect(page.text.match(/end/g)?.length).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 200 },
    );
  });

  test('shows pipes and backslashes as they are', () => {
    const page = new Page(table(['A'], [[code('a|b')], [code('c\\|d')], [prose('e|f')]]));
    expect(page.text.replace(/\s|\u200b/g, '')).toBe('Aa|bc\\|de|f');
  });
});

describe('details', () => {
  test('end where they should', () => {
    fc.assert(
      fc.property(foreignText, foreignText, (title, line) => {
        const folded = details(
          `${htmlCode(title)} ${htmlProse(title)}`,
          `${fence([line, line])}\n\n${bullets([prose(line)])}`,
        );
        const page = new Page(`${folded}\n\nafter`);
        expect(page.blocks.map(({ tagName }) => tagName)).toEqual(['details', 'p']);
        expect(page.all('details')).toHaveLength(1);
        expect(page.all('pre')).toHaveLength(1);
        expect(page.active).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('take an attribute that stays one', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const [image] = new Page(`<p><img alt="${html(text)}"></p>`).all('img');
        expect(Object.keys(image?.properties ?? {})).toEqual(['alt']);
      }),
    );
  });
});

test('a block of code ends only at its own end', () => {
  expect(fence(['```', '`````', 'x'])).toBe('``````text\n```\n`````\nx\n``````');
  expect(fence(['a\rb', '\u001b[1mc'], '')).toBe('```\na\nb\nc\n```');
});

test.each([
  [
    'https://github.com/octo/shop/actions/runs/1',
    '[this run](<https://github.com/octo/shop/actions/runs/1>)',
  ],
  ['javascript:alert(1)', 'this run'],
  ['https://a.example/)](x', 'this run'],
  ['https://a.example/<x>', 'this run'],
])('the address %j gives %j', (url, markdown) => {
  expect(link('this run', url)).toBe(markdown);
});

test.each([
  ['Waiting for a node', 'Waiting for a node'],
  ['title: a; b # c', 'The title a b c'],
  ['section', 'The section'],
  ['2001-01-01', 'The 2001-01-01'],
  ['%%{init}%%', 'init'],
  ['👩‍👩‍👧', '–'],
  ['', '–'],
])('the label %j in a diagram is %j', (text, label) => {
  expect(mermaidLabel(text)).toBe(label);
});

test('nothing is cut inside a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.nat(20), (text, limit) => {
      const { head, rest } = cut(text, limit);
      expect(head.isWellFormed()).toBe(true);
      expect(rest === '').toBe(text.length <= limit);
    }),
  );
});
