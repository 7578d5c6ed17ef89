import type { ApiClient } from '../cluster/http.ts';
import { gatedService } from '../diagnosis/containers.ts';
import { judge } from '../diagnosis/judge.ts';
import { isRemoval } from '../diagnosis/namespace.ts';
import { standing } from '../diagnosis/standing.ts';
import type { ObservationStore } from '../diagnosis/store.ts';
import type { Standing, Verdict } from '../diagnosis/verdict.ts';
import type { BuiltJob } from '../job/manifest.ts';
import { RESULTS_CONTAINER } from '../job/results.ts';
import { AWAY_MS } from '../time/away.ts';
import type { Clock } from '../time/clock.ts';
import { type ClockEnd, type ClockLimits, Clocks } from './clocks.ts';
import { readNamespace } from './namespace-reader.ts';
import type { Narrator } from './narrator.ts';
import type { Observer } from './observe.ts';
import { containerViews } from './pods.ts';
import type { Relay } from './relay.ts';
import { areTestsOver, isFinished } from './test-ends.ts';
import type { Stopwatch } from './timeline.ts';

export interface FollowOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly store: ObservationStore;
  readonly relay: Relay;
  readonly narrator: Narrator;
  readonly stopwatch: Stopwatch;
  readonly clock: Clock;
  readonly limits: ClockLimits;
  readonly logs: 'test' | 'all' | 'none';
  readonly built: BuiltJob;
  readonly cancelSignal: AbortSignal;
  /** How far the API server's clock is ahead of ours, milliseconds. */
  readonly serverAheadMs: number;
}

const SETTLE_MS = 2_000;
const POD_FOLLOWS_MS = 2_000;
// The longest pause of a watch, and some time for the answer.
const BOTH_BACK_MS = 12_000;
const ASK_AGAIN_MS = 500;
// Some causes are told by time alone (nobody takes a suspended Job): before the tests run it is looked again.
const LOOK_AGAIN_MS = 5_000;
// From here on an exit code is 128 + a signal, and who sent it may be told by evidence that comes a moment later.
const FIRST_SIGNAL_EXIT = 129;

/** Follows what the store shows of an attempt until it is decided, a limit runs out, or the run is cancelled. */
export class Follow {
  readonly #options: FollowOptions;
  #isChanged = true;
  #wake: AbortController | null = null;
  #observer: Observer | null = null;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** The store has changed: it is looked at again. */
  changed(): void {
    this.#isChanged = true;
    this.#wake?.abort();
  }

  /** Until the attempt's end, told to the narrator and the stopwatch on the way. */
  async untilEnd(observer: Observer): Promise<ClockEnd | 'decided' | 'cancelled'> {
    const { clock, cancelSignal, narrator, limits, stopwatch, store } = this.#options;
    this.#observer = observer;
    const clocks = new Clocks(limits, clock.monotonic());
    let confirmed: ClockEnd | null = null;
    for (;;) {
      if (cancelSignal.aborted) return 'cancelled';
      const now = clock.monotonic();
      const view = this.#look();
      stopwatch.reach(view, now);
      narrator.tell(this.#withTrouble(view), now);
      if (view.decided) return 'decided';
      const end = clocks.check(view, now);
      if (end && end === confirmed) return end;
      if (end) {
        confirmed = end;
        // From here on whatever ends them is ours, also when that is seen late.
        if (end === 'timeout') store.stop('timeout', this.#now());
        await this.#lookAfresh(observer);
        continue;
      }
      const waitMs = Math.min(clocks.nextCheckMs(now), narrator.nextMs(now));
      const isBehind = isFinished(store.snapshot().job);
      const isSoon = isBehind || view.stage !== 'running';
      await this.#nextChange(isSoon ? Math.min(waitMs, LOOK_AGAIN_MS) : waitMs);
      // The Job ends only after its pods.
      if (isBehind && !this.#isChanged) await observer.refreshPods(cancelSignal);
    }
  }

  /** What the watches show may be old: nothing is ended before the API server was asked, or was away too long. */
  async #lookAfresh(observer: Observer): Promise<void> {
    const { clock, cancelSignal } = this.#options;
    const until = clock.monotonic() + AWAY_MS;
    while (!cancelSignal.aborted && !(await observer.refreshPods(cancelSignal))) {
      if (clock.monotonic() > until || !(await clock.sleep(ASK_AGAIN_MS, cancelSignal))) return;
    }
  }

  /** After the decision: until Job and pods are both seen again, and the pods' ends with them, or the time is over. */
  async untilCaughtUp(): Promise<void> {
    await this.#untilBothSeen();
    // The Job's end may be seen before its pod's, and only the pod's lets the log be read to its end.
    await this.untilTestsEnd(POD_FOLLOWS_MS);
  }

  async #untilBothSeen(): Promise<void> {
    const { clock, cancelSignal } = this.#options;
    const until = clock.monotonic() + BOTH_BACK_MS;
    while (this.#observer?.absence.error && clock.monotonic() < until && !cancelSignal.aborted) {
      if (isOfTheTests(this.verdict())) return;
      await this.#nextChange(until - clock.monotonic());
      this.#look();
    }
  }

  /** Until no test container runs any more, or the time is over: what they print meanwhile is still relayed. */
  async untilTestsEnd(limitMs: number): Promise<void> {
    const { clock, cancelSignal, built, store } = this.#options;
    const until = clock.monotonic() + limitMs;
    if (this.#observer?.absence.wasEver && !areTestsOver(store.snapshot(), built.testContainer))
      await this.#observer.refreshPods(AbortSignal.any([cancelSignal, AbortSignal.timeout(SETTLE_MS)]));
    while (clock.monotonic() < until && !cancelSignal.aborted) {
      this.#look();
      if (areTestsOver(store.snapshot(), built.testContainer)) return;
      await this.#nextChange(until - clock.monotonic());
    }
    // On a machine that stood still the time is over before what came meanwhile is heard.
    if (!cancelSignal.aborted) this.#look();
  }

  /** Evidence may still be on its way (a condition, an event, the node): waits for it as long as the verdict is unclear. */
  async settle(): Promise<void> {
    const { clock, cancelSignal, relay } = this.#options;
    const until = clock.monotonic() + SETTLE_MS;
    const bound = AbortSignal.any([cancelSignal, AbortSignal.timeout(SETTLE_MS)]);
    // What ended the tests may have been the Job's end, and its watch may be behind that of the pods.
    if (this.#observer?.absence.wasEver)
      await Promise.all([this.#observer.refreshJob(bound), this.#observer.refreshEvents(bound)]);
    else if (!isOfTheTests(this.verdict())) await this.#observer?.refreshJob(bound);
    const verdict = this.verdict();
    if (isRemoval(verdict.cause)) await this.#askNamespace();
    // A taint is put on a node long after the node was read.
    if (!isUnclear(verdict) && verdict.cause !== 'pod.disruption.taint') return;
    const logs = relay.tails().size;
    await Promise.all([this.#observer?.refreshNodes(bound), this.#observer?.refreshEvents(bound)]);
    // A pod that was seen only now has said something as well.
    this.#look();
    while (clock.monotonic() < until && !cancelSignal.aborted && isUnclear(this.verdict())) {
      await this.#nextChange(until - clock.monotonic());
      this.#look();
    }
    if (relay.tails().size > logs) await relay.complete(SETTLE_MS, cancelSignal);
  }

  async #askNamespace(): Promise<void> {
    const { client, store, namespace, built, cancelSignal } = this.#options;
    await readNamespace(client, store, namespace, built.job, cancelSignal);
  }

  /** The verdict on what was seen so far. */
  verdict(): Verdict {
    const { relay, store } = this.#options;
    for (const [key, lines] of relay.tails()) store.setLog(key, lines);
    return judge(store.snapshot());
  }

  #look(): Standing {
    const { logs, built, relay, store, clock, serverAheadMs } = this.#options;
    this.#isChanged = false;
    const observation = store.snapshot();
    for (const view of containerViews(observation.pods ?? [])) {
      // The archive that the results container prints is no log.
      if (!view.hasLog || view.container === RESULTS_CONTAINER || gatedService(view.container) !== '')
        continue;
      const isTest = view.container === built.testContainer && !view.isInit;
      const shard = built.shard ?? view.index;
      const prefix = built.shardTotal > 1 && shard !== null ? `[${shard}] ` : '';
      relay.follow({
        pod: view.pod,
        container: view.container,
        restarts: view.restarts,
        prefix: isTest ? prefix : `${prefix}${view.container}: `,
        shown: logs === 'all' || (logs === 'test' && isTest),
      });
      if (view.ended) relay.ended(view.pod, view.container);
    }
    return standing(observation, clock.now() + serverAheadMs);
  }

  #now(): string {
    return new Date(this.#options.clock.now() + this.#options.serverAheadMs).toISOString();
  }

  #withTrouble(view: Standing): Standing {
    const trouble = this.#observer?.absence.error;
    if (!trouble) return view;
    const text = `The API server does not answer (${trouble.message}); trying again. Last seen: ${view.text}`;
    return { ...view, text };
  }

  /** Waits for a change of the store, the cancel, or the time; takes together what arrives together. */
  async #nextChange(limitMs: number): Promise<void> {
    const { clock, cancelSignal } = this.#options;
    if (!this.#isChanged) {
      const wake = new AbortController();
      this.#wake = wake;
      await clock.sleep(Math.max(0, limitMs), AbortSignal.any([wake.signal, cancelSignal]));
      this.#wake = null;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function isOfTheTests({ outcome, exitCode }: Verdict): boolean {
  return outcome === 'passed' || (outcome === 'failed' && (exitCode ?? 0) < FIRST_SIGNAL_EXIT);
}

function isUnclear(verdict: Verdict): boolean {
  if (verdict.outcome === 'passed') return false;
  if (verdict.outcome === 'failed') return (verdict.exitCode ?? 0) >= FIRST_SIGNAL_EXIT;
  return verdict.outcome === 'unknown' || verdict.certainty !== 'certain';
}
