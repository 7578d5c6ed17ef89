import { hasLongRun, withBreaks } from './breaks.ts';

// Everything a test, a node or the API server wrote is foreign. GitHub's Markdown turns more into links than the
// standard says (@name, #12, GH-12, commit ids, :emoji:, $math$), and none of that happens inside code. So a word
// that looks technical becomes a code span, which is also how a reader expects to see a name.

const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g;
const LINE_END = /[ \t]*(?:\r\n|[\n\r\v\f\u0085\u2028\u2029])[ \t]*/g;
// Marks that turn the direction of writing: what stands before them would read as something else.
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The text without terminal codes, its control characters and marks of direction made visible. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(ANSI, '')
    .replace(BIDI, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(CONTROL, (control) => {
      const point = control.charCodeAt(0);
      return point < 0x20 ? String.fromCharCode(0x2400 + point) : point === 0x7f ? '\u2421' : '\ufffd';
    });
}

/** The text cut to a length, never inside a character, and what was cut in words; both empty when nothing is. */
export function cut(text: string, limit: number): { readonly head: string; readonly rest: string } {
  if (text.length <= limit) return { head: text, rest: '' };
  const head = text
    .slice(0, limit)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/(?:\u200d|\ufe0f)+$/, '');
  return {
    head: `${head}…`,
    rest: ` (${(text.length - head.length).toLocaleString('en-US')} more characters)`,
  };
}

/** A code span: nothing inside links, and no number of backticks ends it. */
export function code(text: string, limit = 300): string {
  const { head, rest } = cut(text, limit);
  const inner = clean(head.replace(LINE_END, ' ↵ ').replaceAll('\t', ' '));
  if (inner.trim() === '') return '–';
  if (hasLongRun(inner)) return `<code>${withBreaks(inner, entities)}</code>${rest}`;
  const marks = '`'.repeat(longestRun(inner) + 1);
  const pad = /^[ `]|[ `]$/.test(inner) ? ' ' : '';
  return `${marks}${pad}${inner}${pad}${marks}${rest}`;
}

/** A sentence for running text or a table's cell: words that look technical, and those in backticks, become code. */
export function prose(text: string, limit = 1000): string {
  const { line, rest } = oneLine(text, limit);
  const joined = line
    .split(/`([^`]+)`/)
    .map((part, index) =>
      index % 2 === 1 && part.trim() !== '' ? code(part, Infinity) : words(part, code, plain),
    )
    // Two spans that touch would share their backticks.
    .reduce((before, part) => before + (before.endsWith('`') && part.startsWith('`') ? ' ' : '') + part, '');
  // At the start of a line these would begin a heading, a list or a rule, or make a table of the line above.
  return `${joined.replace(/^(?=[-+=#:])/, '\\').replace(/^(\d+)(?=[.)])/, '$1\\')}${rest}`;
}

/** The same inside HTML, where Markdown is not read, such as the line that unfolds `details`. */
export function htmlProse(text: string, limit = 300): string {
  const { line, rest } = oneLine(text, limit);
  return words(line, htmlCode, html) + rest;
}

/** Text inside HTML, an attribute's value included; Markdown finds nothing to act on in it either. */
export function html(text: string): string {
  return entities(oneLine(text, Infinity).line);
}

function entities(text: string): string {
  return text.replace(/[&<>"'`*_[\]\\|~$@#:]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Code inside HTML. */
export function htmlCode(text: string, limit = 200): string {
  const { line, rest } = oneLine(text, limit);
  return line === '' ? '–' : `<code>${html(line)}</code>${rest}`;
}

/** A link, or only its text when the address is not plain http or https. */
export function link(label: string, url: string): string {
  const safe = /^https?:\/\/[\w.~:/?#@!&*+,;=%-]+$/.test(url) && url.length < 2000;
  // Taken out before anything is escaped: a backslash left without its bracket would open what comes after it.
  return safe ? `[${prose(clean(label).replace(/[[\]]/g, ''))}](<${url}>)` : prose(label);
}

/** A block of code that nothing inside can end. */
export function fence(lines: readonly string[], language = 'text', lineLimit = 400): string {
  const body = lines
    .flatMap((line) => line.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/))
    .map((line) => {
      const { head, rest } = cut(line, lineLimit);
      return clean(head) + rest;
    })
    .join('\n');
  const marks = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${marks}${language}\n${body}\n${marks}`;
}

// Mermaid takes these, and a date, at the start of a line for its own.
const MERMAID_WORD =
  /^(?:\d|gantt|title|section|date|axis|tick|excludes|includes|today|inclusive|top|weekday|weekend|click|acc|call|href|done|crit|active|milestone|vert|end)/i;

/** A label in a mermaid diagram: letters, figures and a few harmless signs. */
export function mermaidLabel(text: string): string {
  const label =
    clean(text)
      .replace(/[^\p{L}\p{N} .()_-]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 40)
      .replace(/[\ud800-\udbff]$/, '')
      .trim() || '–';
  return MERMAID_WORD.test(label) ? `The ${label}` : label;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function oneLine(text: string, limit: number): { readonly line: string; readonly rest: string } {
  const { head, rest } = cut(text, limit);
  return { line: clean(head.replace(LINE_END, ' ').replaceAll('\t', ' ')).trim(), rest };
}

type Mark = (text: string, limit?: number) => string;

function words(text: string, asCode: Mark, asText: Mark): string {
  return text
    .split(/(\$\{\{ [^{}]* \}\}\S*|\s+)/)
    .map((token) => {
      if (token.trim() === '') return token;
      const [, before = '', inner = '', behind = ''] = /^([("'[]*)(.*?)([.,;:!?)"'\]]*)$/su.exec(token) ?? [];
      // `#!` is a sign, and no exclamation.
      const own = inner === '#' && behind.startsWith('!') ? 1 : ownBrackets(inner, behind);
      const [core, after] = [inner + behind.slice(0, own), behind.slice(own)];
      return isTechnical(core) ? `${asText(before)}${asCode(core, Infinity)}${asText(after)}` : asText(token);
    })
    .join('');
}

// How many of the brackets and quotes behind a word close what it opened itself: `test_names[2]`, `Decimal('4.90')`.
function ownBrackets(word: string, behind: string): number {
  const open: string[] = [];
  for (const sign of word) {
    if (sign === '[' || sign === '(') open.push(sign === '[' ? ']' : ')');
    else if (sign === open.at(-1)) open.pop();
    else if (sign === '"' || sign === "'") open.push(sign);
  }
  let own = 0;
  while (open.length > 0 && behind[own] === open.pop()) own++;
  return own;
}

function isTechnical(word: string): boolean {
  // Broken outside of code, a part of it may be what GitHub takes for a commit.
  if (hasLongRun(word)) return true;
  if (/^[\d.,:%/+–-]*$/.test(word) || /^(?:e\.g|i\.e)$/i.test(word)) return false;
  return (
    /[@#=_$*<>{}\\|~^&/:%+`]|www\./i.test(word) ||
    /[a-z\d]\.[a-z\d]/i.test(word) ||
    /^(?=.*\d)(?=.*[a-z]).*-/i.test(word) ||
    /^[a-z]+[A-Z]/.test(word) ||
    /(?<!\w)[\da-f]{7,}(?!\w)/i.test(word)
  );
}

function plain(text: string): string {
  return hasLongRun(text) ? withBreaks(text, escaped) : escaped(text);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]{}|~$!]/g, (sign) => (sign === '|' ? '&#124;' : `\\${sign}`));
}
