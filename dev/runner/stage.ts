/**
 * Runs main or post of one step: environment in, process, command files out.
 * Mirrors Runner.Worker/ActionRunner.cs, Handlers/NodeScriptActionHandler.cs and StepsRunner.cs (RunStepAsync).
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterSteadyMs } from '../fake/steady-time.ts';
import { ActionProcess, type Ending } from './action-process.ts';
import type { CaselessMap } from './caseless-map.ts';
import {
  type CommandFiles,
  createCommandFiles,
  fileEnvironment,
  processCommandFiles,
} from './command-files.ts';
import { CommandManager } from './command-manager.ts';
import { printDetails } from './details.ts';
import { type Override, buildEnvironment, stepEnvironment } from './environment.ts';
import { Execution } from './execution.ts';
import { inputEnvironment, mergeInputs } from './inputs.ts';
import type { Job } from './job.ts';
import { climbLadder } from './ladder.ts';
import type { Log, Source, StageName } from './log.ts';
import { loadManifest } from './manifest.ts';
import { errorText } from './text.ts';
import type { StageResult, StopReason } from './result.ts';

export interface StageOptions {
  readonly job: Job;
  readonly log: Log;
  readonly stage: StageName;
  readonly action: string;
  readonly displayName: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly override: Override;
  readonly state: CaselessMap<string>;
  readonly timeoutMs: number | undefined;
  readonly node: string;
  readonly nodeArguments: readonly string[];
  readonly scale: number;
}

export class Stage {
  readonly name: StageName;
  readonly #options: StageOptions;
  readonly #execution: Execution;
  #process: ActionProcess | undefined;
  #environment: Record<string, string> = {};
  #files: CommandFiles | undefined;
  #stopped: StopReason | null = null;
  #ladder: Promise<void> = Promise.resolve();
  #break: (error: Error) => void = () => {};

  constructor(options: StageOptions) {
    this.#options = options;
    this.name = options.stage;
    const { job, stage, log, state, env } = options;
    this.#execution = new Execution({ job, stage, log, state, env: stepEnvironment(job, env) });
  }

  get process(): ActionProcess | undefined {
    return this.#process;
  }

  get files(): CommandFiles | undefined {
    return this.#files;
  }

  /** Runs until the process has ended; the process is started before the first await. */
  async run(): Promise<StageResult> {
    const { log, timeoutMs } = this.#options;
    const begin = log.nowMs;
    const callOff =
      timeoutMs === undefined ? undefined : afterSteadyMs(timeoutMs, () => this.stop('timeout'));
    let ending: Ending | undefined;
    let failure: unknown;
    try {
      ending = await this.#runProcess();
    } catch (error) {
      failure = error;
    }
    callOff?.();
    await this.#ladder;
    // Where runner or machine are gone, nobody is left to read the files or to write into the log.
    if (!this.#isLost()) {
      if (this.#files !== undefined) processCommandFiles(this.#execution, this.#files);
      this.#explain(failure);
    }
    log.mark(`${this.name} ended`);
    return this.#result(ending, failure, log.nowMs - begin);
  }

  /** Ends the process: by the ladder, or at once where act or Gitea play the runner. */
  stop(reason: 'cancel' | 'timeout' | 'shutdown'): void {
    if (this.#stopped !== null) return;
    this.#stopped = reason;
    const { job, scale, log } = this.#options;
    if (reason === 'timeout') log.mark('timeout');
    if (this.#process === undefined) return;
    if (job.platform !== 'github') this.kill('SIGKILL');
    else this.#ladder = climbLadder(this.#process, scale, (name) => log.mark(name));
  }

  /** Sends one signal to the process. */
  kill(signal: NodeJS.Signals): void {
    if (this.#process?.signal(signal) === true) this.#options.log.mark(signal);
  }

  /** The runner, or the whole machine, is gone from one moment to the next. */
  lose(reason: 'machine gone' | 'runner gone' | 'budget'): void {
    this.#stopped = reason;
    this.#process?.deafen();
    this.#process?.closeReaders();
    if (reason === 'machine gone') this.#process?.signalGroup('SIGKILL');
    if (reason === 'budget') this.kill('SIGKILL');
  }

  /** Ends everything that is left of the stage. */
  dispose(): void {
    this.#process?.signalGroup('SIGKILL');
    this.#process?.closeReaders();
  }

  async #runProcess(): Promise<Ending> {
    const { job, stage, log, action, displayName, env, state, override, node, nodeArguments, scale } =
      this.#options;
    // Read again for post, from the workspace where the action is a local one.
    const manifest = loadManifest(action);
    this.#files = createCommandFiles(job.folders.temp);
    const inputs = mergeInputs(manifest, this.#options.inputs, job.scope);
    for (const warning of inputs.warnings) this.#execution.warning(warning);
    this.#environment = buildEnvironment({
      job,
      env,
      state: state.toObject(),
      inputs: inputEnvironment(inputs.values),
      files: fileEnvironment(this.#files),
      override,
    });
    printDetails(this.#execution, displayName, inputs.values);
    const script = resolve(manifest.folder, (stage === 'main' ? manifest.main : manifest.post) ?? '');
    if (!existsSync(script)) throw new Error(`File not found: '${script}'`);
    const commands = new CommandManager(this.#execution);
    const process = new ActionProcess({
      node,
      nodeArguments,
      script,
      cwd: this.#environment['GITHUB_WORKSPACE'] ?? job.folders.workspace,
      env: this.#environment,
      temp: job.folders.temp,
      scale,
      onLine: (source, text) => this.#onLine(commands, source, text),
      onExit: () => log.mark(`${stage} exited`),
      onPipesHeld: () => log.mark('pipes held by a child'),
    });
    this.#process = process;
    log.mark(`${stage} started`);
    const broken = new Promise<never>((_, reject) => {
      this.#break = reject;
    });
    try {
      return await Promise.race([process.ended, broken]);
    } finally {
      process.deafen();
    }
  }

  #onLine(commands: CommandManager, source: Source, text: string): void {
    this.#options.log.receive(this.name, source, text);
    try {
      commands.process(source, text);
    } catch (error) {
      // As in the runner, the step fails on the spot, and its process goes on unheard until the end of the job.
      this.#process?.deafen();
      this.#break(error instanceof Error ? error : new Error(errorText(error)));
    }
  }

  /** The runner's own word on how the stage was ended takes one of the ten errors. */
  #explain(failure: unknown): void {
    const { displayName, timeoutMs = 0, job } = this.#options;
    if (this.#timedOut()) {
      const minutes = timeoutMs / 60_000;
      this.#execution.error(`The action '${displayName}' has timed out after ${minutes} minutes.`);
    } else if (this.#stopped !== null && job.platform === 'github') {
      this.#execution.error('The operation was canceled.');
    } else if (failure !== undefined) {
      this.#execution.error(errorText(failure));
    }
  }

  /** A cancel that comes after the time ran out has the last word. */
  #timedOut(): boolean {
    return this.#stopped === 'timeout' && this.#options.job.status !== 'cancelled';
  }

  #isLost(): boolean {
    return ['machine gone', 'runner gone', 'budget'].includes(this.#stopped ?? '');
  }

  #conclusion(ending: Ending | undefined, failure: unknown): StageResult['conclusion'] {
    if (this.#stopped === 'machine gone' || this.#stopped === 'runner gone' || this.#timedOut())
      return 'failure';
    // Once a cancel was requested the exit code does not matter any more.
    if (this.#stopped !== null) return 'cancelled';
    const succeeded = failure === undefined && ending?.exitCode === 0 && !this.#execution.failed;
    return succeeded ? 'success' : 'failure';
  }

  #result(ending: Ending | undefined, failure: unknown, durationMs: number): StageResult {
    const execution = this.#execution;
    const { log } = this.#options;
    const mine = (line: { stage: StageName }): boolean => line.stage === this.name;
    return {
      conclusion: this.#conclusion(ending, failure),
      exitCode: ending?.exitCode ?? null,
      signal: ending?.signal ?? null,
      stopped: this.#stopped,
      durationMs,
      log: log.shown.filter(mine),
      raw: log.raw.filter(mine),
      annotations: execution.annotations,
      droppedAnnotations: execution.droppedAnnotations,
      outputs: execution.outputs.toObject(),
      state: execution.state.toObject(),
      env: Object.fromEntries(execution.exported),
      path: execution.addedPath,
      masks: execution.masks,
      matchers: execution.matchers,
      summary: execution.summary,
      summaryBytes: execution.summaryBytes,
      environment: this.#environment,
    };
  }
}
