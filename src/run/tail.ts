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

const MARK = new RegExp(MARKS.join('|'));
// More than a node keeps of a log (50 MiB by default): beyond it only the end is read, and bulk stays fast.
const SEARCHED_CHARACTERS = 64 * 1024 * 1024;

/** What is kept of one container's log: its first lines, its last ones, and those that point at a cause. */
export class LogTail {
  readonly #first: string[] = [];
  readonly #marked: { readonly number: number; readonly line: string }[] = [];
  /** The last batches as they came, so that nothing is done for a line that is soon forgotten. */
  readonly #last: (readonly string[])[] = [];
  #lastCount = 0;
  #count = 0;
  #searched = 0;

  /** Takes lines without stamps, latin1; `text` is the same lines joined. */
  add(lines: readonly string[], text: string): void {
    for (const line of lines.slice(0, Math.max(0, KEPT_FIRST - this.#first.length)))
      this.#first.push(cut(line));
    if (this.#marked.length < KEPT_MARKED && this.#searched < SEARCHED_CHARACTERS) this.#mark(lines, text);
    this.#count += lines.length;
    this.#last.push(lines.some(isLong) ? lines.map(cut) : lines);
    this.#lastCount += lines.length;
    // At once: what lives on for long is moved to the old heap, which a fast log would fill.
    while (this.#lastCount - (this.#last[0]?.length ?? 0) >= KEPT_LAST)
      this.#lastCount -= this.#last.shift()?.length ?? 0;
  }

  get count(): number {
    return this.#count;
  }

  /** The kept lines in their order, as UTF-8 text. */
  lines(): string[] {
    const last = this.#last.flat().slice(-KEPT_LAST);
    const lastFrom = this.#count - last.length;
    const kept = this.#first.slice(0, Math.max(0, Math.min(KEPT_FIRST, lastFrom)));
    for (const { number, line } of this.#marked) {
      if (number >= kept.length && number >= KEPT_FIRST && number < lastFrom) kept.push(line);
    }
    return [...kept, ...last].map((line) => Buffer.from(line, 'latin1').toString('utf8'));
  }

  #mark(lines: readonly string[], text: string): void {
    this.#searched += text.length;
    // One search over a whole batch first: almost no batch has any of them.
    if (!MARK.test(text)) return;
    for (const [index, line] of lines.entries()) {
      if (this.#marked.length >= KEPT_MARKED) return;
      if (MARK.test(line)) this.#marked.push({ number: this.#count + index, line: cut(line) });
    }
  }
}

function isLong(line: string): boolean {
  return line.length > LONGEST_LINE;
}

function cut(line: string): string {
  if (!isLong(line)) return line;
  // Copied: a slice would keep the whole line in memory.
  return `${Buffer.from(line.slice(0, LONGEST_LINE), 'latin1').toString('latin1')}...`;
}
