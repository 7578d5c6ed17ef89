import type { ApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, metadataOf } from '../cluster/jobs.ts';
import { judge } from '../diagnosis/judge.ts';
import { ObservationStore } from '../diagnosis/store.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { BuiltJob } from '../job/manifest.ts';
import type { AttemptReport, Teardown } from '../report/run-report.ts';
import type { Clock } from '../time/clock.ts';
import type { ClockLimits } from './clocks.ts';
import { makeJob } from './creation.ts';
import { Follow } from './follow.ts';
import type { Narrator } from './narrator.ts';
import { Observer } from './observe.ts';
import { podPlaces } from './pods.ts';
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

const LOG_LIMIT_MS = 10_000;
const CANCEL_LIMIT_MS = 5_500;
const AFTER_GRACE_MS = 5_000;

/** One Job from its create to its verdict; deletes it before it returns, and says how that went. */
export class Attempt {
  readonly #options: AttemptOptions;
  readonly #store: ObservationStore;
  readonly #stopwatch: Stopwatch;
  readonly #scope = new AbortController();
  readonly #relay: Relay;
  #job: ApiObject | null = null;
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
    const { server } = this.#options.client;
    const status = error.httpStatus === 0 ? { ...error.status, server } : { ...error.status };
    this.#store.setApiError({ httpStatus: error.httpStatus, status });
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
    await this.#follow(this.#job);
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
    const { client, namespace, built, onCreated, onNotice } = this.#options;
    const made = await makeJob(client, namespace, built.job);
    for (const text of made.warnings) onNotice(`The API server warns: ${text}`);
    if (!made.job) {
      this.refuse(made.error);
      return 'refused';
    }
    this.#job = made.job;
    this.#store.applyJob(made.job, this.#now());
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

  async #follow(job: ApiObject): Promise<void> {
    const { client, namespace, clock, random, onNotice, cancelSignal, narrator, limits, logs, built } =
      this.#options;
    const serverAheadMs = (Date.parse(metadataOf(job).creationTimestamp) || clock.now()) - clock.now();
    const [store, relay, stopwatch, signal] = [this.#store, this.#relay, this.#stopwatch, this.#scope.signal];
    const follow = new Follow({
      store,
      relay,
      narrator,
      stopwatch,
      clock,
      limits,
      logs,
      built,
      cancelSignal,
      serverAheadMs,
    });
    const onChange = () => follow.changed();
    const observer = new Observer({
      client,
      store,
      namespace,
      job,
      clock,
      random,
      signal,
      onChange,
      onNotice,
    });
    const observing = observer.run();
    try {
      await this.#toItsEnd(follow, observer);
    } finally {
      this.#scope.abort();
      await observing;
    }
  }

  async #toItsEnd(follow: Follow, observer: Observer): Promise<void> {
    const { clock, cancelSignal, limits } = this.#options;
    const end = await follow.untilEnd(observer);
    if (end === 'cancelled') {
      this.#store.stop('cancel', this.#now());
      await this.#delete(CANCEL_LIMIT_MS);
      return;
    }
    if (end === 'timeout' || end === 'start-timeout') this.#store.stop(end, this.#now());
    if (end === 'timeout') {
      // The tests get their TERM and their grace period, and what they print meanwhile still counts.
      await this.#delete(LOG_LIMIT_MS);
      await follow.untilTestsEnd(limits.gracePeriodMs + AFTER_GRACE_MS);
    }
    await this.#relay.complete(LOG_LIMIT_MS, cancelSignal);
    await follow.settle();
    this.#stopwatch.enter('Teardown', clock.monotonic());
    if (end !== 'timeout') await this.#delete(LOG_LIMIT_MS);
  }

  async #delete(limitMs: number): Promise<void> {
    const { client, namespace, name, clock } = this.#options;
    this.#teardown = await sendDelete(client, { namespace, name, uid: this.uid }, clock, limitMs);
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
