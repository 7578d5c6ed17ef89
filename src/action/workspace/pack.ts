import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskPath, type Scan, type ScannedEntry } from './scan.ts';
import { ARCHIVE_END, tarHeader, tarPadding } from './tar.ts';

/** The packed folder: the same bytes for every pod. */
export interface Archive {
  readonly bytes: number;
  readonly sha256: string;
  /** Reads into the buffer from a position on; the number of bytes read. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Frees its place on the disk. */
  close(): Promise<void>;
}

export interface PackOptions {
  /** Folder of the archive that holds everything. */
  readonly folder: string;
  /** Beside it, where there are folders that nobody may write into: a script that gives them their modes. */
  readonly modesFile: string;
  /** Empty for the system's own. */
  readonly temporaryFolder: string;
  /** What makes the file's name its own. */
  readonly nonce: string;
  readonly signal: AbortSignal;
  /** Bytes of files read so far. */
  readonly onProgress: (bytes: number) => void;
  readonly onNotice: (text: string) => void;
}

const CHUNK_BYTES = 1024 * 1024;
const OWNER_WRITES = 0o300;
const MOST_NAMED = 5;

/** Packs what was scanned into one file of the temporary folder. Throws when the disk is full or the signal came. */
export async function packFolder(scan: Scan, options: PackOptions): Promise<Archive> {
  const path = join(options.temporaryFolder || tmpdir(), `k8s-test-job-workspace-${options.nonce}.tar`);
  const handle = await open(path, 'wx+', 0o600);
  try {
    // Without a name it is gone with this process, however that ends.
    await unlink(path);
    const packer = new Packer(handle, scan, options);
    const packed = await packer.pack();
    return {
      ...packed,
      read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class Packer {
  readonly #handle: FileHandle;
  readonly #scan: Scan;
  readonly #options: PackOptions;
  readonly #hash = createHash('sha256');
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  readonly #gone = new Set<string>();
  readonly #changed: string[] = [];
  #filled = 0;
  #written = 0;
  #read = 0;

  constructor(handle: FileHandle, scan: Scan, options: PackOptions) {
    this.#handle = handle;
    this.#scan = scan;
    this.#options = options;
  }

  async pack(): Promise<{ bytes: number; sha256: string }> {
    const closed: ScannedEntry[] = [];
    for (const entry of this.#scan.entries) {
      this.#options.signal.throwIfAborted();
      if (entry.type === 'file' || (entry.type === 'hard-link' && this.#gone.has(entry.target))) {
        await this.#file(entry);
      } else if (entry.type === 'folder' && (entry.mode & OWNER_WRITES) !== OWNER_WRITES) {
        // Nobody but root could unpack into it: it gets its own mode when everything is in its place. A second entry
        // for it would do, but busybox tar leaves a folder alone that is there already.
        await this.#head({ ...entry, mode: entry.mode | OWNER_WRITES });
        closed.push(entry);
      } else await this.#head(entry);
    }
    await this.#modes(closed.toReversed());
    await this.#put(ARCHIVE_END);
    await this.#flush();
    this.#tell();
    return { bytes: this.#written, sha256: this.#hash.digest('hex') };
  }

  async #file(entry: ScannedEntry): Promise<void> {
    const opened = openPlain(diskPath(this.#scan.root, entry.path));
    if (!opened) {
      this.#gone.add(entry.path);
      this.#changed.push(entry.path);
      return;
    }
    const { file, stats } = opened;
    try {
      const { size } = stats;
      const modifiedSeconds = stats.mtimeMs / 1000;
      await this.#head({ ...entry, type: 'file', target: '', size, modifiedSeconds });
      let left = size;
      while (left > 0) {
        if (this.#filled === CHUNK_BYTES) await this.#flush();
        const wanted = Math.min(left, CHUNK_BYTES - this.#filled);
        const got = readSync(file, this.#chunk, this.#filled, wanted, null);
        // Shorter than it was: the header has promised the rest.
        if (got === 0) this.#chunk.fill(0, this.#filled, this.#filled + wanted);
        this.#filled += got || wanted;
        left -= got || wanted;
      }
      await this.#put(tarPadding(size));
      this.#read += size;
      const after = fstatSync(file);
      if (after.size !== size || after.mtimeMs !== stats.mtimeMs) this.#changed.push(entry.path);
    } finally {
      closeSync(file);
    }
  }

  #head(entry: ScannedEntry): Promise<void> {
    const { folder } = this.#options;
    const target = entry.type === 'hard-link' ? `${folder}/${entry.target}` : entry.target;
    return this.#put(tarHeader({ ...entry, path: `${folder}/${entry.path}`, target }));
  }

  async #modes(closed: readonly ScannedEntry[]): Promise<void> {
    if (closed.length === 0) return;
    const quoted = (path: string) => `'${`${this.#options.folder}/${path}`.replaceAll("'", "'\\''")}'`;
    const lines = closed.map(({ mode, path }) => `chmod ${mode.toString(8)} ${quoted(path)} || exit 1\n`);
    const script = Buffer.from(lines.join(''), 'latin1');
    const { modesFile: path } = this.#options;
    const { length: size } = script;
    await this.#put(tarHeader({ type: 'file', path, target: '', mode: 0o600, modifiedSeconds: 0, size }));
    await this.#put(script);
    await this.#put(tarPadding(size));
  }

  async #put(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === CHUNK_BYTES) await this.#flush();
      const copied = bytes.copy(this.#chunk, this.#filled, at);
      this.#filled += copied;
      at += copied;
    }
  }

  async #flush(): Promise<void> {
    this.#options.signal.throwIfAborted();
    const filled = this.#chunk.subarray(0, this.#filled);
    this.#hash.update(filled);
    for (let at = 0; at < filled.length; ) {
      at += (await this.#handle.write(filled, at, filled.length - at, this.#written + at)).bytesWritten;
    }
    this.#written += this.#filled;
    this.#filled = 0;
    this.#options.onProgress(this.#read);
  }

  #tell(): void {
    const named = this.#changed.slice(0, MOST_NAMED).map((path) => Buffer.from(path, 'latin1').toString());
    if (named.length === 0) return;
    const more = this.#changed.length - named.length;
    this.#options.onNotice(
      `Something changed or removed files of the workspace while they were packed: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    );
  }
}

/** Null when no plain file stands there any more. */
function openPlain(path: Buffer): { readonly file: number; readonly stats: Stats } | null {
  let file: number;
  try {
    // A link or a pipe may stand there by now: neither is to be followed or waited for.
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR' || code === 'ENXIO') return null;
    throw error;
  }
  const stats = fstatSync(file);
  if (stats.isFile()) return { file, stats };
  closeSync(file);
  return null;
}
