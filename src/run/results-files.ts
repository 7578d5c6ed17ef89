import { closeSync, copyFileSync, createReadStream, writeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { placeOf, safeName } from '../results/names.ts';
import { type TarEntry, TarReader } from '../results/tar.ts';
import { ResultsFolder } from './results-folder.ts';

/** A file that was brought out of a pod. */
export interface ResultFile {
  /** On the runner. */
  readonly path: string;
  /** In the pod, absolute. */
  readonly pathInPod: string;
  readonly shard: number;
  readonly attempt: number;
  /** Which pod of its shard in this attempt, from 0; another one when the Job itself tried again. */
  readonly pod: number;
  readonly bytes: number;
  /** One of the reports that `junit` names. */
  readonly isReport: boolean;
}

/** Whose files they are. */
export interface ResultsOwner {
  readonly shard: number;
  readonly attempt: number;
  readonly pod: number;
  readonly workingDirectory: string;
  readonly isReport: (pathInPod: string) => boolean;
}

export interface UnpackLimits {
  readonly files: number;
  readonly bytes: number;
  /** How many bytes the disk that holds the folder takes; by default, all but what others need. */
  readonly room?: (folder: string) => number;
}

/** Why an archive is not read on. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError';
}

interface OpenFile {
  readonly descriptor: number;
  readonly place: string;
  readonly entry: TarEntry;
  readonly pathInPod: string;
  bytes: number;
}

const MOST_REMARKS = 100;
const ENTRIES_PER_FILE = 4;
// What the inflater takes at once anyway: more of a part would only lie in memory.
const READ_BYTES = 16 * 1024;

/** Unpacks the archives of one pod into its folder; nothing of them is trusted. */
export class ResultFiles {
  /** On the runner. */
  readonly folder: string;
  readonly #folder: ResultsFolder;
  readonly #limits: UnpackLimits;
  readonly #owner: ResultsOwner;
  readonly #written = new Map<string, string>();
  readonly files: ResultFile[] = [];
  /** What was not taken, or under another name, and why. */
  readonly remarks: string[] = [];
  /** How many were not taken. */
  refused = 0;
  #bytes = 0;
  #entries = 0;
  #unpacked = 0;
  #open: OpenFile | null = null;

  constructor(folder: string, owner: ResultsOwner, limits: UnpackLimits) {
    this.folder = folder;
    this.#folder = new ResultsFolder(folder, limits.room);
    this.#owner = owner;
    this.#limits = limits;
  }

  /**
   * Unpacks one archive whose names are relative to `root`; how many files it held, also such as are not taken. Throws
   * where it is damaged.
   */
  async unpack(archive: string, root: string, signal: AbortSignal): Promise<number> {
    const before = this.files.length + this.refused;
    this.#written.clear();
    const reader = new TarReader({
      entry: (entry) => this.#entry(entry, root),
      data: (bytes) => this.#data(bytes),
      entryEnd: () => this.#entryEnd(),
    });
    try {
      await pipeline(
        createReadStream(archive, { highWaterMark: READ_BYTES }),
        createGunzip(),
        async (chunks: AsyncIterable<Buffer>) => {
          for await (const chunk of chunks) {
            this.#unpacked += chunk.length;
            // Headers and padding count as well: archives of them alone would never end.
            if (this.#unpacked > this.#limits.bytes * 2)
              throw new UnpackError('it unpacks to far more than it may');
            reader.push(chunk);
          }
          reader.end();
        },
        { signal },
      );
    } finally {
      this.#drop();
    }
    return this.files.length + this.refused - before;
  }

  #entry(entry: TarEntry, root: string): boolean {
    if (++this.#entries > this.#limits.files * ENTRIES_PER_FILE)
      throw new UnpackError('it has far too many entries');
    if (entry.kind === 'folder') return false;
    const inPod = `${root === '/' ? '' : root}/${entry.name.replace(/^(\.\/+)+/, '')}`;
    if (entry.kind === 'other') return this.#refuse(inPod, 'it is a link or a device');
    const safe = safeName(entry.name);
    const place =
      safe.path === ''
        ? safe
        : safeName(placeOf(`${root === '/' ? '' : root}/${safe.path}`, this.#owner.workingDirectory));
    if (place.path === '') return this.#refuse(inPod, 'its name leads out of the folder or is too long');
    if (this.files.length >= this.#limits.files)
      throw new UnpackError(`it has more than ${this.#limits.files} files`);
    if (this.#bytes + entry.size > this.#limits.bytes)
      throw new UnpackError(`it unpacks to more than ${this.#limits.bytes} bytes`);
    this.#expectRoom(entry.size);
    if (entry.kind === 'hard-link') return this.#link(entry, place.path, inPod);
    const open = this.#folder.create(place.path);
    if (open === null) return this.#refuse(inPod, 'it cannot be written');
    if (safe.isRenamed || place.isRenamed) this.#renamed(inPod, open.place);
    this.#open = { ...open, entry, pathInPod: inPod, bytes: 0 };
    return true;
  }

  #data(bytes: Buffer): void {
    const open = this.#open;
    if (!open) return;
    for (let at = 0; at < bytes.length; ) at += writeSync(open.descriptor, bytes, at);
    open.bytes += bytes.length;
    this.#bytes += bytes.length;
  }

  #entryEnd(): void {
    const open = this.#open;
    if (!open) return;
    closeSync(open.descriptor);
    this.#open = null;
    this.#keep(open.entry.name, open.place, open.pathInPod, open.bytes);
  }

  #keep(name: string, place: string, pathInPod: string, bytes: number): void {
    this.#written.set(name, place);
    const { shard, attempt, pod, isReport } = this.#owner;
    const path = this.#folder.at(place);
    this.files.push({ path, pathInPod, shard, attempt, pod, bytes, isReport: isReport(pathInPod) });
  }

  /** tar packs the second name of a file as a link to the first, which came just before in the same archive. */
  #link(entry: TarEntry, wanted: string, pathInPod: string): boolean {
    const first = this.#written.get(entry.target);
    const source = this.files.find(({ path }) => first !== undefined && path === this.#folder.at(first));
    if (first === undefined || !source) return this.#refuse(pathInPod, 'it links to something else');
    if (this.#bytes + source.bytes > this.#limits.bytes)
      throw new UnpackError(`it unpacks to more than ${this.#limits.bytes} bytes`);
    this.#expectRoom(source.bytes);
    const open = this.#folder.create(wanted);
    if (open === null) return this.#refuse(pathInPod, 'it cannot be written');
    closeSync(open.descriptor);
    copyFileSync(source.path, this.#folder.at(open.place));
    this.#bytes += source.bytes;
    this.#keep(entry.name, open.place, pathInPod, source.bytes);
    return false;
  }

  #drop(): void {
    const open = this.#open;
    this.#open = null;
    if (!open) return;
    closeSync(open.descriptor);
    this.#bytes -= open.bytes;
    this.#folder.remove(open.place);
  }

  #expectRoom(bytes: number): void {
    if (!this.#folder.takes(bytes)) throw new UnpackError('the disk of the runner is nearly full');
  }

  #refuse(path: string, why: string): false {
    this.refused++;
    this.#remark(`${path}: left out, ${why}.`);
    return false;
  }

  #renamed(path: string, place: string): void {
    this.#remark(`${path}: written as ${place}, since its own name cannot be uploaded.`);
  }

  #remark(text: string): void {
    if (this.remarks.length < MOST_REMARKS) this.remarks.push(text);
  }
}
