import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, getJob, jobsPath, listPods, metadataOf, podsPath } from '../cluster/jobs.ts';
import { type ChangeType, watch } from '../cluster/watch.ts';
import type { ObservationStore } from '../diagnosis/store.ts';
import type { Clock } from '../time/clock.ts';
import { Absence } from './absence.ts';
import { Crowd } from './crowd.ts';
import { type EventsPlace, eventsPath } from './events-place.ts';
import { EventLister } from './event-lister.ts';
import { NodeReader } from './node-reader.ts';
import { readWorkloads } from './workload-reader.ts';

export interface ObserveOptions {
  readonly client: ApiClient;
  readonly store: ObservationStore;
  readonly namespace: string;
  readonly job: ApiObject;
  readonly clock: Clock;
  readonly random: () => number;
  /** Where the namespace's events stood before the create. */
  readonly events: EventsPlace;
  readonly signal: AbortSignal;
  readonly onChange: () => void;
  readonly onNotice: (text: string) => void;
}

// Nothing is explained before, and a run that is over by then needs no explanation.
const EVENTS_AFTER_MS = 250;

/** Writes what the cluster shows of one Job into the store: the Job, its pods, the namespace's events, their nodes. */
export class Observer {
  readonly #options: ObserveOptions;
  readonly #nodes: NodeReader;
  readonly #pods = new Set<string>();
  readonly #gonePods = new Set<string>();
  #isJobGone = false;
  /** Of the API server, as the watches meet it. */
  readonly absence = new Absence();
  #lister: EventLister | null = null;

  constructor(options: ObserveOptions) {
    this.#options = options;
    this.#nodes = new NodeReader(options);
  }

  /** The Job is deleted. */
  get isJobGone(): boolean {
    return this.#isJobGone;
  }

  /** The Job and every pod that was seen are deleted. */
  get isGone(): boolean {
    return this.#isJobGone && this.#pods.size === 0;
  }

  /** Follows until the signal ends it. */
  async run(): Promise<void> {
    await Promise.all([
      this.#watchJob(),
      this.#watchPods(),
      this.#watchEvents(),
      readWorkloads(this.#options),
    ]);
  }

  /** Reads the nodes again: what they say at the time of a failure is evidence. */
  async refreshNodes(signal: AbortSignal): Promise<void> {
    await this.#nodes.refresh(signal);
  }

  /** Lists the events once more where they are not watched, or were not all the time: the last ones explain the end. */
  async refreshEvents(signal: AbortSignal): Promise<void> {
    const { store, events } = this.#options;
    const take = (object: ApiObject) => store.applyEvent(object);
    if (this.absence.wasEver && events.refusedWith !== 403)
      this.#lister ??= new EventLister(this.#options, take);
    await this.#lister?.list(signal);
  }

  /** Reads the pods once more: their watch may be late, or silent. False when the API server did not answer. */
  async refreshPods(signal: AbortSignal): Promise<boolean> {
    const { client, namespace, onChange } = this.#options;
    try {
      const call = { signal, retries: 1, timeoutMs: 2_000 };
      const pods = await listPods(client, namespace, this.#podSelector, call);
      for (const pod of pods) this.#takePod('MODIFIED', pod);
      onChange();
    } catch (cause) {
      const { httpStatus } = asApiError(cause);
      if (httpStatus === 0 || httpStatus >= 429) return false;
    }
    this.absence.answered();
    return true;
  }

  /** Reads the Job once more: after an absence of the API server its watch may come back later than that of its pods. */
  async refreshJob(signal: AbortSignal): Promise<void> {
    const { client, namespace, job, store } = this.#options;
    const { uid, name } = metadataOf(job);
    const found = await getJob(client, namespace, name, { signal, retries: 1, timeoutMs: 2_000 }).catch(
      () => undefined,
    );
    if (found === undefined) return;
    if (found !== null && metadataOf(found).uid === uid) store.applyJob(found, this.#now());
    else this.#jobGone();
  }

  #jobGone(): void {
    if (this.#isJobGone) return;
    this.#isJobGone = true;
    this.#options.store.jobDeleted(this.#now());
  }

  #watchJob(): Promise<void> {
    const { namespace, job, store } = this.#options;
    const { uid, name, resourceVersion } = metadataOf(job);
    return this.#watch('jobs', {
      path: jobsPath(namespace),
      query: { fieldSelector: `metadata.name=${name}` },
      resourceVersion,
      onChange: (type, object) => {
        if (metadataOf(object).uid !== uid) return;
        if (type === 'DELETED') this.#jobGone();
        store.applyJob(object, this.#now());
      },
    });
  }

  get #podSelector(): string {
    return `batch.kubernetes.io/controller-uid=${metadataOf(this.#options.job).uid}`;
  }

  #watchPods(): Promise<void> {
    return this.#watch('pods', {
      path: podsPath(this.#options.namespace),
      query: { labelSelector: this.#podSelector },
      onChange: (type, object) => this.#takePod(type, object),
    });
  }

  #takePod(type: ChangeType, pod: ApiObject): void {
    const { uid } = metadataOf(pod);
    if (type === 'DELETED') {
      this.#pods.delete(uid);
      this.#gonePods.add(uid);
    } else if (!this.#gonePods.has(uid)) this.#pods.add(uid);
    this.#options.store.applyPod(type, pod, this.#now());
    this.#nodes.note(pod);
  }

  async #watchEvents(): Promise<void> {
    const { namespace, store, signal, events } = this.#options;
    const path = eventsPath(namespace);
    const crowd = new Crowd(this.#options.clock);
    const busy = new AbortController();
    if (events.refusedWith > 0) store.addUnreadable('list', 'events', events.refusedWith);
    if (events.refusedWith === 403) return;
    const take = (object: ApiObject) => store.applyEvent(object);
    if (!(await this.#options.clock.sleep(EVENTS_AFTER_MS, signal))) return;
    await this.#watch('events', {
      path,
      query: {},
      ...(events.version === '' ? {} : { resourceVersion: events.version }),
      remember: false,
      signal: AbortSignal.any([signal, busy.signal]),
      onChange: (type, object) => {
        if (type !== 'DELETED') take(object);
        if (crowd.isBusy()) busy.abort();
      },
    });
    if (busy.signal.aborted && !signal.aborted) await this.#listEventsNowAndThen(path, take);
  }

  /** A namespace with a crowd of events: only its warnings are watched, and those of our objects are listed. */
  async #listEventsNowAndThen(path: string, take: (object: ApiObject) => void): Promise<void> {
    this.#options.onNotice(
      'The namespace has over 50 events a second: events of this run are listed every 15 s instead of watched.',
    );
    this.#lister = new EventLister(this.#options, take);
    const warnings = this.#watch('events', {
      path,
      query: { fieldSelector: 'type=Warning' },
      remember: false,
      onChange: (type, object) => {
        if (type !== 'DELETED') take(object);
      },
    });
    await Promise.all([warnings, this.#lister.run()]);
  }

  #watch(
    resource: string,
    options: Pick<Parameters<typeof watch>[1], 'path' | 'query' | 'onChange'> & {
      readonly resourceVersion?: string;
      readonly remember?: boolean;
      readonly signal?: AbortSignal;
    },
  ): Promise<void> {
    const { client, store, clock, random, signal, onChange, onNotice } = this.#options;
    return watch(client, {
      remember: true,
      signal,
      clock,
      random,
      onGap: () => this.absence.gap(),
      whenBack: () => this.absence.whenBack,
      ...options,
      onChange: (type, object) => {
        options.onChange(type, object);
        onChange();
      },
      onPolling: () =>
        onNotice(
          `Could not watch ${resource} (this identity lacks the right): they are listed every few seconds instead.`,
        ),
      onRefused: (error) => {
        store.addUnreadable('watch', resource, error.httpStatus);
        onChange();
      },
      onTrouble: (error) => {
        this.absence.note(resource, error);
        onChange();
      },
    });
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
