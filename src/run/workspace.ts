import type { Console } from '../action/console.ts';
import type { WorkspaceInput } from '../action/inputs/workspace.ts';
import type { Problems } from '../action/problems.ts';
import { type Archive, packFolder } from '../action/workspace/pack.ts';
import { type Scan, scanFolder } from '../action/workspace/scan.ts';
import { randomName } from '../job/identity.ts';
import { RECEIVED_FOLDER, RECEIVED_MODES } from '../job/receiver.ts';
import { formatBytes } from '../text/bytes.ts';
import type { Clock } from '../time/clock.ts';
import type { Companion, CompanionPlace } from './attempt-options.ts';
import { WorkspaceCopy } from './workspace-copy.ts';

export interface WorkspaceOptions {
  readonly input: WorkspaceInput;
  readonly temporaryFolder: string;
  readonly console: Console;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly signal: AbortSignal;
}

const TELL_EVERY_MS = 10_000;
const NONCE_CHARACTERS = 8;

/** The runner's folder on its way into the pods: packed once, while the cluster makes them, for all attempts. */
export class Workspace {
  readonly #archive: Promise<Archive>;
  readonly #closing: AbortController;
  readonly #notices: readonly string[];

  private constructor(archive: Promise<Archive>, closing: AbortController, notices: readonly string[]) {
    this.#archive = archive;
    this.#closing = closing;
    this.#notices = notices;
    // Whoever needs it hears of a failure; until then it must not end the process.
    archive.catch(() => undefined);
  }

  /** Looks through the folder and begins to pack it; null when problems were added or the signal came first. */
  static async prepare(options: WorkspaceOptions, problems: Problems): Promise<Workspace | null> {
    const scan = await scanFolder(options.input, problems, options.signal);
    if (!scan || problems.all.length > 0) return null;
    const closing = new AbortController();
    const signal = AbortSignal.any([options.signal, closing.signal]);
    const notices = [...scan.notices];
    return new Workspace(pack(scan, notices, { ...options, signal }), closing, notices);
  }

  /** Copies the folder into the pods of an attempt. */
  companion(place: CompanionPlace): Companion {
    return new WorkspaceCopy(this.#archive, this.#notices, place);
  }

  /** Frees the archive's place on the disk. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#archive.then(
      (archive) => archive.close(),
      () => undefined,
    );
  }
}

async function pack(scan: Scan, notices: string[], options: WorkspaceOptions): Promise<Archive> {
  const { console, clock, signal, temporaryFolder } = options;
  const startedMs = clock.monotonic();
  const files = `${scan.fileCount.toLocaleString('en-US')} ${scan.fileCount === 1 ? 'file' : 'files'}`;
  let toldMs = startedMs;
  const archive = await packFolder(scan, {
    folder: RECEIVED_FOLDER,
    modesFile: RECEIVED_MODES,
    temporaryFolder,
    nonce: randomName(options.randomBytes(NONCE_CHARACTERS)),
    signal,
    onNotice: (text) => notices.push(text),
    onProgress: (bytes) => {
      if (clock.monotonic() - toldMs < TELL_EVERY_MS) return;
      toldMs = clock.monotonic();
      console.line(`Packing the workspace: ${formatBytes(bytes)} of ${formatBytes(scan.bytes)} (${files})`);
    },
  });
  const seconds = ((clock.monotonic() - startedMs) / 1000).toFixed(1);
  console.line(`The workspace is packed: ${files}, ${formatBytes(archive.bytes)}, in ${seconds} s`);
  return archive;
}
