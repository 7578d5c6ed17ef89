import type { ApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, metadataOf } from '../cluster/jobs.ts';
import { judge } from '../diagnosis/judge.ts';
import { standing } from '../diagnosis/standing.ts';
import { ObservationStore } from '../diagnosis/store.ts';
import type { Standing, Verdict } from '../diagnosis/verdict.ts';
import type { BuiltJob } from '../job/manifest.ts';
import type { AttemptReport, Teardown } from '../report/run-report.ts';
import type { Clock } from '../time/clock.ts';
import { type ClockEnd, type ClockLimits, Clocks } from './clocks.ts';
import { makeJob } from './creation.ts';
import type { Narrator } from './narrator.ts';
import { Observer } from './observe.ts';
import { containerViews, podPlaces } from './pods.ts';
import { Relay, type RelayOptions } from './relay.ts';
import { deleteUnanswered, sendDelete } from './teardown.ts';
import { Stopwatch } from './timeline.ts';

export interface AttemptOptions {
  readonly client: ApiClient;
  readonly console: RelayOptions['console'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly narrator: Narrator;
  readonly limits: ClockLimits & { readonly gracePeriodMs: number };
  readonly logs: 'test' | 'all' | 'none';
  readonly number: number;
  readonly namespace: string;
  readonly name: string;
  readonly built: BuiltJob;
  /** The run is cancelled. */
  readonly cancelSignal: AbortSignal;
  readonly originMs: number;
  /** Called just before the create leaves: from here on a Job may exist. */
  readonly onBeforeCreate: () => void;
  readonly onCreated: (uid: string) => void;
  readonly onNotice: (text: string) => void;
}

const SETTLE_MS = 2_000;
const LOG_LIMIT_MS = 10_000;
const CANCEL_LIMIT_MS = 5_500;
const AFTER_GRACE_MS = 5_000;
const SHOWN_WHOLE_EXIT = 128;

/** One Job from its create to its verdict; deletes it before it returns, and says how that went. */
export class Attempt {
  readonly #options: AttemptOptions;
  readonly #store: ObservationStore;
  readonly #stopwatch: Stopwatch;
  readonly #scope = new AbortController();
  readonly #relay: Relay;
  #observer: Observer | null = null;
  #job: ApiObject | null = null;
  #changed: (() => void) | null = null;
  #serverAheadMs = 0;
  #teardown: Teardown = { state: 'nothing', detail: '', verifiedAt: '' };

  constructor(options: AttemptOptions) {
    this.#options = options;
    const { client, console, namespace, clock, onNotice, built } = options;
    this.#store = new ObservationStore({
      testContainer: built.testContainer,
      expectedIndexes: built.expectedIndexes,
      jobName: options.name,
    });
    this.#stopwatch = new Stopwatch(options.originMs, 'Creating the Job', clock.monotonic());
    this.#relay = new Relay({
      client,
      console,
      namespace,
      clock,
      signal: this.#scope.signal,
      onNotice,
      onForbidden: () => this.#store.addUnreadable('get', 'pods/log', 403),
    });
  }

  /** Uid of the Job; empty as long as none was created. */
  get uid(): string {
    return this.#job ? metadataOf(this.#job).uid : '';
  }

  get teardown(): Teardown {
    return this.#teardown;
  }

  get stopwatch(): Stopwatch {
    return this.#stopwatch;
  }

  /** The API server refused before there was a Job. */
  refuse(error: ApiError): void {
    this.#store.setApiError({ httpStatus: error.httpStatus, status: { ...error.status } });
  }

  /** The run was cancelled before there was a Job. */
  cancel(): void {
    this.#store.stop('cancel', this.#now());
  }

  /** Runs the attempt; never throws for what the cluster does. */
  async run(): Promise<void> {
    const { cancelSignal, onBeforeCreate } = this.#options;
    onBeforeCreate();
    const created = this.#create();
    const cancelled = new Promise<'cancelled'>((resolve) => {
      if (cancelSignal.aborted) resolve('cancelled');
      cancelSignal.addEventListener('abort', () => resolve('cancelled'), { once: true });
    });
    const first = await Promise.race([created, cancelled]);
    if (first === 'cancelled') {
      await this.#cancelBeforeCreated(created);
      return;
    }
    if (!this.#job) return;
    const observing = this.#observe(this.#job);
    try {
      await this.#follow();
    } finally {
      this.#scope.abort();
      await observing;
    }
  }

  /** The verdict on what was seen so far. */
  verdict(): Verdict {
    for (const [key, lines] of this.#relay.tails()) this.#store.setLog(key, lines);
    return judge(this.#store.snapshot());
  }

  /** What the report says of the attempt. */
  report(verdict: Verdict): AttemptReport {
    const observation = this.#store.snapshot();
    const { number, name, namespace, built, clock } = this.#options;
    const status = (observation.job?.status ?? {}) as { startTime?: string; completionTime?: string };
    return {
      number,
      jobName: name,
      namespace,
      jobUid: this.uid,
      image: built.image,
      verdict,
      createdAt: this.#job ? metadataOf(this.#job).creationTimestamp : '',
      startedAt: status.startTime ?? '',
      endedAt: status.completionTime ?? '',
      segments: this.#stopwatch.segments(clock.monotonic()),
      pods: podPlaces(observation.pods ?? [], observation.nodes ?? []),
      observation,
    };
  }

  async #create(): Promise<'created' | 'refused'> {
    const { client, namespace, built, onCreated, onNotice, clock } = this.#options;
    const made = await makeJob(client, namespace, built.job);
    for (const text of made.warnings) onNotice(`The API server warns: ${text}`);
    if (!made.job) {
      this.refuse(made.error);
      return 'refused';
    }
    this.#job = made.job;
    this.#store.applyJob(made.job, this.#now());
    this.#serverAheadMs = (Date.parse(metadataOf(made.job).creationTimestamp) || clock.now()) - clock.now();
    onCreated(this.uid);
    return 'created';
  }

  async #cancelBeforeCreated(created: Promise<unknown>): Promise<void> {
    const { client, namespace, name, clock } = this.#options;
    this.#store.stop('cancel', this.#now());
    if (this.uid !== '') {
      this.#teardown = await sendDelete(client, { namespace, name, uid: this.uid }, clock, CANCEL_LIMIT_MS);
      return;
    }
    this.#teardown = await deleteUnanswered(
      client,
      { namespace, name, uid: null },
      created,
      clock,
      CANCEL_LIMIT_MS,
    );
  }

  #observe(job: ApiObject): Promise<void> {
    const { client, namespace, clock, random, onNotice } = this.#options;
    this.#observer = new Observer({
      client,
      store: this.#store,
      namespace,
      job,
      clock,
      random,
      signal: this.#scope.signal,
      onChange: () => this.#changed?.(),
      onNotice,
    });
    return this.#observer.run();
  }

  async #follow(): Promise<void> {
    const { clock, cancelSignal } = this.#options;
    const end = await this.#untilEnd();
    if (cancelSignal.aborted && end === 'cancelled') {
      this.#store.stop('cancel', this.#now());
      await this.#delete(CANCEL_LIMIT_MS);
      return;
    }
    if (end === 'timeout' || end === 'start-timeout') this.#store.stop(end, this.#now());
    if (end === 'timeout') {
      // The tests get their TERM and their grace period, and what they print meanwhile still counts.
      await this.#delete(LOG_LIMIT_MS);
      await this.#untilPodsEnd(this.#options.limits.gracePeriodMs + AFTER_GRACE_MS);
    }
    await this.#relay.complete(LOG_LIMIT_MS, cancelSignal);
    if (this.#isUnclear(this.verdict())) await this.#settle();
    this.#stopwatch.enter('Teardown', clock.monotonic());
    if (end !== 'timeout') await this.#delete(LOG_LIMIT_MS);
  }

  async #untilEnd(): Promise<ClockEnd | 'decided' | 'cancelled'> {
    const { clock, cancelSignal, narrator, limits } = this.#options;
    const clocks = new Clocks(limits, clock.monotonic());
    for (;;) {
      if (cancelSignal.aborted) return 'cancelled';
      const now = clock.monotonic();
      const view = this.#look();
      this.#stopwatch.reach(view, now);
      narrator.tell(this.#withTrouble(view), now);
      if (view.decided) return 'decided';
      const end = clocks.check(view, now);
      if (end) return end;
      await this.#nextChange(Math.min(clocks.nextCheckMs(now), narrator.nextMs(now)));
    }
  }

  #look(): Standing {
    const { logs, built } = this.#options;
    const observation = this.#store.snapshot();
    const several = built.expectedIndexes.length > 1;
    for (const view of containerViews(observation.pods ?? [])) {
      if (!view.hasLog) continue;
      const isTest = view.container === built.testContainer && !view.isInit;
      const prefix = several && view.index !== null ? `[${view.index}] ` : '';
      this.#relay.follow({
        pod: view.pod,
        container: view.container,
        prefix: isTest ? prefix : `${prefix}${view.container}: `,
        shown: logs === 'all' || (logs === 'test' && isTest),
      });
      if (view.ended) this.#relay.ended(view.pod, view.container);
    }
    return standing(observation, this.#options.clock.now() + this.#serverAheadMs);
  }

  #withTrouble(view: Standing): Standing {
    const trouble = this.#observer?.trouble;
    if (!trouble) return view;
    return {
      ...view,
      text: `The API server does not answer (${trouble.message}); trying again. Last seen: ${view.text}`,
    };
  }

  /** Waits for a change of the observation, the cancel, or the time; coalesces what arrives together. */
  async #nextChange(limitMs: number): Promise<void> {
    const { clock, cancelSignal } = this.#options;
    const wake = new AbortController();
    this.#changed = () => wake.abort();
    await clock.sleep(limitMs, AbortSignal.any([wake.signal, cancelSignal]));
    this.#changed = null;
    // Frames of one turn of the loop belong together.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Evidence may still be on its way: a condition, an event, the node. */
  async #settle(): Promise<void> {
    const { clock, cancelSignal } = this.#options;
    const until = clock.monotonic() + SETTLE_MS;
    await this.#observer?.refreshNodes(AbortSignal.any([cancelSignal, AbortSignal.timeout(SETTLE_MS)]));
    while (clock.monotonic() < until && !cancelSignal.aborted && this.#isUnclear(this.verdict())) {
      await this.#nextChange(until - clock.monotonic());
      this.#look();
    }
  }

  #isUnclear(verdict: Verdict): boolean {
    if (verdict.outcome === 'passed') return false;
    if (verdict.outcome === 'failed') return (verdict.exitCode ?? 0) > SHOWN_WHOLE_EXIT;
    return verdict.outcome === 'unknown' || verdict.certainty !== 'certain';
  }

  async #untilPodsEnd(limitMs: number): Promise<void> {
    const { clock, cancelSignal, built } = this.#options;
    const until = clock.monotonic() + limitMs;
    while (clock.monotonic() < until && !cancelSignal.aborted) {
      this.#look();
      const tests = containerViews(this.#store.snapshot().pods ?? []).filter(
        (view) => view.container === built.testContainer,
      );
      if (tests.every((view) => view.ended || !view.hasLog)) return;
      await this.#nextChange(until - clock.monotonic());
    }
  }

  async #delete(limitMs: number): Promise<void> {
    const { client, namespace, name, clock } = this.#options;
    this.#teardown = await sendDelete(client, { namespace, name, uid: this.uid }, clock, limitMs);
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
