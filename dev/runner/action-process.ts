/**
 * One run of Node with an action's script: started, read, signalled and awaited as the runner does it.
 * Mirrors Runner.Sdk/ProcessInvoker.cs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterSteadyMs } from '../fake/steady-time.ts';
import { LineReader } from './lines.ts';
import type { Source } from './log.ts';
import { type Pipe, closeWriters, makePipes } from './pipe.ts';

/** A process that has ended may have children that hold its pipes; the runner waits this long for them. */
const PIPES_HELD_MS = 5_000;

export interface ProcessOptions {
  readonly node: string;
  readonly nodeArguments: readonly string[];
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the pipes may be made. */
  readonly temp: string;
  readonly scale: number;
  readonly onLine: (source: Source, text: string) => void;
  readonly onExit: () => void;
  readonly onPipesHeld: () => void;
}

export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ActionProcess {
  /** Resolves when the process is gone and its output is read, rejects when it could not be started. */
  readonly ended: Promise<Ending>;
  readonly #options: ProcessOptions;
  readonly #child: ChildProcess;
  readonly #pipes: readonly [Pipe, Pipe];
  readonly #queues: Readonly<Record<'stdout' | 'stderr', string[]>> = { stdout: [], stderr: [] };
  #scheduled = false;
  #deaf = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
    const folder = mkdtempSync(join(options.temp, 'pipes-'));
    this.#pipes = makePipes(folder);
    rmSync(folder, { recursive: true });
    const [stdout, stderr] = this.#pipes;
    try {
      this.#child = spawn(options.node, [...options.nodeArguments, options.script], {
        cwd: options.cwd,
        env: { ...options.env },
        stdio: ['pipe', stdout.writer, stderr.writer],
        // A group of its own: nothing else of the runner dies when the group is signalled.
        detached: true,
      });
    } catch (error) {
      this.closeReaders();
      throw error;
    } finally {
      closeWriters(this.#pipes);
    }
    // Closed at once, so that nothing can wait for an answer.
    this.#child.stdin?.on('error', () => {}).end();
    this.#offerToOutOfMemoryKiller();
    this.ended = this.#end();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Signals the process alone; false when it is gone. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#child.kill(signal);
  }

  /** Signals the process and its children. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Nobody is left in the group.
    }
  }

  /** From now on nobody reads: the next write of the process fails. */
  closeReaders(): void {
    for (const { reader } of this.#pipes) reader.destroy();
  }

  /** Goes on reading, but hears nothing any more. */
  deafen(): void {
    this.#deaf = true;
  }

  async #end(): Promise<Ending> {
    const [stdout, stderr] = this.#pipes;
    const read = Promise.all([this.#read('stdout', stdout), this.#read('stderr', stderr)]);
    const ending = await new Promise<Ending>((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    this.#options.onExit();
    if (!(await within(read, PIPES_HELD_MS * this.#options.scale))) this.#options.onPipesHeld();
    this.#flush();
    return ending;
  }

  async #read(name: 'stdout' | 'stderr', { reader }: Pipe): Promise<void> {
    const lines = new LineReader();
    reader.on('data', (chunk: Buffer) => this.#queue(name, lines.write(chunk)));
    reader.on('error', () => {});
    await new Promise<void>((resolve) => {
      reader.once('end', () => reader.destroy());
      reader.once('close', resolve);
    });
    this.#queue(name, lines.end());
  }

  #queue(name: 'stdout' | 'stderr', lines: readonly string[]): void {
    for (const line of lines) this.#queues[name].push(line);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  /** Every cycle hands on what stderr said before what stdout said, so their order is not kept. */
  #flush(): void {
    this.#scheduled = false;
    for (const name of ['stderr', 'stdout'] as const) {
      for (const line of this.#queues[name].splice(0)) {
        if (!this.#deaf) this.#options.onLine(name, line);
      }
    }
  }

  /** Under memory pressure the action shall die before the runner. */
  #offerToOutOfMemoryKiller(): void {
    try {
      writeFileSync(`/proc/${this.pid}/oom_score_adj`, '500');
    } catch {
      // Best effort, as in the runner.
    }
  }
}

/** Tells whether a promise was settled in time. */
export async function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let callOff = () => {};
  const late = new Promise<boolean>((resolve) => {
    callOff = afterSteadyMs(milliseconds, () => resolve(false));
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    callOff();
  }
}
