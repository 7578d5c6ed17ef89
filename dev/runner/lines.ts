/**
 * Cuts a stream into lines as .NET's StreamReader does, for a bare carriage return is a line end to the runner.
 * Mirrors Runner.Sdk/ProcessInvoker.cs (StartReadStream) and System.IO.StreamReader.ReadLine.
 */
export class LineReader {
  // Invalid bytes become U+FFFD and a leading byte order mark is dropped, as in .NET.
  readonly #decoder = new TextDecoder('utf-8');
  #rest = '';

  /** Takes a chunk and returns the lines it completed. */
  write(chunk: Uint8Array): string[] {
    return this.#cut(this.#decoder.decode(chunk, { stream: true }), false);
  }

  /** Returns what is left when the stream has ended: a last line needs no line end. */
  end(): string[] {
    const lines = this.#cut(this.#decoder.decode(), true);
    if (this.#rest !== '') lines.push(this.#rest);
    this.#rest = '';
    return lines;
  }

  #cut(added: string, last: boolean): string[] {
    // What was kept holds no line end but perhaps one CR as its last character.
    const lineEnd = /\r\n|\n|\r/g;
    lineEnd.lastIndex = Math.max(0, this.#rest.length - 1);
    const text = this.#rest + added;
    const lines: string[] = [];
    let start = 0;
    for (let match = lineEnd.exec(text); match !== null; match = lineEnd.exec(text)) {
      // ReadLine looks at the next character for a LF, so a line that ends in CR waits for it.
      if (match[0] === '\r' && lineEnd.lastIndex === text.length && !last) break;
      lines.push(text.slice(start, match.index));
      start = lineEnd.lastIndex;
    }
    this.#rest = text.slice(start);
    return lines;
  }
}

/** Cuts a whole text by the same rules. */
export function splitLines(text: string): string[] {
  const reader = new LineReader();
  return [...reader.write(Buffer.from(text)), ...reader.end()];
}
