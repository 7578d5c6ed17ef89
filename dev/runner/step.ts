/**
 * The library's door: starts a step with an action, lets a test interfere with it, and hands back what came of it.
 * Mirrors Runner.Worker/StepsRunner.cs and the kill timer of Runner.Listener/JobDispatcher.cs.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterSteadyMs } from '../fake/steady-time.ts';
import { CaselessMap } from './caseless-map.ts';
import type { CommandFiles } from './command-files.ts';
import { scheduleEvents } from './events.ts';
import { evaluateIf, evaluatePostIf } from './expression.ts';
import { Job } from './job.ts';
import { Log, type Mark, type StageName } from './log.ts';
import { type Manifest, loadManifest } from './manifest.ts';
import { killOrphans } from './orphans.ts';
import type { StepResult } from './result.ts';
import { Stage } from './stage.ts';
import type { StepOptions } from './step-options.ts';

/** From the cancel message (5 min) the listener leaves the worker all but 15 s. */
const CANCEL_BUDGET_MS = 285_000;

/** Between the signal to the whole group and the one from the worker. */
const DOUBLED_SIGNAL_MS = 50;

/** Starts a step. Main's process runs already when this returns. */
export function startStep(options: StepOptions): Step {
  return new Step(options);
}

/** Runs a step from beginning to end, then removes its folders unless the job was given. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  await using step = startStep(options);
  return await step.finished;
}

export class Step implements AsyncDisposable {
  readonly job: Job;
  readonly log: Log;
  /** Main, post and the sweep after them. */
  readonly finished: Promise<StepResult>;
  readonly #running: Promise<StepResult>;
  readonly #options: StepOptions;
  readonly #scale: number;
  readonly #manifest: Manifest;
  readonly #state = new CaselessMap<string>();
  readonly #stages: Stage[] = [];
  #cancelled = false;
  #postBarred: string | undefined;
  #callOffBudget: () => void = () => {};

  constructor(options: StepOptions) {
    this.#options = options;
    this.#scale = options.scale ?? 1;
    this.#manifest = loadManifest(options.action);
    this.job = options.job ?? new Job(options);
    this.log = new Log(this.job.masker, options.onLine);
    this.#running = this.#run();
    this.finished = this.#withDeadline(this.#running);
    // A test that fails before it awaits the end shall fail for its own reason.
    this.finished.catch(() => {});
    scheduleEvents(this, options.events ?? []);
  }

  get pid(): number | undefined {
    return this.#current?.process?.pid;
  }

  get stage(): StageName | undefined {
    return this.#current?.name;
  }

  /** The command files of the stage that runs. */
  get files(): CommandFiles | undefined {
    return this.#current?.files;
  }

  /** Resolves with the first line, past or coming, that matches. */
  line(pattern: RegExp, deadlineMs = 120_000): Promise<string> {
    return this.log.line(pattern, deadlineMs);
  }

  /** Resolves when something has happened: `main started`, `SIGTERM`, `post started`, … */
  reached(mark: string, deadlineMs = 120_000): Promise<Mark> {
    return this.log.reached(mark, deadlineMs);
  }

  /** A person, a newer run or the job's timeout cancels the job. A second time changes the time limit only. */
  cancel(): void {
    this.log.mark('cancel requested');
    this.#callOffBudget();
    this.#callOffBudget = afterSteadyMs(CANCEL_BUDGET_MS * this.#scale, () => this.#spendBudget());
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.job.status = 'cancelled';
    // The condition is judged again, and only if it is false now the step is ended. Post's is always true.
    const { scope } = this.job;
    const holds =
      this.stage === 'post'
        ? evaluatePostIf(this.#manifest.postIf, scope)
        : evaluateIf(this.#options.if ?? 'success()', scope);
    if (!holds) this.#current?.stop('cancel');
  }

  /** The runner is told to go (pod deleted, spot node reclaimed, service stopped): the ladder, and no post. */
  shutdown({ doubled = false } = {}): void {
    this.log.mark('shutdown requested');
    this.job.status = 'failure';
    this.#postBarred ??= 'shutdown';
    const stage = this.#current;
    if (!doubled) {
      stage?.stop('shutdown');
      return;
    }
    // run.sh on the official image forwards SIGINT to the process group, then the worker sends its own.
    this.log.mark('SIGINT to the group');
    stage?.process?.signalGroup('SIGINT');
    setTimeout(() => stage?.stop('shutdown'), DOUBLED_SIGNAL_MS * this.#scale);
  }

  /** The process alone dies, as by the kernel's out-of-memory killer; post follows. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#current?.kill(signal);
  }

  /** Nobody reads the process's output any more. */
  stdoutGone(): void {
    this.log.mark('stdout gone');
    this.#current?.process?.closeReaders();
  }

  /** The runner dies and the process lives on unread; under act its terminal goes too. No post. */
  runnerGone({ hangUp = this.job.platform === 'act' } = {}): void {
    this.#lose('runner gone');
    if (hangUp) this.kill('SIGHUP');
  }

  /** Power off: every process of the step is gone at once. No post. */
  machineGone(): void {
    this.#lose('machine gone');
  }

  /** Ends what still runs and removes the folders, unless the job was given. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#giveUp();
    this.#callOffBudget();
    await this.#running.catch(() => {});
    if (this.#options.job === undefined) this.job.clean();
  }

  get #current(): Stage | undefined {
    return this.#stages.at(-1);
  }

  async #run(): Promise<StepResult> {
    const main = await this.#start('main').run();
    if (main.conclusion === 'failure') this.job.fail();
    await this.#options.beforePost?.(main);
    const skipped = this.#whyNoPost();
    const post = skipped === null ? await this.#start('post').run() : null;
    if (post?.conclusion === 'failure') this.job.fail();
    this.#callOffBudget();
    const { trackingId } = this.job.contexts;
    const swept = trackingId !== undefined && !this.#postBarred?.endsWith('gone');
    return {
      conclusion: this.job.status,
      main,
      post,
      postSkipped: skipped,
      durationMs: this.log.nowMs,
      log: this.log.shown,
      marks: this.log.marks,
      orphans: swept ? killOrphans(trackingId) : [],
      folders: this.job.folders,
    };
  }

  #start(stage: StageName): Stage {
    const { inputs = {}, env = {}, override = {}, nodeArguments = [], timeoutMs } = this.#options;
    const started = new Stage({
      job: this.job,
      log: this.log,
      stage,
      action: this.#options.action,
      displayName: this.#options.name ?? 'Run ./',
      inputs,
      env,
      override,
      state: this.#state,
      timeoutMs,
      node: this.#options.node ?? packagedNode(),
      nodeArguments,
      scale: this.#scale,
    });
    this.#stages.push(started);
    return started;
  }

  #whyNoPost(): string | null {
    if (this.#manifest.post === undefined) return 'the action has none';
    if (this.#postBarred !== undefined) return this.#postBarred;
    if (this.#options.skipPost === true) return 'not wanted';
    return evaluatePostIf(this.#manifest.postIf, this.job.scope) ? null : 'condition';
  }

  #lose(reason: 'runner gone' | 'machine gone'): void {
    this.log.mark(reason);
    this.job.fail();
    this.#postBarred = reason;
    this.#current?.lose(reason);
  }

  #giveUp(): void {
    this.#postBarred ??= 'given up';
    for (const stage of this.#stages) stage.dispose();
  }

  /** The listener kills the worker: nobody reads, nobody tells, and no further stage starts. */
  #spendBudget(): void {
    this.log.mark('budget spent');
    this.#postBarred = 'budget';
    this.#current?.lose('budget');
  }

  async #withDeadline(run: Promise<StepResult>): Promise<StepResult> {
    const deadlineMs = this.#options.deadlineMs ?? 180_000;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`The step was not over within ${deadlineMs} ms. ${this.log.tail()}`));
        this.#giveUp();
      }, deadlineMs);
    });
    try {
      return await Promise.race([run, late]);
    } finally {
      clearTimeout(timer);
      this.log.close();
    }
  }
}

/** The `node` package brings a Node 24 whatever the machine has. */
function packagedNode(): string {
  return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
}
