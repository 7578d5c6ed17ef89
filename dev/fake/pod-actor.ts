import { type EventDraft, eventOf } from './event-objects.ts';
import type { LogFile } from './log-file.ts';
import type { Logs } from './logs.ts';
import { type Condition, type ContainerStatus, type PodObject, timestamp } from './objects.ts';
import { condition, containerId, waitingStatuses } from './pod-objects.ts';
import type { Store } from './store.ts';

export interface World {
  readonly store: Store;
  readonly logs: Logs;
}

export interface ExitOptions {
  readonly container?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly signal?: number;
}

/** A pod on the stage: each verb changes it as scheduler, kubelet or eviction would. */
export class PodActor {
  readonly namespace: string;
  readonly name: string;
  readonly #world: World;

  constructor(world: World, namespace: string, name: string) {
    this.#world = world;
    this.namespace = namespace;
    this.name = name;
  }

  /** The pod as the server has it; null once it is gone. */
  get object(): PodObject | null {
    return this.#world.store.get('pods', this.namespace, this.name) as PodObject | null;
  }

  /** The first regular container: where the test runs. */
  get mainContainer(): string {
    return this.object?.spec.containers[0]?.name ?? '';
  }

  log(container: string = this.mainContainer): LogFile {
    return this.#world.logs.of(this.namespace, this.name, container);
  }

  change(edit: (pod: PodObject) => void): this {
    this.#world.store.update('pods', this.namespace, this.name, (object) => edit(object as PodObject));
    return this;
  }

  event(reason: string, message: string, more: EventDraft = {}): this {
    const { object } = this;
    if (object) this.#world.store.add('events', eventOf(object, reason, message, more), this.namespace);
    return this;
  }

  unschedulable(message = '0/2 nodes are available: 2 Insufficient cpu.'): this {
    this.event('FailedScheduling', message, { type: 'Warning', component: 'default-scheduler' });
    return this.change(({ status }) => {
      status.conditions = [condition('PodScheduled', false, { reason: 'Unschedulable', message })];
    });
  }

  schedule(node = 'node-a'): this {
    this.change(({ metadata, spec, status }) => {
      spec.nodeName = node;
      // Since 1.35 the binding copies the node's place.
      const place = {
        'topology.kubernetes.io/region': 'eu-central-1',
        'topology.kubernetes.io/zone': 'eu-central-1a',
      };
      metadata.labels = { ...metadata.labels, ...place };
      status.conditions = [condition('PodScheduled', true)];
    });
    this.event('Scheduled', `Successfully assigned ${this.namespace}/${this.name} to ${node}`, {
      component: 'default-scheduler',
    });
    return this.change(({ spec, status }) => {
      const inits = spec.initContainers ?? [];
      status.startTime = timestamp();
      Object.assign(status, { hostIP: '10.201.0.1', hostIPs: [{ ip: '10.201.0.1' }] });
      status.containerStatuses = waitingStatuses(
        spec.containers,
        inits.length > 0 ? 'PodInitializing' : 'ContainerCreating',
      );
      if (inits.length > 0) status.initContainerStatuses = waitingStatuses(inits, 'PodInitializing');
      settle(status, spec.initContainers ?? []);
    });
  }

  /** A container waits for a reason: ImagePullBackOff, CreateContainerConfigError, … */
  waiting(reason: string, message: string, container: string = this.mainContainer): this {
    return this.#container(container, (status) => {
      status.state = { waiting: { reason, message } };
    });
  }

  start(container: string = this.mainContainer): this {
    this.event('Created', 'Container created', { fieldPath: `spec.containers{${container}}` });
    this.event('Started', 'Container started', { fieldPath: `spec.containers{${container}}` });
    return this.#container(container, (status) => {
      if (status.state.terminated) {
        status.lastState = status.state;
        status.restartCount++;
      }
      status.state = { running: { startedAt: timestamp() } };
      Object.assign(status, {
        ready: true,
        started: true,
        containerID: containerId(),
        imageID: `${status.image}@sha256:${'0'.repeat(64)}`,
      });
    });
  }

  /** The container ends, and its log with it. */
  exit(exitCode: number, options: ExitOptions = {}): this {
    const container = options.container ?? this.mainContainer;
    this.log(container).finish();
    return this.#container(container, (status) => {
      status.state = {
        terminated: {
          exitCode,
          reason: options.reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
          ...(options.message === undefined ? {} : { message: options.message }),
          ...(options.signal === undefined ? {} : { signal: options.signal }),
          startedAt: status.state.running?.startedAt ?? timestamp(),
          finishedAt: timestamp(),
          containerID: status.containerID ?? containerId(),
        },
      };
      Object.assign(status, { ready: false, started: false });
    });
  }

  /** An eviction, a preemption, a lost node: DisruptionTarget with its reason. */
  disrupt(reason: string, message: string): this {
    return this.change(({ status }) => {
      status.conditions = [
        ...(status.conditions ?? []),
        condition('DisruptionTarget', true, { reason, message }),
      ];
    });
  }

  /** Somebody deletes the pod: its containers get TERM, later it is gone. */
  markDeleted(graceSeconds?: number): this {
    return this.change(({ metadata, spec }) => {
      const grace = graceSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
      metadata.deletionTimestamp = timestamp(Date.now() + grace * 1000);
      metadata.deletionGracePeriodSeconds = grace;
      metadata.generation = 2;
    });
  }

  /** The pod is gone at once. */
  remove(): void {
    for (const { name } of [
      ...(this.object?.spec.containers ?? []),
      ...(this.object?.spec.initContainers ?? []),
    ]) {
      this.log(name).finish();
    }
    this.#world.store.remove('pods', this.namespace, this.name);
  }

  #container(name: string, edit: (status: ContainerStatus) => void): this {
    return this.change(({ spec, status }) => {
      const all = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
      const found = all.find((entry) => entry.name === name);
      if (!found) throw new Error(`pod ${this.name} has no container "${name}", or is not scheduled`);
      edit(found);
      settle(status, spec.initContainers ?? []);
    });
  }
}

// Phase and conditions follow from the containers, as the kubelet computes them.
function settle(
  status: PodObject['status'],
  inits: readonly { name: string; restartPolicy?: string }[],
): void {
  const containers = status.containerStatuses ?? [];
  const initStatuses = status.initContainerStatuses ?? [];
  const sidecar = (name: string) => inits.find((init) => init.name === name)?.restartPolicy === 'Always';
  const initialized = initStatuses.every((entry) =>
    sidecar(entry.name) ? entry.started || entry.state.terminated : entry.state.terminated?.exitCode === 0,
  );
  const initFailed = initStatuses.some(
    (entry) => !sidecar(entry.name) && (entry.state.terminated?.exitCode ?? 0) !== 0,
  );
  const done =
    containers.every((entry) => entry.state.terminated) &&
    initStatuses.every((entry) => !entry.state.running);
  const failed = initFailed || containers.some((entry) => (entry.state.terminated?.exitCode ?? 0) !== 0);
  const started = containers.some((entry) => !entry.state.waiting);
  if (initFailed || (containers.length > 0 && done)) status.phase = failed ? 'Failed' : 'Succeeded';
  else status.phase = started ? 'Running' : 'Pending';
  const unready = containers.filter((entry) => !entry.ready).map((entry) => entry.name);
  const kept = (status.conditions ?? []).filter(({ type }) =>
    ['PodScheduled', 'DisruptionTarget'].includes(type),
  );
  const why =
    status.phase === 'Succeeded' || status.phase === 'Failed'
      ? { reason: status.phase === 'Failed' ? 'PodFailed' : 'PodCompleted' }
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const ready = unready.length === 0;
  const computed: Condition[] = [
    condition('PodReadyToStartContainers', started && !done),
    condition('Initialized', initialized, status.phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}),
    condition('Ready', ready, ready ? {} : why),
    condition('ContainersReady', ready, ready ? {} : why),
  ];
  status.conditions = [...computed, ...kept];
  if (started) Object.assign(status, { podIP: '10.210.0.11', podIPs: [{ ip: '10.210.0.11' }] });
}
