import { type ContainerFact, containerFacts, type Ending, gatedService } from './containers.ts';
import { byTime, type EventFact } from './events.ts';
import type { ApiObject } from './observation.ts';
import { dig, figure, list, moment, shape, type Shape, text } from './shape.ts';
import { NO_SIGHTS, type Sights } from './sights.ts';

export interface ConditionFact {
  readonly status: string;
  readonly reason: string;
  readonly text: string;
  readonly sinceMs: number;
}

/** One pod, flattened; one that only events speak of has no object and knows little. */
export interface PodFact {
  readonly name: string;
  readonly uid: string;
  readonly object: ApiObject | null;
  readonly spec: Shape;
  readonly index: number | null;
  /** The index stands only in the pod's name: enough to tell a cause, not to prove a green shard. */
  readonly isIndexGuessed: boolean;
  readonly node: string;
  readonly phase: string;
  readonly reason: string;
  readonly text: string;
  readonly nominated: string;
  readonly createdMs: number;
  readonly startMs: number;
  readonly conditions: ReadonlyMap<string, ConditionFact>;
  /** When the deletion was asked for; NaN when it was not. */
  readonly deletedMs: number;
  readonly deleting: boolean;
  readonly graceSeconds: number | null;
  /** The watch said DELETED. */
  readonly gone: boolean;
  readonly containers: readonly ContainerFact[];
  readonly main: ContainerFact | null;
  /** Oldest first. */
  readonly events: readonly EventFact[];
  readonly sights: Sights;
}

const RUNTIME_TEXT =
  /OCI runtime (?:create|start) failed|failed to create (?:containerd )?task|container_linux\.go/;

/** Flattens a pod with the events and transitions that are about it. */
export function podFact(
  object: ApiObject,
  testContainer: string,
  events: readonly EventFact[],
  sights: Sights,
): PodFact {
  const metadata = shape(object['metadata']);
  const spec = shape(object['spec']);
  const status = shape(object['status']);
  const containers = containerFacts(object, testContainer);
  // The kubelet's own delete at the end, without grace, writes over when and how the first was asked for.
  const isSeen = !Number.isNaN(sights.firstDueMs) && sights.firstGraceSeconds !== null;
  const due = isSeen ? sights.firstDueMs : moment(metadata['deletionTimestamp']);
  const grace = isSeen ? sights.firstGraceSeconds : figure(metadata['deletionGracePeriodSeconds']);
  const deleting = text(metadata['deletionTimestamp']) !== '';
  return {
    name: text(metadata['name']),
    uid: text(metadata['uid']),
    object,
    spec,
    index: indexOf(object),
    isIndexGuessed: false,
    node: text(spec['nodeName']),
    phase: text(status['phase']),
    reason: text(status['reason']),
    text: text(status['message']),
    nominated: text(status['nominatedNodeName']),
    createdMs: moment(metadata['creationTimestamp']),
    startMs: moment(status['startTime']),
    conditions: conditionsOf(status['conditions']),
    // The timestamp is when the grace period is over, not when somebody asked.
    deletedMs: due - (grace ?? 0) * 1000,
    deleting,
    graceSeconds: grace,
    gone: sights.gone,
    containers,
    main: containers.find((container) => container.kind === 'main') ?? null,
    events: [...events].sort(byTime),
    sights,
  };
}

/** A pod of which only events are left. */
export function podFromEvents(
  name: string,
  testContainer: string,
  events: readonly EventFact[],
  sights: Sights = NO_SIGHTS,
): PodFact {
  const first = Math.min(...events.map((event) => event.firstMs).filter((ms) => !Number.isNaN(ms)));
  const container = events.find((event) => event.container === testContainer)?.container ?? testContainer;
  const told = events.filter((event) => event.container === '' || event.container === container);
  const image = told.map((event) => /image "([^"]+)"/.exec(event.text)?.[1]).find((found) => found) ?? '';
  const object = { metadata: { name }, spec: { containers: [{ name: container, image }] } };
  const assigned = events.find((event) => event.reason === 'Scheduled');
  const node = /to (\S+)$/.exec(assigned?.text ?? '')?.[1] ?? '';
  return {
    ...podFact(object, testContainer, events, sights),
    object: null,
    node,
    createdMs: Number.isFinite(first) ? first : Number.NaN,
  };
}

/** Conditions by type; of two with one type the later stands. */
export function conditionsOf(value: unknown): ReadonlyMap<string, ConditionFact> {
  const found = new Map<string, ConditionFact>();
  for (const item of list(value)) {
    const condition = shape(item);
    found.set(text(condition['type']), {
      status: text(condition['status']),
      reason: text(condition['reason']),
      text: text(condition['message']),
      sinceMs: moment(condition['lastTransitionTime']),
    });
  }
  return found;
}

/** How the test container ended, also when a restart moved it away (trap 15) or only a transition still shows it. */
export function mainEnd(pod: PodFact): Ending | null {
  const { main } = pod;
  if (main?.ended) return main.ended;
  if (main?.last && !main.running && main.last.reason !== 'RestartingAllContainers') return main.last;
  if (main?.running || main?.last) return null;
  return pod.sights.ends.get(main?.name ?? '') ?? null;
}

/** True when the test container ran at some time. */
export function mainRan(pod: PodFact): boolean {
  const { main } = pod;
  if (!main) return false;
  if (main.running || main.last) return true;
  if (main.ended) return !isStartFailure(main.ended);
  if (pod.sights.ran.has(main.name)) return true;
  return pod.events.some(
    (event) =>
      event.reason === 'Started' && (event.container === main.name || startedText(event.text) === main.name),
  );
}

/** What the kubelet said of the start probes of a service, its own or its gate's. */
export function startupProbes(pod: PodFact, service: string): readonly EventFact[] {
  return pod.events.filter(
    (event) =>
      /[Ss]tartup probe failed|failed startup probe/.test(event.text) &&
      (event.container === '' || event.container === service || gatedService(event.container) === service),
  );
}

/** True when the runtime could not start the process at all. */
export function isStartFailure(end: Ending): boolean {
  if (end.reason === 'StartError' || end.reason === 'ContainerCannotRun') return true;
  // Some runtimes say Error and leave the truth to the message.
  return end.exit !== null && end.exit >= 126 && end.exit <= 128 && RUNTIME_TEXT.test(end.text);
}

function startedText(message: string): string {
  return /^Started container:? ?(\S+)/.exec(message)?.[1] ?? '';
}

function indexOf(object: ApiObject): number | null {
  const key = 'batch.kubernetes.io/job-completion-index';
  const given =
    text(dig(object, 'metadata', 'annotations', key)) || text(dig(object, 'metadata', 'labels', key));
  return /^\d+$/.test(given) ? Number(given) : null;
}

/** Gives a pod without an index the one in its name (`JOB-INDEX-xxxxx`). */
export function withGuessedIndex(pod: PodFact, expected: readonly (number | null)[]): PodFact {
  if (pod.index !== null || expected[0] === null) return pod;
  const named = /-(\d+)-[a-z0-9]{5}$/.exec(pod.name)?.[1];
  const index = named === undefined ? (expected.length === 1 ? (expected[0] ?? null) : null) : Number(named);
  return { ...pod, index, isIndexGuessed: true };
}
