import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Launch {
  readonly script: string;
  readonly env?: { readonly [name: string]: string };
  readonly nodeArguments?: readonly string[];
  /** Receives each piece of stdout. */
  readonly onOutput?: (text: string) => void;
  /** Output goes through a pipe to `cat` and is lost, as when a runner reads it. */
  readonly drain?: boolean;
}

export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the start to the end of the process. */
  readonly ms: number;
  readonly output: string;
  readonly errors: string;
}

/** A Node process under the stopwatch. */
export class Running {
  readonly startedMs = performance.now();
  readonly ended: Promise<Ending>;
  readonly child: ChildProcess;
  #output = '';
  #errors = '';

  constructor({ script, env = { PATH: process.env.PATH ?? '' }, nodeArguments = [], ...more }: Launch) {
    const words = [process.execPath, ...nodeArguments, script];
    // The shell is replaced by the program, so that its id is the program's and nothing stands between them.
    const [program = '', ...rest] = more.drain
      ? ['bash', '-c', 'exec "$@" > >(cat >/dev/null)', '-', ...words]
      : words;
    this.child = spawn(program, rest, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdin?.on('error', () => undefined);
    this.child.stdout?.setEncoding('latin1').on('data', (text: string) => {
      this.#output += text;
      more.onOutput?.(text);
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.ended = new Promise((resolve, reject) => {
      let ms = 0;
      let exited: [number | null, NodeJS.Signals | null] = [null, null];
      this.child.once('error', reject);
      this.child.once('exit', (exitCode, signal) => {
        ms = performance.now() - this.startedMs;
        exited = [exitCode, signal];
      });
      this.child.once('close', () => {
        const [exitCode, signal] = exited;
        resolve({ exitCode, signal, ms, output: this.#output, errors: this.#errors });
      });
    });
  }

  /** The most memory the process has had so far, MiB. */
  get peakMiB(): number {
    return peakMiB(this.child.pid ?? 0);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child.kill(signal);
  }
}

/** Runs a script to its end; throws when it ends otherwise than expected. */
export async function runToEnd(launch: Launch, exitCode = 0): Promise<Ending> {
  const ending = await new Running(launch).ended;
  if (ending.exitCode !== exitCode)
    throw new Error(
      `${launch.script} ended with ${ending.exitCode ?? ending.signal}:\n${ending.output.slice(-2000)}${ending.errors.slice(-2000)}`,
    );
  return ending;
}

/** High-water mark of a process's resident memory, MiB; NaN when it is gone. */
export function peakMiB(pid: number): number {
  return statusMiB(pid, 'VmHWM');
}

/** A field of a process's status, MiB; NaN when it is gone. */
export function statusMiB(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    );
    return found ? Number(found[1]) / 1024 : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
