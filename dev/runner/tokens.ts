/** Cuts an expression of the workflow language into tokens. Mirrors Sdk/DTExpressions2/Expressions2/Tokens. */
export type Token =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'sign'; readonly sign: string };

const TOKEN =
  /\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(\|\||&&|==|!=|<=|>=|[!()[\].,<>]))/y;

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Returns the tokens of an expression, or throws where it cannot be read. */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const text = expression.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`Unexpected symbol at position ${at + 1} within: ${expression}`);
    const [, string, number, name, sign] = match;
    if (string !== undefined) tokens.push({ kind: 'value', value: string.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'value', value: Number(number) });
    else if (sign !== undefined) tokens.push({ kind: 'sign', sign });
    else if (name !== undefined) {
      const word = WORDS.get(name);
      tokens.push(word === undefined ? { kind: 'name', name } : { kind: 'value', value: word });
    }
  }
  return tokens;
}
