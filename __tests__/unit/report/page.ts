import type { Element, Root, RootContent } from 'hast';
import fc from 'fast-check';
import { activeTexts, elements, textOf } from '../../../dev/preview/github.ts';
import { markdownTree } from '../../../dev/preview/markdown.ts';

/** A summary read by a real GFM parser and GitHub's allow-list. */
export class Page {
  readonly tree: Root;

  constructor(markdown: string) {
    this.tree = markdownTree(markdown);
  }

  /** The blocks of the page from top to bottom. */
  get blocks(): readonly Element[] {
    return this.tree.children.filter((child): child is Element => child.type === 'element');
  }

  all(tagName: string): readonly Element[] {
    return elements(this.tree).filter((element) => element.tagName === tagName);
  }

  /** How many cells each row of each table has. */
  get cellCounts(): readonly (readonly number[])[] {
    return this.all('table').map((table) =>
      elements(table)
        .filter(({ tagName }) => tagName === 'tr')
        .map((row) => row.children.filter((child) => child.type === 'element').length),
    );
  }

  /** What GitHub would turn into a link, a picture or a formula; our own links to a line of the commit are none. */
  get active(): readonly string[] {
    return activeTexts({ ...this.tree, children: this.tree.children.map((child) => withoutSources(child)) });
  }

  get text(): string {
    return textOf(this.tree);
  }
}

const SOURCE = /^https:\/\/github\.com\/octo\/shop\/blob\/[\da-f]{40}\/(?:[\w.~/-]|%[\dA-F]{2})*(?:#L\d+)?$/;

function isSource(href: unknown): boolean {
  return typeof href === 'string' && SOURCE.test(href);
}

function withoutSources<T extends RootContent>(node: T): T {
  if (node.type !== 'element') return node;
  const children = node.children
    .filter((child) => child.type !== 'element' || !isSource(child.properties['href']))
    .map((child) => withoutSources(child));
  return { ...node, children };
}

const FRAGMENTS = [
  '|',
  '\\',
  '\\|',
  '`',
  '``',
  '```',
  '````',
  '\n',
  '\r\n',
  '\r',
  '\u2028',
  '\t',
  ' ',
  '    ',
  '</details>',
  '<details>',
  '<summary>',
  '</summary>',
  '<!--',
  '-->',
  '<script>',
  '</code>',
  '&lt;',
  '&#124;',
  '#',
  '## ',
  '- ',
  '1. ',
  '> ',
  '***',
  '---',
  '===',
  '[x](y)',
  '![x](y)',
  '[^1]',
  '[x]: y',
  '~~',
  '~~~',
  '*',
  '_',
  '**',
  '$',
  '$x$',
  '@octocat',
  '@a/b',
  '#12',
  'a/b#3',
  'GH-4',
  ':tada:',
  'https://evil.example/x',
  'www.evil.example',
  'a@b.example',
  'deadbeefcafe',
  '\u202e',
  '\u001b[31m',
  '\u0000',
  '👩‍👩‍👧',
  '\ud83d',
  '\udc00',
  'é',
  'word',
  '.',
  ',',
  ':',
  '(',
  ')',
  '"',
  "'",
  '!',
  '%%',
  ';',
  '| --- |',
];

/** Text as bad as it comes. */
export const foreignText = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 14 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
