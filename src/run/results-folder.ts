import { lstatSync, mkdirSync, openSync, statfsSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { numberedName } from '../results/names.ts';

/** A file that was just made, open for writing. */
export interface NewFile {
  readonly descriptor: number;
  /** Relative to the folder. */
  readonly place: string;
}

const MOST_NAMES_TRIED = 100;
const MOST_SPARED_BYTES = 256 * 1024 * 1024;

/** The folder of one pod's files on the runner: nothing that stands there already leads them elsewhere. */
export class ResultsFolder {
  readonly #path: string;
  readonly #room: (folder: string) => number;
  readonly #folders = new Set<string>();
  readonly #files = new Set<string>();

  constructor(path: string, room: (folder: string) => number = roomOn) {
    this.#path = path;
    this.#room = room;
  }

  /** Where a place of it is on the runner. */
  at(place: string): string {
    return join(this.#path, place);
  }

  /** Whether the disk takes so many bytes and still has what others need. */
  takes(bytes: number): boolean {
    mkdirSync(this.#path, { recursive: true });
    return bytes <= this.#room(this.#path);
  }

  /** A new file at this place, or beside it under a number when one of ours is there; null when that is not possible. */
  create(wanted: string): NewFile | null {
    const folder = this.#makeFolders(dirname(wanted));
    if (!folder) return null;
    for (let number = 1; number <= MOST_NAMES_TRIED; number++) {
      const place = number === 1 ? wanted : numberedName(wanted, number);
      const path = this.at(place);
      try {
        const descriptor = openSync(path, 'wx', 0o644);
        this.#files.add(path);
        return { descriptor, place };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        // What an earlier run left there is replaced, never written through: it may be a link.
        if (this.#files.has(path) || lstatSync(path).isDirectory()) continue;
        unlinkSync(path);
        number--;
      }
    }
    return null;
  }

  /** Takes a file away again. */
  remove(place: string): void {
    this.#files.delete(this.at(place));
    unlinkSync(this.at(place));
  }

  // Step by step: a link that stands there already would lead the files elsewhere.
  #makeFolders(relative: string): boolean {
    mkdirSync(this.#path, { recursive: true });
    let path = this.#path;
    for (const segment of relative === '.' ? [] : relative.split('/')) {
      path = join(path, segment);
      if (this.#folders.has(path)) continue;
      try {
        mkdirSync(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (!lstatSync(path).isDirectory()) return false;
      }
      this.#folders.add(path);
    }
    return true;
  }
}

// Outputs, report and the steps after this one write to that disk as well. Some file systems do not say how large they are.
function roomOn(folder: string): number {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return blocks === 0 ? Infinity : bavail * bsize - Math.min(MOST_SPARED_BYTES, (blocks * bsize) / 20);
  } catch {
    return Infinity;
  }
}
