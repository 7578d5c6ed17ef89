import type { RunContext } from '../action/context.ts';
import type { Inputs } from '../action/inputs.ts';
import { saveRunState } from '../action/save-state.ts';
import type { SavedAttempt } from '../action/state.ts';
import { type Identity, attemptName, randomName } from '../job/identity.ts';
import { type BuiltJob, buildJob } from '../job/manifest.ts';
import type { Mirror } from '../job/mirrors.ts';
import type { AttemptReport, RunReport, Teardown } from '../report/run-report.ts';
import type { Attempt } from './attempt.ts';
import type { Connection } from './connect.ts';
import { fallbackAfter, fallbackLines } from './fallback.ts';
import { Narrator } from './narrator.ts';
import { identifyRun, planJob } from './plan.ts';
import { mayPatch, preflight } from './preflight.ts';
import { avoidanceAfter, isWorthRetrying, overAllAttempts } from './retry.ts';
import type { RunOptions } from './run-options.ts';
import { missingRights } from './rights.ts';
import { runReport, stoppedVerdict } from './reporting.ts';
import { supersedeLane } from './supersede.ts';
import { UNANSWERED, verifyGone } from './teardown.ts';

const NAME_CHARACTERS = 8;
const EARLY_SUMMARY_MS = 250;
const VERIFY_MS = 3_000;
const VERIFY_CANCELLED_MS = 400;

/** A run under way: its attempts, its saved state, its report. */
export class Running {
  readonly #options: RunOptions;
  readonly #inputs: Inputs;
  readonly #context: RunContext;
  readonly #connection: Connection;
  readonly #base: Parameters<typeof buildJob>[0];
  readonly #startedMs: number;
  readonly #nonce: string;
  readonly #identity: Identity;
  readonly #saved: SavedAttempt[] = [];
  readonly #notices: string[] = [];
  readonly #reports: AttemptReport[] = [];
  #teardown: Teardown = { state: 'nothing', detail: '', verifiedAt: '' };
  #mayStillCome = false;
  #mirrors: readonly Mirror[];
  #leaseMs: number;
  #attempt: Attempt | null = null;
  #early: NodeJS.Timeout | undefined;

  constructor(
    options: RunOptions,
    inputs: Inputs,
    context: RunContext,
    connection: Connection,
    base: Parameters<typeof buildJob>[0],
    startedMs: number,
  ) {
    this.#options = options;
    this.#inputs = inputs;
    this.#context = context;
    this.#connection = connection;
    this.#base = base;
    this.#startedMs = startedMs;
    this.#nonce = randomName(options.randomBytes(NAME_CHARACTERS));
    this.#identity = identifyRun(context, inputs, this.#nonce);
    this.#leaseMs = inputs.leaseMs;
    this.#mirrors = inputs.mirrors;
  }

  /** Runs attempts until one is decided for good. */
  async run(publishEarly: (report: RunReport) => void): Promise<RunReport> {
    const { clock, stopSignal, stopRequest, console } = this.#options;
    for (let number = 1; ; number++) {
      const attempt = await this.#prepare(number, publishEarly);
      if (number === 1 && this.#inputs.supersede && !attempt.isRefused) await this.#supersede();
      if (stopSignal.aborted) attempt.cancel();
      else if (!attempt.isRefused) await attempt.run();
      clearTimeout(this.#early);
      this.#attempt = attempt;
      this.#teardown = attempt.teardown;
      const own = stoppedVerdict(attempt.verdict(), stopRequest());
      const verdict = overAllAttempts(own, this.#reports);
      this.#reports.push(attempt.report(verdict));
      this.#mayStillCome ||= attempt.mayStillCome;
      const fallback = fallbackAfter(this.#reports, this.#inputs);
      this.#mirrors = fallback.mirrors;
      const retried = number - fallback.used;
      const isWorthIt = isWorthRetrying(verdict, retried, this.#inputs.infrastructureRetries);
      const isLast = stopSignal.aborted || (fallback.news.length === 0 && !isWorthIt);
      if (isLast) {
        if (this.#teardown.state === 'nothing' || this.#teardown.state === 'gone')
          this.#save(this.#isAllGone());
        return this.#report(attempt, attempt.teardown, clock.monotonic(), true);
      }
      await attempt.close();
      console.resume();
      console.line(`Attempt ${number} was lost, not by the tests (${verdict.cause}): ${verdict.message}`);
      for (const line of fallbackLines(fallback)) console.line(line);
    }
  }

  /** Reads back that nothing of the run is left; a cancelled run has little time for it and leaves it to post. */
  async verify(): Promise<Teardown> {
    const { clock, hurrySignal, stopSignal } = this.#options;
    const { client, namespace } = this.#connection;
    if (this.#saved.length === 0) return this.#teardown;
    const limitMs = stopSignal.aborted ? VERIFY_CANCELLED_MS : VERIFY_MS;
    const startedMs = clock.monotonic();
    await this.#attempt?.untilGone(limitMs, hurrySignal);
    const teardown = await verifyGone(client, clock, {
      namespace,
      selector: this.#identity.selector,
      limitMs: Math.max(0, startedMs + limitMs - clock.monotonic()),
      graceAfterMs: 0,
      signal: hurrySignal,
    });
    if (teardown.state === 'gone' && this.#mayStillCome) return UNANSWERED;
    if (teardown.state === 'gone') this.#save(true);
    return this.#teardown.state === 'failed' && teardown.state !== 'gone' ? this.#teardown : teardown;
  }

  async #supersede(): Promise<void> {
    const { client, namespace } = this.#connection;
    const signal = this.#options.stopSignal;
    const onNotice = (text: string) => this.#notice(text);
    await supersedeLane({ client, namespace, identity: this.#identity, signal, onNotice });
  }

  /** Ends what still watches the cluster. */
  async close(): Promise<void> {
    await this.#attempt?.close();
  }

  // Before anything was created there is nothing to read back.
  #isAllGone(): boolean {
    return this.#saved.length === 0;
  }

  async #prepare(number: number, publishEarly: (report: RunReport) => void): Promise<Attempt> {
    const { client, namespace } = this.#connection;
    const { stopSignal } = this.#options;
    const name = attemptName(
      this.#identity,
      number,
      number === 1 ? this.#nonce : randomName(this.#options.randomBytes(NAME_CHARACTERS)),
    );
    let built = this.#build(number, name);
    // Watching and judging are half of the bundle: they load while the API server thinks, once it was asked.
    const [answer, leased, attempts] = await Promise.all([
      preflight(client, namespace, built.job, stopSignal),
      this.#leaseMs === 0 ? true : mayPatch(client, namespace, built.job, stopSignal),
      nextTurn().then(() => import('./attempt.ts')),
    ]);
    for (const text of answer.notices) this.#notice(text);
    if (!leased && !answer.refusal) {
      this.#notice(
        'There is no lease: this identity may not patch jobs. Should the runner be lost, the Job ends only by its fixed deadline.',
      );
      this.#leaseMs = 0;
      built = this.#build(number, name);
    }
    const attempt = this.#newAttempt(attempts.Attempt, number, name, built, publishEarly);
    if (answer.refusal && !stopSignal.aborted) attempt.refuse(answer.refusal);
    return attempt;
  }

  #build(attempt: number, name: string): BuiltJob {
    const request = { ...planJob(this.#inputs, this.#context, this.#leaseMs), mirrors: this.#mirrors };
    const names = { name, namespace: this.#connection.namespace, attempt };
    return buildJob(this.#base, request, this.#identity, names, avoidanceAfter(this.#reports));
  }

  #newAttempt(
    Make: typeof Attempt,
    number: number,
    name: string,
    built: BuiltJob,
    publishEarly: (report: RunReport) => void,
  ): Attempt {
    const { console, clock, random, stopSignal } = this.#options;
    const { client, namespace } = this.#connection;
    const attempt: Attempt = new Make({
      client,
      console,
      clock,
      random,
      narrator: new Narrator(console, this.#startedMs),
      limits: this.#inputs,
      logs: this.#inputs.logs,
      number,
      namespace,
      name,
      built,
      companions: [],
      leaseMs: this.#leaseMs,
      cancelSignal: stopSignal,
      originMs: this.#startedMs,
      onBeforeCreate: () => this.#remember(name, namespace, ''),
      onCreated: (uid) => {
        this.#remember(name, namespace, uid);
        console.line(`Job ${name} created in namespace ${namespace} of ${this.#connection.target.server}`);
        // The watches go first, and a run that is over in a moment needs no summary of its beginning.
        this.#early = setTimeout(() => {
          const early = this.#report(attempt, attempt.teardown, clock.monotonic(), false);
          publishEarly({ ...early, attempts: [...this.#reports, attempt.report(attempt.verdict())] });
        }, EARLY_SUMMARY_MS);
      },
      onNotice: (text) => this.#notice(text),
    });
    return attempt;
  }

  #remember(name: string, namespace: string, uid: string): void {
    const index = this.#saved.findIndex((saved) => saved.name === name);
    if (index < 0) this.#saved.push({ namespace, name, uid });
    else this.#saved[index] = { namespace, name, uid };
    this.#save(false);
  }

  #save(clean: boolean): void {
    saveRunState({ version: 1, nonce: this.#nonce, attempts: this.#saved, clean });
  }

  #notice(text: string): void {
    if (this.#notices.includes(text)) return;
    this.#notices.push(text);
    this.#options.console.line(`Note: ${text}`);
  }

  #report(attempt: Attempt, teardown: Teardown, nowMs: number, complete: boolean): RunReport {
    const { target } = this.#connection;
    return runReport({
      context: this.#context,
      server: target.server,
      contextName: target.contextName,
      attempts: this.#reports,
      verdict: this.#reports.at(-1)?.verdict ?? attempt.verdict(),
      stopwatch: attempt.stopwatch,
      nowMs,
      wallMs: nowMs - this.#startedMs,
      teardown,
      notices: [
        ...this.#notices,
        ...missingRights(this.#reports.flatMap(({ observation }) => observation.unreadable ?? [])),
      ],
      complete,
    });
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
