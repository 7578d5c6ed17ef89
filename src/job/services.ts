import { type Fields, fields } from './container.ts';
import type { Ready } from './presets.ts';
import type { JobRequest } from './request.ts';
import { literal } from './script.ts';
import { type PlannedService, type ServiceRequest, planService } from './service-plan.ts';

export type { ServiceRequest } from './service-plan.ts';

/** Containers of ours that only hold the tests back until a service answers. */
export const GATE_PREFIX = 'ready-of-';

// A start that failed once is not always probed again (Kubernetes issue 132826): the start budget ends the waiting, never the probe.
const NEVER = 86_400;
// A pod has 25 events before the kubelet keeps the rest to itself, and each refused probe is one.
const FAST_PERIOD_SECONDS = 1;
const SLOW_PERIOD_SECONDS = 2;
// A database that is still busy with its start answers its own tool late.
const PROBE_TIMEOUT_SECONDS = 5;
const GATE_SCRIPT = "trap 'exit 0' TERM INT; while sleep 86400 & wait $!; do :; done";

/** The Job with its services as native sidecars, after the init containers that stand there already. */
export function withServices(job: Fields, request: JobRequest): Fields {
  if (request.services.length === 0) return job;
  const spec = fields(job.spec);
  const template = fields(spec.template);
  const podSpec = fields(template.spec);
  const test = testContainer(podSpec, request);
  const services = inOrder(request.services.map(planService));
  const canGate = request.helperImage !== '' || request.script !== '';
  const gated = canGate ? needGates(services) : [];
  return {
    ...job,
    spec: {
      ...spec,
      template: {
        ...template,
        spec: {
          ...podSpec,
          initContainers: [
            ...list(podSpec.initContainers),
            ...services.map((service) => serviceContainer(service, gated.includes(service))),
            ...gated.map((service) => gate(service, test, request)),
          ],
          ...memoryVolumes(podSpec, services),
          hostAliases: withNames(list(podSpec.hostAliases), request.services),
        },
      },
    },
  };
}

// A probe that runs in the service cannot be asked by a gate: such a service is waited for where it stands, so it stands last.
function inOrder(services: readonly PlannedService[]): readonly PlannedService[] {
  return [
    ...services.filter(({ ready }) => ready?.kind !== 'exec'),
    ...services.filter(({ ready }) => ready?.kind === 'exec'),
  ];
}

/**
 * The kubelet starts one sidecar after the other and waits for each one's start probe. Slow services are not waited for
 * where they stand, but by gates behind all. On kubebox: three of 5 s take 9.5 s so, 17.7 s one after the other; one of
 * 8 s before two fast ones 8.9 s and 12.0 s. Each container more costs 1 to 2 s: three fast ones take 8.5 s with gates
 * and 5.6 s without, so a fast one, or a slow one that nothing stands behind, is waited for itself.
 */
function needGates(services: readonly PlannedService[]): readonly PlannedService[] {
  const slow = services.filter(({ isSlow, ready }) => isSlow && ready?.kind !== 'exec');
  return slow.length === 1 && slow[0] === services.at(-1) ? [] : slow;
}

function serviceContainer(service: PlannedService, isGatedLater: boolean): Fields {
  const { name, image, env, command, args, ports, cpu, memory, inMemory } = service;
  return {
    name,
    image,
    restartPolicy: 'Always',
    ...(command === null ? {} : { command: command.map(literal) }),
    ...(args === null ? {} : { args: args.map(literal) }),
    ...(env.length === 0
      ? {}
      : { env: env.map((variable) => ({ name: variable.name, value: literal(variable.value) })) }),
    ...(ports.length === 0 ? {} : { ports: ports.map((containerPort) => ({ containerPort })) }),
    ...(cpu === '' && memory === ''
      ? {}
      : {
          resources: {
            requests: { ...(cpu === '' ? {} : { cpu }), ...(memory === '' ? {} : { memory }) },
            ...(memory === '' ? {} : { limits: { memory } }),
          },
        }),
    ...(inMemory.length === 0
      ? {}
      : {
          volumeMounts: inMemory.map((mountPath, index) => ({ name: volumeName(service, index), mountPath })),
        }),
    ...(isGatedLater || service.ready === null ? {} : { startupProbe: probe(service, service.ready) }),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function gate(service: PlannedService, test: Fields, request: JobRequest): Fields {
  const isOwnImage = request.helperImage !== '';
  return {
    name: `${GATE_PREFIX}${service.name}`,
    image: isOwnImage ? request.helperImage : test.image,
    ...(isOwnImage ? {} : { imagePullPolicy: test.imagePullPolicy }),
    restartPolicy: 'Always',
    command: ['/bin/sh', '-c', literal(GATE_SCRIPT)],
    securityContext: test.securityContext,
    // With a limit: where a quota counts them, a pod with a container that has none is refused, and nobody else can give it.
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } },
    ...(service.ready === null ? {} : { startupProbe: probe(service, service.ready) }),
  };
}

function probe(service: PlannedService, ready: Ready): Fields {
  return {
    ...handler(service, ready),
    periodSeconds: service.isSlow ? SLOW_PERIOD_SECONDS : FAST_PERIOD_SECONDS,
    timeoutSeconds: PROBE_TIMEOUT_SECONDS,
    failureThreshold: NEVER,
  };
}

function handler(service: PlannedService, ready: Ready): Fields {
  if (ready.kind === 'port') return { tcpSocket: { port: ready.port } };
  if (ready.kind === 'http') return { httpGet: { port: ready.port, path: ready.path } };
  return { exec: { command: service.isOwnProbe ? ready.command : ready.command.map(literal) } };
}

function memoryVolumes(podSpec: Fields, services: readonly PlannedService[]): Fields {
  const volumes = services.flatMap((service) =>
    service.inMemory.map((_, index) => ({
      name: volumeName(service, index),
      emptyDir: { medium: 'Memory' },
    })),
  );
  return volumes.length === 0 ? {} : { volumes: [...list(podSpec.volumes), ...volumes] };
}

function volumeName(service: PlannedService, index: number): string {
  return `memory-of-${service.name}-${index}`;
}

// Only 127.0.0.1: many servers do not listen on ::1, and a client that tries it first fails or waits.
function withNames(aliases: readonly Fields[], services: readonly ServiceRequest[]): readonly Fields[] {
  return [...aliases, { ip: '127.0.0.1', hostnames: services.map(({ name }) => name) }];
}

function testContainer(podSpec: Fields, request: JobRequest): Fields {
  const containers = list(podSpec.containers);
  return containers.find(({ name }) => name === request.container) ?? containers[0] ?? {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as Fields[]) : [];
}
