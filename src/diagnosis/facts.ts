import { type EventFact, eventFact } from './events.ts';
import { type JobFact, jobFact } from './jobs.ts';
import type { StoppedBy } from './observation.ts';
import { podFact, type PodFact, podFromEvents, withGuessedIndex } from './pods.ts';
import { dig, figure, list, moment, shape, type Shape, text } from './shape.ts';
import { NO_SIGHTS, readSights } from './sights.ts';

/** An observation, flattened once; every step of the judge reads only this. */
export interface Facts {
  readonly testContainer: string;
  /** Completion indexes that must pass; [null] for a single pod. */
  readonly expected: readonly (number | null)[];
  /** True when it cannot be known which pods must pass: nothing passes then. */
  readonly expectedUnclear: boolean;
  readonly stopped: { readonly by: StoppedBy; readonly atMs: number } | null;
  readonly job: JobFact | null;
  readonly namespace: string;
  readonly pods: readonly PodFact[];
  readonly jobEvents: readonly EventFact[];
  readonly claimEvents: readonly EventFact[];
  readonly nodeEvents: readonly EventFact[];
  readonly nodes: ReadonlyMap<string, Shape>;
  readonly workloads: readonly unknown[];
  readonly apiError: { readonly http: number; readonly status: Shape; readonly text: string } | null;
  readonly unreadable: readonly { readonly verb: string; readonly resource: string; readonly http: number }[];
  /** The copy of the runner's folder; empty without one. */
  readonly workspace: Shape;
  readonly log: Shape;
  /** The latest time anything in the observation shows; NaN without any. */
  readonly latestMs: number;
}

const STOPS: ReadonlySet<string> = new Set<StoppedBy>([
  'cancel',
  'superseded',
  'timeout',
  'start-timeout',
  'lease',
]);
const MOST_INDEXES = 100_000;
const MOST_LINES = 500;
const LONGEST_LINE = 2000;
const ANSI = /\u001B\[[0-9;?]*[A-Za-z]/g;
const STAMP = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) /;
const DASH = 45;

/** Flattens an observation, however damaged. */
export function readFacts(value: unknown): Facts {
  const observation = shape(value);
  const sights = readSights(observation['transitions']);
  const job = jobFact(observation['job'], sights);
  const events = list(observation['events']).map(eventFact);
  const testContainer = text(observation['testContainer']);
  const objects = list(observation['pods'])
    .map(shape)
    .filter((pod) => Object.keys(pod).length > 0);
  const groups = groupByPod(events, objects.length === 1 ? text(dig(objects[0], 'metadata', 'name')) : null);
  const seen = objects.map((object) => {
    const name = text(dig(object, 'metadata', 'name'));
    return podFact(
      object,
      testContainer,
      groups.get(name) ?? [],
      sights.get(`pod/${name}`.toLowerCase()) ?? NO_SIGHTS,
    );
  });
  const { expected, unclear } = expectedOf(observation['expectedIndexes'], job, seen);
  const own = seen.map((pod) => withGuessedIndex(pod, expected));
  const pods = [...own, ...ghosts(own, groups, testContainer, sights, expected)];
  const stopped = shape(observation['stopped']);
  const by = text(stopped['by']);
  const api = shape(observation['apiError']);
  return {
    testContainer,
    expected,
    expectedUnclear: unclear,
    stopped: STOPS.has(by) ? { by: by as StoppedBy, atMs: moment(stopped['at']) } : null,
    job,
    namespace: job?.namespace || text(dig(objects[0], 'metadata', 'namespace')),
    pods,
    jobEvents: events.filter((event) => event.kind === 'Job'),
    claimEvents: events.filter((event) => event.kind === 'PersistentVolumeClaim'),
    nodeEvents: events.filter(
      (event) => event.kind === 'Node' || event.kind === 'NodeClaim' || event.kind === 'Machine',
    ),
    nodes: new Map(
      list(observation['nodes']).map((node) => [text(dig(node, 'metadata', 'name')), shape(node)]),
    ),
    workloads: list(observation['workloads']),
    apiError:
      Object.keys(api).length === 0
        ? null
        : {
            http: figure(api['httpStatus']) ?? figure(dig(api['status'], 'code')) ?? 0,
            status:
              typeof api['status'] === 'object'
                ? shape(api['status'])
                : { code: api['code'], reason: api['reason'] },
            text: text(api['status']) || text(api['message']),
          },
    unreadable: list(observation['unreadable']).map((item) => ({
      verb: text(shape(item)['verb']),
      resource: text(shape(item)['resource']),
      http: figure(shape(item)['httpStatus']) ?? 0,
    })),
    workspace: shape(observation['workspace']),
    log: shape(observation['log']),
    latestMs: latest(events, own),
  };
}

/** Lines of a container's log; empty when there are none. */
export function logOf(facts: Facts, pod: PodFact, container: string): readonly string[] {
  const { log } = facts;
  const keys = Object.keys(log);
  let value = log[`${pod.name}/${container}`];
  if (value === undefined && facts.expected.length === 1) {
    value =
      log[container] ??
      (container === (pod.main?.name ?? facts.testContainer) && keys.length === 1
        ? log[keys[0] ?? '']
        : undefined);
  }
  const lines =
    typeof value === 'string'
      ? value.split('\n')
      : list(value).filter((line): line is string => typeof line === 'string');
  return lines.slice(-MOST_LINES).map(plainLine);
}

/** A line without colours, carriage return and the kubelet's own timestamp: the patterns begin where the test's text does. */
function plainLine(line: string): string {
  const bare = line.includes('\u001B') ? line.replace(ANSI, '') : line;
  const plain = bare.charCodeAt(4) === DASH ? bare.replace(STAMP, '') : bare;
  return plain.slice(0, LONGEST_LINE).trimEnd();
}

function groupByPod(events: readonly EventFact[], onlyPod: string | null): ReadonlyMap<string, EventFact[]> {
  const groups = new Map<string, EventFact[]>();
  for (const event of events) {
    if (event.kind !== 'Pod' && event.kind !== '') continue;
    // An event that names nobody, in the observation of one pod, is about that pod.
    const name = event.name === '' && onlyPod !== null ? onlyPod : event.name;
    const group = groups.get(name);
    if (group) group.push(event);
    else groups.set(name, [event]);
  }
  return groups;
}

function ghosts(
  own: readonly PodFact[],
  groups: ReadonlyMap<string, EventFact[]>,
  testContainer: string,
  sights: ReturnType<typeof readSights>,
  expected: readonly (number | null)[],
): readonly PodFact[] {
  const known = new Set(own.map((pod) => pod.name));
  const present = new Set(own.map((pod) => pod.index));
  const found: PodFact[] = [];
  for (const [name, events] of groups) {
    if (known.has(name)) continue;
    const index =
      expected.length === 1 && expected[0] === null
        ? null
        : Number(/-(\d+)-[a-z0-9]{5}$/.exec(name)?.[1] ?? Number.NaN);
    if (present.has(index) || Number.isNaN(index)) continue;
    found.push({
      ...podFromEvents(name, testContainer, events, sights.get(`pod/${name}`.toLowerCase())),
      index,
    });
  }
  return found;
}

function expectedOf(
  given: unknown,
  job: JobFact | null,
  pods: readonly PodFact[],
): { readonly expected: readonly (number | null)[]; readonly unclear: boolean } {
  if (Array.isArray(given) && given.length > 0) {
    const indexes = given.filter((index): index is number => Number.isInteger(index) && index >= 0);
    const unique = [...new Set(indexes)].sort((left, right) => left - right);
    return { expected: unique.length > 0 ? unique : [null], unclear: indexes.length !== given.length };
  }
  const unclear = given !== undefined && given !== null && !Array.isArray(given);
  const completions = figure(job?.spec['completions']);
  if (job && text(job.spec['completionMode']) === 'Indexed' && completions !== null && completions > 0) {
    return {
      expected: Array.from({ length: Math.min(completions, MOST_INDEXES) }, (_, index) => index),
      unclear,
    };
  }
  const shown = [...new Set(pods.map((pod) => pod.index))].filter((index) => index !== null);
  return { expected: shown.length > 1 ? shown.sort((left, right) => left - right) : [null], unclear };
}

function latest(events: readonly EventFact[], pods: readonly PodFact[]): number {
  let found = Number.NEGATIVE_INFINITY;
  const see = (ms: number) => {
    if (ms > found) found = ms;
  };
  for (const event of events) see(event.lastMs);
  for (const pod of pods) {
    see(pod.createdMs);
    for (const condition of pod.conditions.values()) see(condition.sinceMs);
    for (const container of pod.containers) {
      see(container.ended?.finishedMs ?? container.runningSinceMs);
    }
  }
  return Number.isFinite(found) ? found : Number.NaN;
}
