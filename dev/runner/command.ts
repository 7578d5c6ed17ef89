/**
 * Reads a workflow command out of one line of output.
 * Mirrors Runner.Common/ActionCommand.cs (TryParseV2, then TryParse).
 */
export interface Command {
  /** In lower case: the runner compares names without case. */
  readonly name: string;
  /** Keyed in lower case, for the same reason. */
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

// The order matters: the per cent sign comes last.
const DATA: readonly [string, string][] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const PROPERTY: readonly [string, string][] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const OLD: readonly [string, string][] = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
];

// Char.IsWhiteSpace knows U+0085, which JavaScript's trim does not, and not U+FEFF, which it does.
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Removes leading white space as .NET's TrimStart does. */
export function trimStart(text: string): string {
  return text.replace(LEADING_SPACE, '');
}

/** Folds the case of ASCII letters, which is enough for the names of commands. */
export function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Returns the command in a line, if there is one whose name is registered (names in lower case). */
export function parseCommand(line: string, registered: ReadonlySet<string>): Command | undefined {
  return parseNew(line, registered) ?? parseOld(line, registered);
}

/** `::name key=value,key=value::data` counts only at the start of the line. */
function parseNew(line: string, registered: ReadonlySet<string>): Command | undefined {
  const text = trimStart(line);
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  return build(text.slice(2, end), registered, text.slice(end + 2), {
    separator: ',',
    escapes: PROPERTY,
    data: DATA,
  });
}

/** `##[name key=value;key=value]data` counts at any place of the line. */
function parseOld(line: string, registered: ReadonlySet<string>): Command | undefined {
  const start = line.indexOf('##[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  return build(line.slice(start + 3, end), registered, line.slice(end + 1), {
    separator: ';',
    escapes: OLD,
    data: OLD,
  });
}

interface Grammar {
  readonly separator: string;
  readonly escapes: readonly [string, string][];
  readonly data: readonly [string, string][];
}

function build(
  info: string,
  registered: ReadonlySet<string>,
  data: string,
  grammar: Grammar,
): Command | undefined {
  const space = info.indexOf(' ');
  const name = fold(space < 0 ? info : info.slice(0, space));
  if (!registered.has(name)) return undefined;
  const properties = new Map<string, string>();
  if (space > 0) {
    for (const pair of info
      .slice(space + 1)
      .trim()
      .split(grammar.separator)) {
      // .NET drops empty entries, so `=` signs at either edge vanish and an empty value sets nothing.
      const match = /^=*([^=]+)=+(.+)$/s.exec(pair);
      if (match) properties.set(fold(match[1] ?? ''), unescape(match[2] ?? '', grammar.escapes));
    }
  }
  return { name, properties, data: unescape(data, grammar.data) };
}

function unescape(text: string, escapes: readonly [string, string][]): string {
  return escapes.reduce((result, [escaped, plain]) => result.replaceAll(escaped, plain), text);
}
