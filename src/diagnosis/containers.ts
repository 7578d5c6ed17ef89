import { dig, figure, list, moment, shape, type Shape, text } from './shape.ts';

/**
 * A gate is a sidecar of ours that only holds the tests back until a service answers. `results` packs what the tests
 * left behind, and holds nothing back; where it is a native sidecar, it is one of the sidecars.
 */
export type ContainerKind = 'main' | 'helper' | 'results' | 'init' | 'sidecar' | 'gate';

/** Name of the container that packs the results, as job/results.ts gives it. */
export const RESULTS_NAME = 'k8s-test-job-results';

/** How a container ended; times are NaN where the API gives none. */
export interface Ending {
  readonly exit: number | null;
  readonly reason: string;
  readonly text: string;
  readonly startedMs: number;
  readonly finishedMs: number;
}

export interface ContainerFact {
  readonly name: string;
  readonly kind: ContainerKind;
  readonly image: string;
  readonly spec: Shape;
  /** False when the pod's status says nothing of this container. */
  readonly known: boolean;
  readonly waiting: { readonly reason: string; readonly text: string } | null;
  readonly running: boolean;
  readonly runningSinceMs: number;
  readonly ended: Ending | null;
  /** The end before the last restart (trap 15). */
  readonly last: Ending | null;
  readonly restarts: number;
  /** False while a startup probe has not succeeded. */
  readonly started: boolean | null;
}

// Sidecars that admission adds behind the manifest's back (trap 28): never the tests.
const INJECTED =
  /^(istio-proxy|linkerd-proxy|linkerd-network-validator|envoy|vault-agent|cloud-sql-proxy|cloudsql-proxy|datadog-agent|daprd|consul-dataplane|gke-gcsfuse-sidecar)$/;

const GATE = /^ready-of-(.+)$/;

/** The service that a container of ours waits for; empty when it is no gate. */
export function gatedService(container: string): string {
  return GATE.exec(container)?.[1] ?? '';
}

/** Flattens all containers of a pod; the test container is found by name, else it is the only one that can be. */
export function containerFacts(pod: Shape, testContainer: string): readonly ContainerFact[] {
  const spec = shape(pod['spec']);
  const status = shape(pod['status']);
  const regular = merge(spec['containers'], status['containerStatuses']);
  const main = mainName(
    regular,
    testContainer,
    text(dig(pod, 'metadata', 'annotations', 'kubectl.kubernetes.io/default-container')),
  );
  return [
    ...merge(spec['initContainers'], status['initContainerStatuses']).map((pair) =>
      containerFact(pair, initKind(pair)),
    ),
    ...regular.map((pair) =>
      containerFact(pair, pair.name === main ? 'main' : pair.name === RESULTS_NAME ? 'results' : 'helper'),
    ),
  ];
}

/** Reads a `terminated` state; null when there is none. */
export function ending(value: unknown): Ending | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const state = shape(value);
  const exit = figure(state['exitCode']);
  if (exit === null && text(state['reason']) === '') return null;
  return {
    exit,
    reason: text(state['reason']),
    text: text(state['message']),
    startedMs: moment(state['startedAt']),
    finishedMs: moment(state['finishedAt']),
  };
}

function initKind({ name, spec }: Pair): ContainerKind {
  if (text(spec['restartPolicy']) !== 'Always') return 'init';
  return gatedService(name) === '' ? 'sidecar' : 'gate';
}

interface Pair {
  readonly name: string;
  readonly spec: Shape;
  readonly status: Shape | null;
}

function merge(specs: unknown, statuses: unknown): readonly Pair[] {
  const byName = new Map<string, Pair>();
  for (const value of list(specs)) {
    const spec = shape(value);
    const name = text(spec['name']);
    if (name !== '') byName.set(name, { name, spec, status: null });
  }
  for (const value of list(statuses)) {
    const status = shape(value);
    const name = text(status['name']);
    if (name !== '') byName.set(name, { name, spec: byName.get(name)?.spec ?? {}, status });
  }
  return [...byName.values()];
}

function mainName(pairs: readonly Pair[], wanted: string, annotated: string): string {
  const names = pairs.map((pair) => pair.name);
  if (names.includes(wanted)) return wanted;
  const own = names.filter((name) => name !== RESULTS_NAME && !INJECTED.test(name));
  if (own.length === 1) return own[0] ?? '';
  return own.includes(annotated) ? annotated : '';
}

function containerFact({ name, spec, status }: Pair, kind: ContainerKind): ContainerFact {
  const state = shape(status?.['state']);
  const waiting = state['waiting'];
  const running = state['running'];
  return {
    name,
    kind,
    image: text(spec['image']) || text(status?.['image']),
    spec,
    known: status !== null,
    waiting:
      typeof waiting === 'object' && waiting !== null
        ? { reason: text(shape(waiting)['reason']), text: text(shape(waiting)['message']) }
        : null,
    running: typeof running === 'object' && running !== null,
    runningSinceMs: moment(shape(running)['startedAt']),
    ended: ending(state['terminated']),
    last: ending(dig(status, 'lastState', 'terminated')),
    restarts: figure(status?.['restartCount']) ?? 0,
    started: typeof status?.['started'] === 'boolean' ? status['started'] : null,
  };
}
