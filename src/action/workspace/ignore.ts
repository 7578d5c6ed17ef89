/** Says whether a path of the folder is left out; `/` stands between its parts. */
export type Ignores = (path: string, isFolder: boolean) => boolean;

/**
 * Patterns as in a .gitignore: with a `/` in front or in the middle they are counted from the folder, else they
 * match at any depth; with one at the end they match folders alone; `*`, `?`, `[a-z]`, `**` and `\` are known.
 */
export function ignores(patterns: readonly string[]): Ignores {
  const rules = patterns.map((pattern) => {
    const folderOnly = pattern.endsWith('/');
    const bare = pattern.replace(/\/+$/, '');
    const anchored = bare.includes('/');
    const body = expression(bare.replace(/^\/+/, ''));
    return { folderOnly, expression: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${body}$`, 's') };
  });
  return (path, isFolder) =>
    rules.some((rule) => (isFolder || !rule.folderOnly) && rule.expression.test(path));
}

const PARTS = /\*\*\/|\/\*\*$|\*+|\?|\[!?\]?[^\]]*\]|\\.|[^*?[\\/]+|[[\\/]/gs;

function expression(pattern: string): string {
  return (pattern.match(PARTS) ?? []).map(part).join('');
}

function part(token: string): string {
  if (token === '**/') return '(?:.*/)?';
  if (token === '/**') return '/.*';
  if (token.startsWith('*')) return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.startsWith('[') && token.length > 1) {
    const negated = /^\[[!^]/.test(token);
    const set = token.slice(negated ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
    return `(?!/)[${negated ? '^' : ''}${set}]`;
  }
  const plain = token.length === 2 && token.startsWith('\\') ? token.slice(1) : token;
  return plain.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
