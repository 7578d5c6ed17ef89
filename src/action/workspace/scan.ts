import {
  accessSync,
  constants,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { posix, resolve } from 'node:path';
import type { WorkspaceInput } from '../inputs/workspace.ts';
import { type Problems, quote } from '../problems.ts';
import { ignores } from './ignore.ts';

/** What is to be packed; paths and targets are bytes, one character each, for names need not be UTF-8. */
export interface ScannedEntry {
  readonly type: 'file' | 'folder' | 'link' | 'hard-link';
  readonly path: string;
  readonly target: string;
  readonly mode: number;
  readonly modifiedSeconds: number;
  /** At the time of the look; only for telling. */
  readonly size: number;
}

export interface Scan {
  /** Absolute. */
  readonly root: string;
  readonly entries: readonly ScannedEntry[];
  readonly fileCount: number;
  readonly bytes: number;
  readonly notices: readonly string[];
}

const MOST_NAMED = 10;
const ENTRIES_A_TURN = 500;
const MOST_CONFIG_BYTES = 1024 * 1024;

/** Looks through the folder without reading any file; null when problems were added, or the signal came. */
export async function scanFolder(
  input: WorkspaceInput,
  problems: Problems,
  signal: AbortSignal,
): Promise<Scan | null> {
  const root = rootOf(input.folder, problems);
  if (root === null) return null;
  const walk = new Walk(root, input);
  if (!(await walk.run(signal))) return null;
  const before = problems.all.length;
  problems.add(...walk.problems());
  if (problems.all.length > before) return null;
  return walk.scan();
}

function rootOf(folder: string, problems: Problems): string | null {
  const add = (why: string) =>
    problems.add(`workspace: the folder ${quote(folder)} ${why} Example: workspace: .`);
  try {
    const root = realpathSync(resolve(folder));
    if (statSync(root).isDirectory()) return root;
    add('is a file.');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    if (code === 'ENOENT') add('does not exist; does the job check the repository out before this step?');
    else add(`cannot be read (${code}).`);
  }
  return null;
}

class Walk {
  readonly #root: string;
  readonly #input: WorkspaceInput;
  readonly #entries: ScannedEntry[] = [];
  readonly #leaving: string[] = [];
  readonly #unreadable: string[] = [];
  readonly #odd: string[] = [];
  readonly #inodes = new Map<string, string>();
  #fileCount = 0;
  #bytes = 0;
  #isAnythingThere = false;

  constructor(root: string, input: WorkspaceInput) {
    this.#root = root;
    this.#input = input;
  }

  /** False when the signal came first. */
  async run(signal: AbortSignal): Promise<boolean> {
    const isIgnored = ignores(this.#input.ignored);
    const folders = [''];
    let seen = 0;
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const name of this.#namesIn(folder)) {
        this.#isAnythingThere = true;
        // A signal is heard only between two turns of the loop.
        if (++seen % ENTRIES_A_TURN === 0) await new Promise((done) => setImmediate(done));
        if (signal.aborted) return false;
        const path = folder === '' ? name : `${folder}/${name}`;
        if (this.#take(path, isIgnored)) folders.push(path);
      }
    }
    return true;
  }

  problems(): string[] {
    const { folder } = this.#input;
    const found: string[] = [];
    if (!this.#isAnythingThere) {
      found.push(
        `workspace: the folder ${quote(folder)} is empty; does the job check the repository out before this step?`,
      );
    } else if (this.#entries.length + this.#leaving.length === 0) {
      found.push(`workspace: the patterns leave out all of the folder ${quote(folder)}.`);
    }
    if (this.#leaving.length > 0) {
      found.push(
        `workspace: ${count(this.#leaving, 'symbolic link leads', 'symbolic links lead')} out of the folder ${quote(folder)}, and what they lead to is not copied: ${list(this.#leaving)}. Leave them out. Example: !${text(this.#leaving[0]?.split(' -> ')[0] ?? '')}`,
      );
    }
    if (this.#unreadable.length > 0) {
      found.push(
        `workspace: ${count(this.#unreadable, 'file or folder', 'files or folders')} of ${quote(folder)} may not be read: ${list(this.#unreadable)}. Leave them out, or give the runner's user the right.`,
      );
    }
    return found;
  }

  scan(): Scan {
    const odd =
      this.#odd.length === 0
        ? []
        : [
            `${count(this.#odd, 'socket, pipe or device', 'sockets, pipes or devices')} of the workspace cannot be copied: ${list(this.#odd)}.`,
          ];
    return {
      root: this.#root,
      entries: this.#entries,
      fileCount: this.#fileCount,
      bytes: this.#bytes,
      notices: [...odd, ...this.#tokens()],
    };
  }

  // Whoever can run code in the pod could act with it.
  #tokens(): string[] {
    const config = this.#entries.find(({ type, path }) => type === 'file' && path === '.git/config');
    if (!config || config.size > MOST_CONFIG_BYTES) return [];
    const written = readFileSync(diskPath(this.#root, config.path), 'latin1');
    if (!/^\s*extraheader\s*=\s*authorization:/im.test(written)) return [];
    return [
      'The .git/config of the workspace holds a token, which the pods get too. If the tests do not need it, give actions/checkout persist-credentials: false, or leave .git out.',
    ];
  }

  #namesIn(folder: string): string[] {
    try {
      const names = readdirSync(diskPath(this.#root, folder), { encoding: 'buffer' });
      return names.map((name) => name.toString('latin1')).sort();
    } catch (error) {
      // Removed since its own folder was read.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#unreadable.push(folder || '.');
      return [];
    }
  }

  /** True for a folder that is to be looked through. */
  #take(path: string, isIgnored: (path: string, isFolder: boolean) => boolean): boolean {
    const disk = diskPath(this.#root, path);
    const stats = lstatSync(disk, { throwIfNoEntry: false });
    if (!stats) return false;
    if (isIgnored(text(path), stats.isDirectory())) return false;
    const common = { path, mode: stats.mode & 0o7777, modifiedSeconds: stats.mtimeMs / 1000 };
    if (stats.isDirectory()) {
      this.#entries.push({ ...common, type: 'folder', target: '', size: 0 });
      return true;
    }
    if (stats.isSymbolicLink()) {
      const written = readlinkSync(disk, { encoding: 'buffer' }).toString('latin1');
      const target = insideTarget(this.#root, path, written);
      if (target === null) this.#leaving.push(`${path} -> ${written}`);
      else this.#entries.push({ ...common, type: 'link', target, size: 0 });
    } else if (stats.isFile()) {
      const inode = `${stats.dev}:${stats.ino}`;
      const twin = stats.nlink > 1 ? this.#inodes.get(inode) : undefined;
      if (stats.nlink > 1 && twin === undefined) this.#inodes.set(inode, path);
      if (twin !== undefined) {
        this.#entries.push({ ...common, type: 'hard-link', target: twin, size: 0 });
        return false;
      }
      if (!mayRead(disk)) this.#unreadable.push(path);
      this.#fileCount++;
      this.#bytes += stats.size;
      this.#entries.push({ ...common, type: 'file', target: '', size: stats.size });
    } else this.#odd.push(path);
    return false;
  }
}

/** The path of an entry for the file system, byte by byte. */
export function diskPath(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}

/** What a link says inside the copy; null when it leads out of the folder. An absolute one into it becomes a relative one. */
export function insideTarget(root: string, path: string, target: string): string | null {
  if (target.startsWith('/')) {
    const bytes = Buffer.from(root).toString('latin1');
    const plain = posix.normalize(target);
    if (plain !== bytes && !plain.startsWith(`${bytes}/`)) return null;
    return posix.relative(posix.dirname(`/${path}`), `/${plain.slice(bytes.length)}`) || '.';
  }
  const seen = posix.join(posix.dirname(path), target);
  return seen === '..' || seen.startsWith('../') ? null : target;
}

function mayRead(path: Buffer): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function text(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function count(items: readonly string[], one: string, more: string): string {
  return `${items.length} ${items.length === 1 ? one : more}`;
}

function list(items: readonly string[]): string {
  const named = items.slice(0, MOST_NAMED).map((item) => quote(text(item)));
  return items.length > MOST_NAMED
    ? `${named.join(', ')} and ${items.length - MOST_NAMED} more`
    : named.join(', ');
}
