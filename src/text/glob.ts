/** A pattern of files, read once. */
export interface Glob {
  readonly pattern: string;
  /** The folders in front of the first wildcard; empty when the first segment has one. */
  readonly folder: string;
  /** Regular expression that means the same to POSIX `grep -E` and to JavaScript, without anchors. */
  readonly source: string;
}

export class GlobError extends Error {
  override readonly name = 'GlobError';
}

const WILD = /[*?[{]/;
const SPECIAL = /[.^$+()|\\\]}]/;
// A last name with an ending is a file, one without is a folder: only one of them can be mounted over.
const FILE = /[^.]\.[A-Za-z][A-Za-z0-9]{0,9}$/;

/**
 * Reads a glob: `*`, `?`, `[a-z]`, `{a,b}` within a segment, `**` across segments. A path without wildcards is a file
 * or a whole folder; what lies below a match belongs to it. Throws GlobError.
 */
export function readGlob(pattern: string): Glob {
  const path = pattern.replace(/^(\.\/+)+/, '').replace(/\/{2,}/g, '/');
  if (path === '' || path === '.' || path === '/') throw new GlobError('it names everything');
  if (path.includes('\\')) throw new GlobError('it has a backslash; the separator is /');
  if (/\p{Cc}/u.test(path)) throw new GlobError('it has a control character');
  const segments = path.split('/');
  if (segments.includes('..')) throw new GlobError('it has .. in it');
  if (segments.includes('.')) throw new GlobError('it has a segment that is only a dot');
  const names = segments.filter((segment, index) => segment !== '' || index === 0);
  const wild = names.findIndex((segment) => WILD.test(segment));
  const isFolder = path.endsWith('/') || !FILE.test(names.at(-1) ?? '');
  const fixed = wild >= 0 ? names.slice(0, wild) : isFolder ? names : names.slice(0, -1);
  const folder = fixed.length === 1 && fixed[0] === '' ? '/' : fixed.join('/');
  const source = `${names.map(segmentSource).join('').replace(/\/$/, '')}(/.*)?`;
  try {
    new RegExp(source);
  } catch {
    throw new GlobError('its [ ] hold a range that runs backwards');
  }
  return { pattern, folder, source };
}

/** Whether a path, written as the globs are, is one that they mean. */
export function globMatcher(globs: readonly Glob[]): (path: string) => boolean {
  const expressions = globs.map(({ source }) => new RegExp(`^${source}$`, 's'));
  return (path) => expressions.some((expression) => expression.test(path));
}

function segmentSource(segment: string, index: number, all: readonly string[]): string {
  const isLast = index === all.length - 1;
  if (segment === '**') return isLast ? '.*' : '(.*/)?';
  return `${withinSegment(segment)}${isLast ? '' : '/'}`;
}

function withinSegment(segment: string): string {
  let source = '';
  let depth = 0;
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at] ?? '';
    if (character === '*') {
      while (segment[at + 1] === '*') at++;
      source += '[^/]*';
    } else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = segment.indexOf(']', at + 2);
      const inside = end < 0 ? '' : segment.slice(at + 1, end);
      // What brackets mean beyond these differs between grep and JavaScript.
      if (!/^[!^]?[\w.-]+$/.test(inside))
        throw new GlobError('its [ ] hold more than letters, digits, _ . and -');
      source += `[${inside.replace(/^[!^]/, '^/')}]`;
      at = end;
    } else if (character === '{') {
      depth++;
      source += '(';
    } else if (character === '}' && depth > 0) {
      depth--;
      source += ')';
    } else if (character === ',' && depth > 0) source += '|';
    else source += SPECIAL.test(character) ? `\\${character}` : character;
  }
  if (depth > 0) throw new GlobError('a { has no }, or it goes over a /');
  // grep refuses an empty alternative where JavaScript takes it.
  if (/\(\||\|\||\|\)|\(\)/.test(source.replace(/\\./g, '')))
    throw new GlobError('its { } hold an empty word');
  return source;
}
