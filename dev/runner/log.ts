/** Keeps what a step printed and what happened to it, in order and with times, and lets tests wait for either. */
import type { Masker } from './masker.ts';

export type StageName = 'main' | 'post';
export type Source = 'stdout' | 'stderr' | 'runner';

export interface Line {
  /** Milliseconds since the step began, by a clock that never jumps. */
  readonly atMs: number;
  /** The time stamp that the stored log has in front of the line. */
  readonly time: string;
  readonly stage: StageName;
  /** `runner` where the runner itself wrote the line. */
  readonly source: Source;
  readonly text: string;
}

/** Something that happened: `main started`, `cancel requested`, `SIGINT`, … */
export interface Mark {
  readonly atMs: number;
  readonly time: string;
  readonly name: string;
}

interface Watcher {
  readonly see: (text: string) => void;
  readonly fail: (reason: string) => void;
}

export class Log {
  /** As a user sees it: commands carried out, secrets masked. */
  readonly shown: Line[] = [];
  /** As it came out of the process. */
  readonly raw: Line[] = [];
  readonly marks: Mark[] = [];
  readonly #start = performance.now();
  readonly #masker: Masker;
  readonly #onLine: ((line: Line) => void) | undefined;
  readonly #lineWatchers = new Set<Watcher>();
  readonly #markWatchers = new Set<Watcher>();
  #closed = false;

  constructor(masker: Masker, onLine?: (line: Line) => void) {
    this.#masker = masker;
    this.#onLine = onLine;
  }

  get nowMs(): number {
    return performance.now() - this.#start;
  }

  /** Writes a line of the stored log. Mirrors Write in Runner.Worker/ExecutionContext.cs. */
  show(stage: StageName, source: Source, text: string): void {
    const line = { ...this.#stamp(), stage, source, text: this.#masker.mask(text) };
    this.shown.push(line);
    this.#onLine?.(line);
    for (const watcher of this.#lineWatchers) watcher.see(line.text);
  }

  /** Notes a line as the process wrote it. */
  receive(stage: StageName, source: Source, text: string): void {
    this.raw.push({ ...this.#stamp(), stage, source, text });
    for (const watcher of this.#lineWatchers) watcher.see(text);
  }

  mark(name: string): void {
    this.marks.push({ ...this.#stamp(), name });
    for (const watcher of this.#markWatchers) watcher.see(name);
  }

  /** Resolves with the first line, past or coming, that matches, either as written or as shown. */
  line(pattern: RegExp, deadlineMs: number): Promise<string> {
    const known = [...this.raw, ...this.shown].map(({ text }) => text);
    return this.#wait(
      this.#lineWatchers,
      known,
      (text) => matches(pattern, text),
      `a line like ${pattern}`,
      deadlineMs,
    );
  }

  /** Resolves when something has happened. */
  async reached(name: string, deadlineMs: number): Promise<Mark> {
    const known = this.marks.map((mark) => mark.name);
    await this.#wait(this.#markWatchers, known, (text) => text === name, `the mark '${name}'`, deadlineMs);
    const mark = this.marks.find((candidate) => candidate.name === name);
    if (mark === undefined) throw new Error(`No mark '${name}'.`);
    return mark;
  }

  /** After this nothing more comes, so nobody need wait. */
  close(): void {
    this.#closed = true;
    for (const watcher of [...this.#lineWatchers, ...this.#markWatchers]) watcher.fail('the step is over');
  }

  /** The last lines, for the text of an error. */
  tail(): string {
    const lines = this.shown.slice(-15).map(({ stage, text }) => `  ${stage} | ${text}`);
    const marks = this.marks.map(({ name, atMs }) => `${name} (${Math.round(atMs)} ms)`).join(', ');
    return `The log ends with:\n${lines.join('\n')}\nWhat happened: ${marks}`;
  }

  #wait(
    watchers: Set<Watcher>,
    known: readonly string[],
    isWanted: (text: string) => boolean,
    what: string,
    deadlineMs: number,
  ): Promise<string> {
    const past = known.find(isWanted);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        watchers.delete(watcher);
        finish();
      };
      const watcher: Watcher = {
        see: (text) => {
          if (isWanted(text)) settle(() => resolve(text));
        },
        fail: (reason) =>
          settle(() => reject(new Error(`Waited for ${what}, but ${reason}. ${this.tail()}`))),
      };
      const timer = setTimeout(() => watcher.fail(`nothing came within ${deadlineMs} ms`), deadlineMs);
      watchers.add(watcher);
      if (this.#closed) watcher.fail('the step is over');
    });
  }

  #stamp(): { atMs: number; time: string } {
    return { atMs: this.nowMs, time: new Date().toISOString() };
  }
}

function matches(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(text);
}
