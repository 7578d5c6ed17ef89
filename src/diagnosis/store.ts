import { EventShelf } from './event-shelf.ts';
import type {
  ApiFailure,
  ApiObject,
  Observation,
  StoppedBy,
  Transition,
  Unreadable,
  WorkspaceSight,
} from './observation.ts';
import { dig, list, shape, text } from './shape.ts';
import { keepRecent, transitionsBetween } from './transitions.ts';

export interface StoreOptions {
  readonly testContainer: string;
  readonly expectedIndexes?: readonly number[];
  readonly jobName: string;
}

/** The one mutable place of an attempt: watches write it, everything else reads its snapshots. */
export class ObservationStore {
  readonly #options: StoreOptions;
  readonly #events: EventShelf;
  readonly #pods = new Map<string, ApiObject>();
  readonly #transitions = new Map<string, readonly Transition[]>();
  readonly #log: { [container: string]: readonly string[] } = {};
  #job: ApiObject | null = null;
  #stopped: Observation['stopped'] = null;
  #unreadable: readonly Unreadable[] = [];
  #apiError: ApiFailure | null = null;
  #read: Pick<Observation, 'nodes' | 'workloads'> = {};
  #workspace: WorkspaceSight | null = null;
  #isSealed = false;
  // Rebuilt only when their own part has changed: a snapshot is asked for at every frame of a watch.
  #podList: readonly ApiObject[] | null = null;
  #transitionList: readonly Transition[] | null = null;
  #snapshot: Observation | null = null;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#events = new EventShelf(options.jobName);
  }

  /** Takes a version of the Job; a Job of the same name with another uid only leaves a note. */
  applyJob(value: unknown, seenAt: string): void {
    const job = slim(value);
    if (!job || this.#isSealed) return;
    const object = `job/${text(dig(job, 'metadata', 'name')) || this.#options.jobName}`;
    const before = this.#job;
    if (before) {
      const [oldUid, uid] = [uidOf(before), uidOf(job)];
      if (oldUid !== '' && uid !== '' && oldUid !== uid) {
        this.#note(object, [{ time: seenAt, object, field: 'metadata.uid', old: oldUid, new: uid }]);
        return;
      }
      if (isOlder(job, before)) return;
      this.#note(object, transitionsBetween(object, before, job, seenAt));
    }
    this.#job = job;
    this.#events.know('Job', job);
    this.#changed();
  }

  /** The Job's watch said DELETED. */
  jobDeleted(seenAt: string): void {
    if (this.#isSealed) return;
    const object = `job/${text(dig(this.#job, 'metadata', 'name')) || this.#options.jobName}`;
    this.#note(object, [{ time: seenAt, object, field: 'deleted', old: false, new: true }]);
  }

  /** Takes a version of a pod. A deletion comes late and out of order (trap 30): it erases nothing. */
  applyPod(type: 'ADDED' | 'MODIFIED' | 'DELETED', value: unknown, seenAt: string): void {
    const pod = slim(value);
    if (!pod || this.#isSealed) return;
    const name = text(dig(pod, 'metadata', 'name'));
    const key = uidOf(pod) || name;
    const object = `pod/${name}`;
    const before = this.#pods.get(key);
    if (before && isOlder(pod, before)) return;
    if (before) this.#note(object, transitionsBetween(object, before, pod, seenAt));
    const isPoorer = before !== undefined && type === 'DELETED' && knows(pod) < knows(before);
    this.#podList = null;
    this.#pods.set(key, isPoorer ? { ...before, metadata: pod['metadata'] } : pod);
    if (type === 'DELETED')
      this.#note(object, [{ time: seenAt, object, field: 'deleted', old: false, new: true }]);
    this.#events.know('Pod', pod);
    this.#changed();
  }

  /** Takes an event if it is about the Job, its pods, their claims or their nodes. */
  applyEvent(value: unknown): void {
    const event = slim(value);
    if (event && !this.#isSealed && this.#events.take(event)) this.#changed();
  }

  setNodes(nodes: readonly unknown[]): void {
    this.#setRead('nodes', nodes);
  }

  setWorkloads(workloads: readonly unknown[]): void {
    this.#setRead('workloads', workloads);
  }

  /** Something the identity may not read, or that is not there: said once. */
  addUnreadable(verb: string, resource: string, httpStatus: number): void {
    if (this.#isSealed) return;
    if (
      this.#unreadable.some(
        (item) => item.verb === verb && item.resource === resource && item.httpStatus === httpStatus,
      )
    )
      return;
    this.#unreadable = [...this.#unreadable, { verb, resource, httpStatus }];
    this.#changed();
  }

  /** Last lines of a container, by `pod/container`; allowed at any time. */
  setLog(key: string, lines: readonly string[]): void {
    this.#log[key] = lines;
    this.#changed();
  }

  /** We stop the attempt; the first reason stands. */
  stop(by: StoppedBy, at: string): void {
    if (this.#stopped) return;
    this.#stopped = { by, at };
    this.#changed();
  }

  setApiError(failure: ApiFailure | null): void {
    if (this.#isSealed) return;
    this.#apiError = failure;
    this.#changed();
  }

  /** How far the copy of the runner's folder has come. */
  setWorkspace(sight: WorkspaceSight): void {
    if (this.#isSealed) return;
    this.#workspace = sight;
    this.#changed();
  }

  /** From here on the cluster only shows our own clean-up: nothing but log lines is taken any more. */
  seal(): void {
    this.#isSealed = true;
  }

  /** All that is known now; the same value as long as nothing changes, its parts are shared with earlier ones. */
  snapshot(): Observation {
    this.#snapshot ??= {
      testContainer: this.#options.testContainer,
      ...(this.#options.expectedIndexes ? { expectedIndexes: this.#options.expectedIndexes } : {}),
      stopped: this.#stopped ?? null,
      job: this.#job,
      pods: (this.#podList ??= [...this.#pods.values()]),
      events: this.#events.all(),
      ...this.#read,
      transitions: (this.#transitionList ??= [...this.#transitions.values()].flat()),
      unreadable: this.#unreadable,
      ...(this.#workspace ? { workspace: this.#workspace } : {}),
      log: { ...this.#log },
      apiError: this.#apiError,
    };
    return this.#snapshot;
  }

  #setRead(key: 'nodes' | 'workloads', values: readonly unknown[]): void {
    if (this.#isSealed) return;
    this.#read = { ...this.#read, [key]: values.map(slim).filter((value) => value !== null) };
    this.#changed();
  }

  #note(object: string, lines: readonly Transition[]): void {
    if (lines.length === 0) return;
    this.#transitionList = null;
    this.#transitions.set(object, keepRecent([...(this.#transitions.get(object) ?? []), ...lines]));
    this.#changed();
  }

  #changed(): void {
    this.#snapshot = null;
  }
}

/** The object without managedFields, which are half of its size and say nothing. */
function slim(value: unknown): ApiObject | null {
  const object = shape(value);
  if (Object.keys(object).length === 0) return null;
  const metadata = shape(object['metadata']);
  if (!('managedFields' in metadata)) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function uidOf(object: ApiObject): string {
  return text(dig(object, 'metadata', 'uid'));
}

/** True when both versions are numbers of one store and the first is the smaller. */
function isOlder(object: ApiObject, than: ApiObject): boolean {
  const [left, right] = [object, than].map((version) =>
    Number(text(dig(version, 'metadata', 'resourceVersion')) || Number.NaN),
  );
  return left !== undefined && right !== undefined && left < right;
}

/** How much a version knows of its containers: states that ended count more than ones that wait. */
function knows(pod: ApiObject): number {
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap((key) =>
    list(dig(pod, 'status', key)),
  );
  const ends = statuses.filter((status) => dig(status, 'state', 'terminated') !== undefined).length;
  return ends * 100 + statuses.length * 10 + list(dig(pod, 'status', 'conditions')).length;
}
