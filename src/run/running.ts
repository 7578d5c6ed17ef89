import type { RunContext } from '../action/context.ts';
import type { Inputs } from '../action/inputs.ts';
import { type Identity, attemptName, randomName } from '../job/identity.ts';
import { type BuiltJob, buildJob } from '../job/manifest.ts';
import type { Grants } from '../cluster/access.ts';
import type { Mirror } from '../job/mirrors.ts';
import type { AttemptReport, RunReport, Teardown } from '../report/run-report.ts';
import type { Attempt } from './attempt.ts';
import type { Connection } from './connect.ts';
import { type EventsPlace, eventsPlace } from './events-place.ts';
import { Narrator } from './narrator.ts';
import { identifyRun, planJob } from './plan.ts';
import { inPool } from './pool.ts';
import { featuresOf, preflight } from './preflight.ts';
import { type Part, avoidanceAfter } from './retry.ts';
import type { RunOptions } from './run-options.ts';
import { NO_LEASE, missingRights } from './rights.ts';
import type { Results } from './results.ts';
import { openResults } from './results-open.ts';
import { SavedRun, worstTeardown } from './saved-run.ts';

const NAME_CHARACTERS = 8;
const EARLY_SUMMARY_MS = 250;
// Each has watches and connections of its own.
const MOST_SHARDS_AT_ONCE = 20;
type Attempts = typeof import('./attempts.ts');

/** A run under way: its attempts, its saved state, its report. */
export class Running {
  readonly #options: RunOptions;
  readonly #inputs: Inputs;
  readonly #context: RunContext;
  readonly #connection: Connection;
  readonly #base: Parameters<typeof buildJob>[0];
  readonly #rules: Promise<Grants>;
  readonly #startedMs: number;
  readonly #nonce: string;
  readonly #identity: Identity;
  readonly #saved: SavedRun;
  readonly #notices: string[] = [];
  readonly #reports: AttemptReport[] = [];
  /** The attempts of this round: one, or one for each shard that is run again. */
  #attempts: Attempt[] = [];
  #count = 0;
  #teardown: Teardown = { state: 'nothing', detail: '', verifiedAt: '' };
  #mayStillCome = false;
  #mirrors: readonly Mirror[];
  #leaseMs: number;
  #early: NodeJS.Timeout | undefined;
  #results: Results | null = null;

  constructor(
    options: RunOptions,
    inputs: Inputs,
    context: RunContext,
    connection: Connection,
    base: Parameters<typeof buildJob>[0],
    rules: Promise<Grants>,
    startedMs: number,
  ) {
    this.#options = options;
    this.#inputs = inputs;
    this.#context = context;
    this.#connection = connection;
    this.#base = base;
    this.#rules = rules;
    this.#startedMs = startedMs;
    this.#nonce = randomName(options.randomBytes(NAME_CHARACTERS));
    this.#identity = identifyRun(context, inputs, this.#nonce);
    this.#saved = new SavedRun(this.#nonce, connection.target.server);
    this.#leaseMs = inputs.leaseMs;
    this.#mirrors = inputs.mirrors;
  }

  /** Runs attempts until everything is decided for good. */
  async run(publishEarly: (report: RunReport) => void): Promise<RunReport> {
    const { stopSignal } = this.#options;
    for (let round = 1, parts: readonly Part[] = [null]; ; round++) {
      this.#attempts = [];
      await inPool(parts, MOST_SHARDS_AT_ONCE, (part) => this.#runPart(part, publishEarly));
      clearTimeout(this.#early);
      this.#reports.sort((left, right) => left.number - right.number);
      this.#teardown = worstTeardown(this.#attempts.map(({ teardown }) => teardown));
      const judging = await import('./attempts.ts');
      const next = stopSignal.aborted ? undefined : judging.nextRound(this.#reports, round, this.#inputs);
      if (!next || next.parts.length === 0) {
        // Before anything was created there is nothing to read back.
        if (this.#teardown.state === 'nothing' || this.#teardown.state === 'gone')
          this.#saved.save(this.#saved.isEmpty);
        return this.#report(judging, null);
      }
      await this.close();
      await judging.announce(next, this.#options);
      ({ parts, mirrors: this.#mirrors } = next);
    }
  }

  /** Reads back that nothing of the run is left. */
  async verify(): Promise<Teardown> {
    if (this.#saved.isEmpty) return this.#teardown;
    const { UNANSWERED, verifyRun } = await import('./attempts.ts');
    const teardown = await verifyRun(this.#connection, this.#identity, this.#attempts, this.#options);
    if (teardown.state === 'gone' && this.#mayStillCome) return UNANSWERED;
    if (teardown.state === 'gone') this.#saved.save(true);
    return this.#teardown.state === 'failed' && teardown.state !== 'gone' ? this.#teardown : teardown;
  }

  /** What was brought out of the pods; null when nothing was asked for. */
  get results(): Results | null {
    return this.#results;
  }

  /** Ends what still watches the cluster. */
  async close(): Promise<void> {
    await Promise.all(this.#attempts.map((attempt) => attempt.close()));
  }

  async #runPart(part: Part, publishEarly: (report: RunReport) => void): Promise<void> {
    const number = ++this.#count;
    const attempt = await this.#prepare(number, part, publishEarly);
    this.#attempts.push(attempt);
    if (this.#isFirst && !attempt.isRefused) await this.#supersede();
    if (this.#options.stopSignal.aborted) attempt.cancel();
    else if (!attempt.isRefused) await attempt.run();
    this.#reports.push(attempt.report(attempt.verdict()));
    this.#mayStillCome ||= attempt.mayStillCome;
  }

  /** No attempt before has made a Job: one may have found no API server. */
  get #isFirst(): boolean {
    return this.#reports.every(({ jobUid }) => jobUid === '');
  }

  async #supersede(uid = ''): Promise<void> {
    if (!this.#inputs.supersede) return;
    const [signal, onNotice] = [this.#options.stopSignal, (text: string) => this.#notice(text)];
    const { supersedeLane } = await import('./supersede.ts');
    await supersedeLane({ ...this.#connection, identity: this.#identity, signal, onNotice, uid });
  }

  async #prepare(number: number, part: Part, publishEarly: (report: RunReport) => void): Promise<Attempt> {
    const [{ client, namespace }, { stopSignal }] = [this.#connection, this.#options];
    const nonce = number === 1 ? this.#nonce : randomName(this.#options.randomBytes(NAME_CHARACTERS));
    const name = attemptName(this.#identity, number, nonce);
    const features = featuresOf(this.#inputs, this.#leaseMs);
    const rights = this.#isFirst ? { features, rules: this.#rules } : null;
    let built = this.#build(number, name, part);
    // Watching and judging are half of the bundle: they load while the API server thinks, once it was asked.
    const [answer, events, attempts] = await Promise.all([
      preflight(client, namespace, built.job, rights, stopSignal),
      eventsPlace(client, namespace, stopSignal),
      new Promise((resolve) => setImmediate(resolve)).then(() => import('./attempts.ts')),
    ]);
    this.#results ??= await openResults(this.#inputs.results, this.#context, name);
    for (const text of answer.notices) this.#notice(text);
    if (!answer.mayPatch && !answer.refusal) {
      this.#notice(NO_LEASE);
      this.#leaseMs = 0;
      built = this.#build(number, name, part);
    }
    attempts.boundYoungGeneration();
    const attempt = this.#newAttempt(attempts, number, name, built, events, publishEarly);
    if (answer.refusal && !stopSignal.aborted) attempt.refuse(answer.refusal);
    return attempt;
  }

  #build(attempt: number, name: string, part: Part): BuiltJob {
    const plan = planJob(this.#inputs, this.#context, this.#leaseMs, part, this.#options.traced?.(attempt));
    const request = { ...plan, mirrors: this.#mirrors };
    const names = { name, namespace: this.#connection.namespace, attempt };
    return buildJob(this.#base, request, this.#identity, names, avoidanceAfter(this.#reports, part));
  }

  #newAttempt(
    attempts: Attempts,
    number: number,
    name: string,
    built: BuiltJob,
    events: EventsPlace,
    publishEarly: (report: RunReport) => void,
  ): Attempt {
    const { console, clock, random, stopSignal } = this.#options;
    const { namespace } = this.#connection;
    const attempt: Attempt = new attempts.Attempt({
      ...this.#connection,
      console,
      clock,
      random,
      narrator: new Narrator(console, this.#startedMs, built.shard),
      limits: this.#inputs,
      logs: this.#inputs.logs,
      number,
      name,
      built,
      companions: [
        ...(this.#options.companions ?? []),
        ...(this.#results ? [this.#results.companion(number)] : []),
      ],
      leaseMs: this.#leaseMs,
      events,
      cancelSignal: stopSignal,
      originMs: this.#startedMs,
      onBeforeCreate: () => this.#saved.remember({ name, namespace, uid: '' }),
      onCreated: (uid) => {
        this.#saved.remember({ name, namespace, uid });
        if (this.#isFirst) void this.#supersede(uid);
        const what = built.shard === null ? '' : ` for shard ${built.shard}`;
        console.line(
          `Job ${name}${what} created in namespace ${namespace} of ${this.#connection.target.server}`,
        );
        // The watches go first, and a run that is over in a moment needs no summary of its beginning.
        clearTimeout(this.#early);
        this.#early = setTimeout(() => publishEarly(this.#report(attempts, attempt)), EARLY_SUMMARY_MS);
      },
      onNotice: (text) => this.#notice(text),
    });
    return attempt;
  }

  #notice(text: string): void {
    if (this.#notices.includes(text)) return;
    this.#notices.push(text);
    this.#options.console.line(`Note: ${text}`);
  }

  /** The report as it stands: of the whole run, or while an attempt is under way. */
  #report(judging: Attempts, current: Attempt | null): RunReport {
    const { target } = this.#connection;
    const { clock, stopRequest } = this.#options;
    const attempts = current ? [...this.#reports, current.report(current.verdict())] : this.#reports;
    const judged = judging.verdictOverAll(attempts);
    return judging.runReport({
      context: this.#context,
      server: target.server,
      contextName: target.contextName,
      attempts,
      verdict: judging.stoppedVerdict(judged?.verdict ?? judging.UNJUDGED, stopRequest()),
      decidedBy: judged?.decidedBy ?? 0,
      wallMs: clock.monotonic() - this.#startedMs,
      beganAt: new Date(clock.now() - clock.monotonic() + this.#startedMs).toISOString(),
      teardown: this.#teardown,
      notices: [
        ...this.#notices,
        ...missingRights(attempts.flatMap(({ observation }) => observation.unreadable ?? [])),
      ],
      complete: current === null,
      results: this.#results?.report() ?? null,
    });
  }
}
