import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** Where the benchmarks work: a copy of the build, so that a rebuild meanwhile changes nothing, and the empty scripts. */
export class Workshop {
  /** Kept between runs, for what takes long to make; not committed. */
  readonly cache = join(ROOT, 'tmp', 'bench');
  readonly root = ROOT;
  readonly action: string;
  /** Prints a word and ends. */
  readonly empty: string;
  /** Prints a word and waits for the end of its input. */
  readonly waiting: string;
  readonly #folder: string;
  readonly #factor: number;
  #count = 0;

  constructor(action: string, factor: number) {
    this.#factor = factor;
    this.#folder = mkdtempSync(join(tmpdir(), 'bench-'));
    this.action = join(this.#folder, 'action');
    const from = resolve(action);
    mkdirSync(this.cache, { recursive: true });
    cpSync(join(from, 'dist'), join(this.action, 'dist'), { recursive: true });
    cpSync(join(from, 'action.yml'), join(this.action, 'action.yml'));
    this.empty = this.file('empty.mjs', "console.log('ready')\n");
    this.waiting = this.file('waiting.mjs', "console.log('ready'); process.stdin.resume()\n");
  }

  get main(): string {
    return join(this.action, 'dist', 'main', 'index.js');
  }

  get post(): string {
    return join(this.action, 'dist', 'post', 'index.js');
  }

  /** So many rounds, more or fewer when that was asked; never less than three. */
  rounds(count: number): number {
    return Math.max(3, Math.round(count * this.#factor));
  }

  /** A file of ours with this content. */
  file(name: string, content: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** A new empty folder. */
  folder(): string {
    const path = join(this.#folder, `run-${++this.#count}`);
    mkdirSync(path);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
