import type { Console } from '../action/console.ts';
import type { RunContext } from '../action/context.ts';
import type { Inputs } from '../action/inputs.ts';
import type { StopRequest } from '../action/signals.ts';
import { type SavedAttempt, saveRunState } from '../action/state.ts';
import { asApiError } from '../cluster/api-error.ts';
import { type Identity, attemptName, randomName } from '../job/identity.ts';
import { type BuiltJob, buildJob } from '../job/manifest.ts';
import type { AttemptReport, RunReport, Teardown } from '../report/run-report.ts';
import type { Clock } from '../time/clock.ts';
import { Attempt } from './attempt.ts';
import type { Connection } from './connect.ts';
import { Narrator } from './narrator.ts';
import { identifyRun, planJob } from './plan.ts';
import { isReliedOn, preflight } from './preflight.ts';
import { missingRights } from './rights.ts';
import { runReport, stoppedVerdict } from './reporting.ts';
import { verifyGone } from './teardown.ts';

export interface RunOptions {
  readonly console: Console;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Aborted when the run is to end; its reason says why. */
  readonly stopSignal: AbortSignal;
  /** Aborted when only the delete still matters. */
  readonly hurrySignal: AbortSignal;
  readonly stopRequest: () => StopRequest | null;
}

const NAME_CHARACTERS = 8;
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
  }

  async run(publishEarly: (report: RunReport) => void): Promise<RunReport> {
    const { clock, stopSignal, stopRequest } = this.#options;
    const attempt = this.#newAttempt(1, publishEarly);
    await this.#preflight(attempt);
    if (stopSignal.aborted) attempt.cancel();
    else if (!this.#refused) await attempt.run();
    this.#teardown = attempt.teardown;
    if (this.#teardown.state !== 'asked' && this.#teardown.state !== 'failed') this.#save(true);
    const verdict = stoppedVerdict(attempt.verdict(), stopRequest());
    this.#reports.push(attempt.report(verdict));
    return this.#report(attempt, attempt.teardown, clock.monotonic(), true);
  }

  /** Reads back that nothing of the run is left; a cancelled run has no time for it and leaves it to post. */
  async verify(): Promise<Teardown> {
    const { clock, hurrySignal, stopSignal } = this.#options;
    const { client, namespace } = this.#connection;
    if (this.#teardown.state !== 'asked') return this.#teardown;
    const teardown = await verifyGone(client, clock, {
      namespace,
      selector: this.#identity.selector,
      limitMs: stopSignal.aborted ? VERIFY_CANCELLED_MS : VERIFY_MS,
      graceAfterMs: VERIFY_MS,
      signal: hurrySignal,
    });
    if (teardown.state === 'gone') this.#save(true);
    return teardown;
  }

  #teardown: Teardown = { state: 'nothing', detail: '', verifiedAt: '' };
  #refused = false;
  #built: BuiltJob | null = null;

  #newAttempt(number: number, publishEarly: (report: RunReport) => void): Attempt {
    const { console, clock, random, randomBytes, stopSignal } = this.#options;
    const { client, namespace } = this.#connection;
    const identity = this.#identity;
    const name = attemptName(
      identity,
      number,
      number === 1 ? this.#nonce : randomName(randomBytes(NAME_CHARACTERS)),
    );
    const built = buildJob(this.#base, planJob(this.#inputs, this.#context), identity, {
      name,
      namespace,
      attempt: number,
    });
    this.#built = built;
    const attempt: Attempt = new Attempt({
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
      cancelSignal: stopSignal,
      originMs: this.#startedMs,
      onBeforeCreate: () => this.#remember(name, namespace, ''),
      onCreated: (uid) => {
        this.#remember(name, namespace, uid);
        console.line(`Job ${name} created in namespace ${namespace} of ${this.#connection.target.server}`);
        publishEarly({
          ...this.#report(attempt, attempt.teardown, clock.monotonic(), false),
          attempts: [attempt.report(attempt.verdict())],
        });
      },
      onNotice: (text) => this.#notice(text),
    });
    return attempt;
  }

  async #preflight(attempt: Attempt): Promise<void> {
    const { client, namespace } = this.#connection;
    if (!this.#built) return;
    try {
      const answer = await preflight(client, namespace, this.#built.job, this.#options.stopSignal);
      for (const text of answer.notices) this.#notice(text);
      const lost = answer.dropped.filter(isReliedOn);
      if (lost.length > 0) {
        const version = String(
          (await client.call({ method: 'GET', path: '/version' })).body.gitVersion ?? 'an unknown version',
        );
        const message = `this cluster (Kubernetes ${version}) drops ${lost.join(', ')}, without which the Job would not do what was asked`;
        attempt.refuse(asApiError(Object.assign(new Error(message), { name: 'FieldDropped' })));
        this.#refused = true;
        return;
      }
      for (const path of answer.dropped) {
        this.#notice(
          `The API server drops the field ${path} of the Job without a word: a feature of it is switched off in this cluster.`,
        );
      }
    } catch (cause) {
      if (this.#options.stopSignal.aborted) return;
      attempt.refuse(asApiError(cause));
      this.#refused = true;
    }
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
