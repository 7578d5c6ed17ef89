import type { ApiError } from '../cluster/api-error.ts';
import { type ApiObject, metadataOf } from '../cluster/jobs.ts';
import { judge } from '../diagnosis/judge.ts';
import { ObservationStore } from '../diagnosis/store.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { imageReports } from '../report/images.ts';
import type { AttemptReport, Teardown } from '../report/run-report.ts';
import { type AttemptOptions, type Companion, leaseOf } from './attempt-options.ts';
import { makeJob, whenAborted } from './creation.ts';
import { Follow } from './follow.ts';
import { type LeaseOptions, keepLease, lapsedAtMs } from './lease.ts';
import { Observer } from './observe.ts';
import { refusalOf } from './refusal.ts';
import { Relay } from './relay.ts';
import { attemptReport } from './reporting.ts';
import { deleteUnanswered, sendDelete } from './teardown.ts';
import { Stopwatch } from './timeline.ts';

const LOG_LIMIT_MS = 10_000;
const CANCEL_LIMIT_MS = 5_500;
// What the tests left behind comes while they end, or not at all.
const AFTER_CANCEL_MS = 2_000;
const AFTER_GRACE_MS = 5_000;

/** One Job from its create to its verdict; deletes it before it returns, and says how that went. */
export class Attempt {
  readonly #options: AttemptOptions;
  readonly #store: ObservationStore;
  readonly #stopwatch: Stopwatch;
  readonly #scope = new AbortController();
  readonly #relay: Relay;
  /** A create was never answered: its Job may show itself when everything looks gone. */
  mayStillCome = false;
  #job: ApiObject | null = null;
  #teardown: Teardown = { state: 'nothing', detail: '', verifiedAt: '' };
  #isRefused = false;
  #observer: Observer | null = null;
  #companions: readonly Companion[] = [];
  #observing: Promise<unknown> = Promise.resolve();
  #changed = new AbortController();
  #serverAheadMs = 0;
  #sentAtMs = 0;
  readonly #answers = async () => this.#observer?.refreshPods(this.#scope.signal) ?? true;

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
      answers: this.#answers,
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

  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** The API server refused before there was a Job. */
  refuse(error: ApiError): void {
    this.#isRefused = true;
    const { client, clock } = this.#options;
    this.#store.setApiError(refusalOf(error, client, clock.now()));
  }

  /** The run was cancelled before there was a Job. */
  cancel(): void {
    this.#store.stop('cancel', this.#now());
  }

  /** Runs the attempt; never throws for what the cluster does. */
  async run(): Promise<void> {
    const { cancelSignal, onBeforeCreate } = this.#options;
    onBeforeCreate();
    this.#sentAtMs = this.#options.clock.monotonic();
    this.mayStillCome = true;
    const created = this.#create();
    const first = await Promise.race([created, whenAborted(cancelSignal)]);
    if (first === 'aborted') {
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
    const { clock } = this.#options;
    const segments = this.#stopwatch.segments(clock.monotonic());
    const observation = this.#store.snapshot();
    const images = imageReports(observation);
    return attemptReport({ ...this.#options, job: this.#job, verdict, segments, images, observation });
  }

  /** Waits until the watches have seen the Job and its pods go, or the time is over. */
  async untilGone(limitMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const until = clock.monotonic() + limitMs;
    while (this.#observer && !this.#observer.isGone && clock.monotonic() < until && !signal.aborted) {
      this.#changed = new AbortController();
      await clock.sleep(until - clock.monotonic(), AbortSignal.any([this.#changed.signal, signal]));
    }
  }

  /** Ends the watches. */
  async close(): Promise<void> {
    this.#scope.abort();
    await this.#observing;
  }

  async #create(): Promise<'created' | 'refused'> {
    const { client, namespace, built, onCreated, onNotice, cancelSignal } = this.#options;
    const made = await makeJob(client, namespace, built.job, cancelSignal);
    for (const text of made.warnings) onNotice(`The API server warns: ${text}`);
    this.mayStillCome = made.mayCome;
    if (!made.job) {
      this.refuse(made.error);
      return 'refused';
    }
    this.#job = made.job;
    const { clock } = this.#options;
    this.#serverAheadMs = (Date.parse(metadataOf(made.job).creationTimestamp) || clock.now()) - clock.now();
    this.#store.applyJob(made.job, this.#now());
    onCreated(this.uid);
    return 'created';
  }

  async #cancelBeforeCreated(created: Promise<unknown>): Promise<void> {
    const { client, namespace, name, clock } = this.#options;
    this.#store.stop('cancel', this.#now());
    const target = { namespace, name, uid: this.uid || null };
    if (target.uid !== null) {
      this.#teardown = await sendDelete(client, target, clock, CANCEL_LIMIT_MS);
      return;
    }
    this.#teardown = await deleteUnanswered(client, target, created, clock, CANCEL_LIMIT_MS);
    // What was there to be deleted has come.
    if (this.#teardown.state === 'asked') this.mayStillCome = false;
  }

  async #follow(job: ApiObject): Promise<void> {
    const [store, relay, stopwatch, signal] = [this.#store, this.#relay, this.#stopwatch, this.#scope.signal];
    const serverAheadMs = this.#serverAheadMs;
    const follow = new Follow({ ...this.#options, store, relay, stopwatch, serverAheadMs });
    const onChange = () => {
      follow.changed();
      this.#changed.abort();
    };
    const place = { ...this.#options, store, signal, onChange, answers: this.#answers };
    this.#companions = this.#options.companions.map((make) => make(place));
    const onSeen = () => {
      for (const companion of this.#companions) companion.changed(store.snapshot());
      onChange();
    };
    const observer = new Observer({ ...this.#options, store, job, signal, onChange: onSeen });
    this.#observer = observer;
    this.#observing = Promise.all([observer.run(), keepLease(this.#lease())]);
    await this.#toItsEnd(follow, observer);
  }

  async #toItsEnd(follow: Follow, observer: Observer): Promise<void> {
    const { clock, cancelSignal, limits } = this.#options;
    const end = await follow.untilEnd(observer);
    if (end === 'cancelled') {
      this.#store.stop('cancel', this.#now());
      const bound = AbortSignal.timeout(CANCEL_LIMIT_MS);
      await this.#delete(CANCEL_LIMIT_MS);
      await Promise.all(this.#companions.map((companion) => companion.complete(AFTER_CANCEL_MS, bound)));
      return;
    }
    if (end === 'timeout' || end === 'start-timeout') this.#store.stop(end, this.#now());
    if (end === 'timeout') {
      // The tests get their TERM and their grace period, and what they print meanwhile still counts.
      await this.#delete(LOG_LIMIT_MS);
      await follow.untilTestsEnd(limits.gracePeriodMs + AFTER_GRACE_MS);
      // Whose end was not seen by now is seen through a connection that is silent.
      this.#relay.endAll();
    }
    if (end === 'decided') await follow.untilCaughtUp();
    const done = this.#companions.map((companion) => companion.complete(LOG_LIMIT_MS, cancelSignal));
    await this.#relay.complete(LOG_LIMIT_MS, cancelSignal);
    if (done.length > 0) this.#stopwatch.enter('Results', clock.monotonic());
    await Promise.all(done);
    await follow.settle();
    // Not before: the pod's end may be seen first, and only the Job says that its deadline was the cause.
    const lapsedMs = this.#lapsedAtMs(observer);
    if (lapsedMs !== null) this.#store.stop('lease', new Date(lapsedMs).toISOString());
    this.#stopwatch.enter('Teardown', clock.monotonic());
    if (end === 'timeout') return;
    // What the cluster shows from here on is our own doing.
    this.#store.seal();
    await this.#delete(LOG_LIMIT_MS);
  }

  #lapsedAtMs({ isJobGone }: Observer): number | null {
    return lapsedAtMs({ ...this.#lease(), isGone: isJobGone, nowMs: Date.parse(this.#now()) });
  }

  #lease(): LeaseOptions {
    const job = () => this.#store.snapshot().job;
    return leaseOf(this.#options, this.#sentAtMs, job, this.#scope.signal);
  }

  async #delete(limitMs: number): Promise<void> {
    const { client, namespace, name, clock, cancelSignal } = this.#options;
    const target = { namespace, name, uid: this.uid };
    // A cancel that came before leaves as little time as one that comes meanwhile.
    const mostMs = cancelSignal.aborted ? Math.min(limitMs, CANCEL_LIMIT_MS) : limitMs;
    this.#teardown = await sendDelete(client, target, clock, mostMs, cancelSignal);
  }

  #now(): string {
    return new Date(this.#options.clock.now() + this.#serverAheadMs).toISOString();
  }
}
