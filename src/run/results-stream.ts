import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { LogSink } from '../cluster/log-delivery.ts';
import type { ResultsPlan } from '../job/results.ts';
import { type LeftOut, type PartHead, PartsReader, type PartsTaker } from '../results/parts.ts';
import { UnpackError, type ResultFiles } from './results-files.ts';

interface OpenPart {
  readonly head: PartHead;
  readonly path: string;
  readonly descriptor: number;
  readonly hash: Hash;
  bytes: number;
}

const UNWRITABLE: { readonly [code: string]: string } = {
  ENOTDIR: 'a part of that path is no folder',
  EACCES: "the runner's user may not write there",
  EPERM: "the runner's user may not write there",
  EROFS: 'that file system is read-only',
};
const MOST_NAMED = 200;
// A part holds a file at least, and there are 10,000 files at most.
const MOST_PARTS = 10_500;

/** The results of one pod as its container prints them: each part goes to a file, is checked, and is unpacked. */
export class ResultsStream implements PartsTaker {
  readonly #plan: ResultsPlan;
  readonly #folder: string;
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #onEnd: () => void;
  readonly #reader = new PartsReader(this);
  readonly files: ResultFiles;
  readonly leftOutFiles: LeftOut[] = [];
  readonly lacking: string[] = [];
  readonly hidden: string[] = [];
  /** Sentences about what was lost on the way. */
  readonly losses = new Set<string>();
  /** Files that were left out, also those whose names were not sent. */
  leftOutCount = 0;
  hasEnded = false;
  /** Grows as long as something comes. */
  progress = 0;
  #part: OpenPart | null = null;
  #taken = 0;
  #unpacking: Promise<void> = Promise.resolve();

  constructor(
    plan: ResultsPlan,
    files: ResultFiles,
    place: {
      readonly folder: string;
      readonly name: string;
      readonly signal: AbortSignal;
      readonly onEnd: () => void;
    },
  ) {
    this.#plan = plan;
    this.files = files;
    this.#folder = place.folder;
    this.#name = place.name;
    this.#signal = place.signal;
    this.#onEnd = place.onEnd;
  }

  /** What the follower of the log hands its lines to. */
  sink(): LogSink {
    return {
      lines: (stamped) => {
        for (const line of stamped) this.#reader.line(line.slice(line.indexOf(' ') + 1));
        this.progress += stamped.length;
        return true;
      },
      // No line of ours is so long.
      piece: () => true,
      gap: () => {
        this.#lose('the node had rotated parts of them away while the connection was broken');
        this.#reader.gap();
      },
      refusal: () => undefined,
      drained: () => Promise.resolve(),
    };
  }

  /** Resolves when all that came is unpacked. */
  unpacked(): Promise<void> {
    return this.#unpacking;
  }

  /** Nothing comes any more. */
  close(): void {
    this.#drop();
  }

  part(head: PartHead): void {
    this.#drop();
    if (
      head.number > MOST_PARTS ||
      this.#taken + head.bytes > this.#plan.limitBytes ||
      this.#plan.roots[head.root] === undefined
    ) {
      this.#lose('more came than was asked for');
      return;
    }
    const path = join(this.#folder, `${this.#name}.part-${head.number}.tar.gz`);
    this.#guard(() => {
      const descriptor = openSync(path, 'w', 0o600);
      this.#part = { head, path, descriptor, hash: createHash('sha256'), bytes: 0 };
    });
  }

  data(bytes: Buffer): void {
    const part = this.#part;
    if (!part) return;
    part.bytes += bytes.length;
    if (part.bytes > part.head.bytes) return this.damaged();
    part.hash.update(bytes);
    this.#guard(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(part.descriptor, bytes, at);
    });
  }

  partDone(): void {
    const part = this.#part;
    if (!part) return;
    this.#part = null;
    // A disk elsewhere says only now that it took nothing.
    const error = closeFile(part.descriptor);
    if (error !== null) {
      this.#lose(`they could not be written: ${reasonOf(error)}`);
      removeFile(part.path);
      return;
    }
    if (part.bytes !== part.head.bytes || part.hash.digest('hex') !== part.head.sha256) {
      this.#lose('a part of them arrived damaged');
      removeFile(part.path);
      return;
    }
    this.#taken += part.bytes;
    this.#unpacking = this.#unpacking.then(() => this.#unpack(part));
  }

  damaged(): void {
    this.#drop();
    this.#lose('a part of them arrived damaged');
  }

  leftOut(file: LeftOut): void {
    if (this.leftOutFiles.length < MOST_NAMED) this.leftOutFiles.push(file);
  }

  lacks(tool: string): void {
    this.lacking.push(tool);
  }

  hides(root: number): void {
    const path = this.#plan.roots[root];
    if (path !== undefined && !this.hidden.includes(path)) this.hidden.push(path);
  }

  end(_parts: number, leftOut: number): void {
    this.leftOutCount = leftOut;
    this.hasEnded = true;
    this.#onEnd();
  }

  async #unpack(part: OpenPart): Promise<void> {
    try {
      const count = await this.files.unpack(part.path, this.#plan.roots[part.head.root] ?? '/', this.#signal);
      this.progress++;
      if (count < part.head.files) this.#lose('files were gone before they could be packed');
    } catch (error) {
      if (!this.#signal.aborted) this.#lose(this.#whyNot(error));
    } finally {
      removeFile(part.path);
    }
  }

  #whyNot(error: unknown): string {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const why = UNWRITABLE[code];
    if (why !== undefined) return `they could not be written to ${this.files.folder} (${code}: ${why})`;
    return `an archive could not be unpacked: ${reasonOf(error)}`;
  }

  #guard(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#drop();
      this.#lose(`they could not be written: ${reasonOf(error)}`);
    }
  }

  #drop(): void {
    const part = this.#part;
    this.#part = null;
    if (!part) return;
    closeFile(part.descriptor);
    removeFile(part.path);
  }

  #lose(what: string): void {
    this.losses.add(what);
  }
}

/** Returns the error, never throws: the reader of the log has nobody to catch it. */
function closeFile(descriptor: number): unknown {
  try {
    closeSync(descriptor);
    return null;
  } catch (error) {
    return error;
  }
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It lies in the runner's temporary folder, which the runner clears.
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnpackError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC') return 'the disk of the runner is full';
  return code ?? (error instanceof Error ? error.message : String(error));
}
