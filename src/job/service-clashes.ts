import { type Fields, fields } from './container.ts';
import { type PlannedService, type ServiceRequest, planService, portsOf } from './service-plan.ts';

interface Listener {
  readonly port: number;
  readonly name: string;
  /** In words, with its place. */
  readonly told: string;
}

/** What keeps the services from running beside each other, and beside the containers of a manifest (null: none). */
export function serviceClashes(base: Fields | null, services: readonly ServiceRequest[]): string[] {
  const podSpec = fields(fields(fields(base?.spec).template).spec);
  const containers = [...list(podSpec.initContainers), ...list(podSpec.containers)];
  const planned = services.map((service) => ({ service, plan: planService(service) }));
  return [
    ...planned.filter(({ plan }) => plan.ready === null).map(({ service }) => unknownReadiness(service)),
    ...portClashes(planned, containers),
    ...services.flatMap((service) => nameClashes(service, containers, podSpec)),
  ];
}

function unknownReadiness({ name, image, place }: ServiceRequest): string {
  return `services: ${place}: nothing says when ${name} answers: ${image} is none of the known images. Give ports or ready. Example: ${name}: {image: "${image}", ports: [8080]}`;
}

function portClashes(
  planned: readonly { readonly service: ServiceRequest; readonly plan: PlannedService }[],
  containers: readonly Fields[],
): string[] {
  const listeners: Listener[] = planned.flatMap(({ service: { name, place }, plan }) =>
    portsOf(plan).map((port) => ({ port, name, told: `${name} (${place})` })),
  );
  const others = containers.flatMap(({ name, ports }) =>
    list(ports).map(({ containerPort }) => ({
      port: Number(containerPort),
      name: String(name),
      told: `container ${String(name)} of the manifest`,
    })),
  );
  return [...new Set(listeners.map(({ port }) => port))].flatMap((port) => {
    const here = [...listeners, ...others].filter((listener) => listener.port === port);
    if (here.length < 2) return [];
    const last = here.at(-1)?.name ?? '';
    return [
      `services: ${and(here.map(({ told }) => told))} listen on port ${port}. All containers of a pod share one network, so the tests would reach one of them for the other. Let one listen elsewhere, by its own settings, and say so in ports. Example for mysql: ${last}: {args: [--port=3307], ports: [3307], …}`,
    ];
  });
}

function nameClashes(service: ServiceRequest, containers: readonly Fields[], podSpec: Fields): string[] {
  const { name, place } = service;
  const problems: string[] = [];
  if (containers.some((container) => container.name === name)) {
    problems.push(
      `services: ${place}: ${name} is also the name of a container of the manifest (spec.template.spec). Give the service another name, or take the container out of the manifest.`,
    );
  }
  const alias = list(podSpec.hostAliases).find(
    ({ hostnames }) => Array.isArray(hostnames) && hostnames.includes(name),
  );
  if (alias && alias.ip !== '127.0.0.1') {
    problems.push(
      `services: ${place}: ${name} is to be reached at 127.0.0.1, but hostAliases of the manifest lead ${name} to ${String(alias.ip)}. Give the service another name, or take the alias out of the manifest.`,
    );
  }
  return problems;
}

function and(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as Fields[]) : [];
}
