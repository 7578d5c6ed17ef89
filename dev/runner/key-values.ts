/**
 * Reads the entries of a command file (`GITHUB_OUTPUT`, `GITHUB_STATE`, `GITHUB_ENV`).
 * Mirrors EnvFileKeyValuePairs in Runner.Worker/FileCommandManager.cs.
 */

/**
 * Yields the entries in order and throws at the first broken one. It is a generator because the runner applies
 * what stands before a broken entry.
 */
export function* keyValues(text: string): Generator<[name: string, value: string]> {
  const reader = new Reader(text);
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    if (line.text === '') continue;
    const equals = line.text.indexOf('=');
    const heredoc = line.text.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      yield [line.text.slice(0, equals), line.text.slice(equals + 1)];
    } else if (heredoc >= 0) {
      yield readHeredoc(reader, line.text, heredoc);
    } else {
      throw new Error(`Invalid format '${line.text}'`);
    }
  }
}

function readHeredoc(reader: Reader, line: string, at: number): [string, string] {
  const name = line.slice(0, at);
  const delimiter = line.slice(at + 2);
  if (name === '' || delimiter === '') {
    throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
  }
  const value: string[] = [];
  for (;;) {
    const next = reader.next();
    if (next === undefined) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    if (next.text === delimiter) return [name, value.join('\n')];
    if (!next.ended) throw new Error('Invalid value. EOF marker missing new line.');
    value.push(next.text);
  }
}

/** Only LF ends a line here (CRLF counts on Windows alone), so a CR stays in the value. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): { text: string; ended: boolean } | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const end = this.#text.indexOf('\n', this.#at);
    const text = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return { text, ended: end >= 0 };
  }
}
