import type { Element, ElementContent, Root, Text } from 'hast';

// What GitHub does after Markdown and sanitising, none of which any library of the standard knows.

const KINDS = new Map([
  ['NOTE', 'Note'],
  ['TIP', 'Tip'],
  ['IMPORTANT', 'Important'],
  ['WARNING', 'Warning'],
  ['CAUTION', 'Caution'],
]);

/** Turns `> [!WARNING]` into a box. */
export function alerts(tree: Root): void {
  for (const quote of elements(tree)) {
    if (quote.tagName !== 'blockquote') continue;
    const first = quote.children.find((child): child is Element => child.type === 'element');
    const text = first?.children[0];
    const match = text?.type === 'text' ? /^\[!([A-Z]+)\](?:\n|$)/.exec(text.value) : null;
    const title = KINDS.get(match?.[1] ?? '');
    if (!first || text?.type !== 'text' || !match || title === undefined) continue;
    text.value = text.value.slice(match[0].length);
    if (text.value === '' && first.children.length === 1)
      quote.children.splice(quote.children.indexOf(first), 1);
    quote.tagName = 'div';
    quote.properties = { className: ['markdown-alert', `markdown-alert-${title.toLowerCase()}`] };
    quote.children.unshift(element('p', 'markdown-alert-title', title));
  }
}

// Mentions, issues, commits, emoji by name and mathematics; code and links are left alone.
const ACTIVE =
  /(?<![\w/@.`-])@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\/[\w-]+)?|(?<![\w&])(?:[\w.-]+\/[\w.-]+)?#\d+\b|\bGH-\d+\b|(?<!\w)[\da-f]{7,40}(?!\w)|(?<!\d):[+\w-]+:|\$[^\s$][^$]*\$/gi;
const UNTOUCHED = new Set(['a', 'code', 'pre', 'tt', 'style']);

/** Marks what GitHub would turn into a link, a picture or a formula. */
export function autolinks(tree: Root): void {
  walk(tree, (parent) => {
    const children = (parent.children as ElementContent[]).flatMap((child) =>
      child.type === 'text' ? linked(child) : [child],
    );
    parent.children = children;
  });
}

/** Texts in a tree that GitHub acts upon; a summary of ours should have none. */
export function activeTexts(tree: Root): string[] {
  return elements(tree)
    .filter(({ tagName, properties }) => tagName === 'a' || classes(properties).includes('github-acts'))
    .map(textOf);
}

/** The text below a node. */
export function textOf(node: Element | Root | ElementContent): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map((child) => textOf(child as ElementContent)).join('') : '';
}

/** Every element of a tree, outer before inner. */
export function elements(tree: Root | Element): Element[] {
  return (tree.children as ElementContent[]).flatMap((child) =>
    child.type === 'element' ? [child, ...elements(child)] : [],
  );
}

function linked({ value }: Text): ElementContent[] {
  const parts: ElementContent[] = [];
  let at = 0;
  for (const match of value.matchAll(ACTIVE)) {
    // A figure is no commit.
    if (/^\d+$/.test(match[0])) continue;
    parts.push(
      { type: 'text', value: value.slice(at, match.index) },
      element('span', 'github-acts', match[0]),
    );
    at = match.index + match[0].length;
  }
  return [...parts, { type: 'text', value: value.slice(at) }];
}

function walk(node: Root | Element, visit: (node: Root | Element) => void): void {
  if (node.type === 'element' && UNTOUCHED.has(node.tagName)) return;
  for (const child of node.children) if (child.type === 'element') walk(child, visit);
  visit(node);
}

function classes(properties: Element['properties']): readonly unknown[] {
  return Array.isArray(properties.className) ? properties.className : [];
}

function element(tagName: string, className: string, text: string): Element {
  return {
    type: 'element',
    tagName,
    properties: { className: [className] },
    children: [{ type: 'text', value: text }],
  };
}
