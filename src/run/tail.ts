const KEPT_FIRST = 40;
const KEPT_MARKED = 60;
const KEPT_LAST = 200;
const LONGEST_LINE = 2000;

// Words that tell of a cause outside the tests (failures.md, section J and I): a failing suite may print
// thousands of lines after them, and the judge reads only what is kept here.
const MARKS = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'no such host',
  'esol',
  'ame or service',
  'bad address',
  'translate host name',
  'UnknownHost',
  'MySQL server host',
  'getaddrinfo',
  'exec format',
  'space left',
  'address information',
  'NXDOMAIN',
];

/** What is kept of one container's log: its first lines, its last ones, and those that point at a cause. */
export class LogTail {
  readonly #first: string[] = [];
  readonly #marked: { readonly number: number; readonly line: string }[] = [];
  #last: string[] = [];
  #count = 0;

  /** Takes lines without stamps, latin1. */
  add(lines: readonly string[]): void {
    for (const line of lines.slice(0, Math.max(0, KEPT_FIRST - this.#first.length)))
      this.#first.push(cut(line));
    if (this.#marked.length < KEPT_MARKED) this.#mark(lines);
    this.#count += lines.length;
    if (lines.length >= KEPT_LAST) this.#last = lines.slice(-KEPT_LAST).map(cut);
    else {
      for (const line of lines) this.#last.push(cut(line));
      // Trimmed now and then only: most batches are one line long.
      if (this.#last.length > KEPT_LAST * 4) this.#last = this.#last.slice(-KEPT_LAST);
    }
  }

  get count(): number {
    return this.#count;
  }

  /** The kept lines in their order, as UTF-8 text. */
  lines(): string[] {
    const last = this.#last.slice(-KEPT_LAST);
    const lastFrom = this.#count - last.length;
    const kept = this.#first.slice(0, Math.max(0, Math.min(KEPT_FIRST, lastFrom)));
    for (const { number, line } of this.#marked) {
      if (number >= kept.length && number >= KEPT_FIRST && number < lastFrom) kept.push(line);
    }
    return [...kept, ...last].map((line) => Buffer.from(line, 'latin1').toString('utf8'));
  }

  #mark(lines: readonly string[]): void {
    // One search over a whole batch first: almost no batch has any of them.
    const text = lines.length === 1 ? (lines[0] ?? '') : lines.join('\n');
    if (!MARKS.some((mark) => text.includes(mark))) return;
    for (const [index, line] of lines.entries()) {
      if (this.#marked.length >= KEPT_MARKED) return;
      if (MARKS.some((mark) => line.includes(mark)))
        this.#marked.push({ number: this.#count + index, line: cut(line) });
    }
  }
}

function cut(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}...` : line;
}
