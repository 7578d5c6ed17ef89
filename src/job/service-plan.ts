import { parseQuantity } from '../text/quantity.ts';
import { presetOf, type Preset, type Ready } from './presets.ts';

/** One server beside the tests. */
export interface ServiceRequest {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly command: readonly string[] | null;
  readonly args: readonly string[] | null;
  readonly ports: readonly number[];
  readonly cpu: string;
  readonly memory: string;
  /** Null: as its image is known to need it, or the first port. */
  readonly ready: Ready | null;
  /** Null: as its image is known to need it. */
  readonly tmpfs: readonly string[] | null;
  /** Where it stands in the input, for messages. */
  readonly place: string;
}

/** A service with what is known of its image. */
export interface PlannedService {
  readonly name: string;
  readonly image: string;
  /** Literal values, but for those that the preset brings. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly command: readonly string[] | null;
  readonly args: readonly string[] | null;
  readonly ports: readonly number[];
  readonly cpu: string;
  readonly memory: string;
  /** Null: nothing says when it answers. */
  readonly ready: Ready | null;
  /** The words of `ready` are the preset's: `$(NAME)` in them is meant. */
  readonly isOwnProbe: boolean;
  readonly isSlow: boolean;
  readonly inMemory: readonly string[];
}

/** Joins what the user wrote with what is known of the image; the user's word stands. */
export function planService(service: ServiceRequest): PlannedService {
  const preset = presetOf(service.image);
  const port = service.ports[0] ?? preset?.port ?? null;
  const own = service.ready === null && preset !== null && port !== null;
  return {
    ...service,
    env: environmentOf(service, preset),
    args: service.args ?? (service.command === null ? (preset?.args ?? null) : null),
    ports: service.ports.length > 0 ? service.ports : port === null ? [] : [port],
    ready: service.ready ?? (own ? presetReady(preset, port) : port === null ? null : { kind: 'port', port }),
    isOwnProbe: own,
    isSlow: preset?.slow ?? true,
    inMemory: service.tmpfs ?? inMemory(service, preset),
  };
}

/** Ports on which the service is expected to listen. */
export function portsOf(planned: PlannedService): readonly number[] {
  const { ready, ports } = planned;
  return [...new Set([...ports, ...(ready === null || ready.kind === 'exec' ? [] : [ready.port])])];
}

function presetReady(preset: Preset, port: number): Ready {
  if (preset.exec)
    return { kind: 'exec', command: preset.exec.map((word) => word.replace('{port}', String(port))) };
  return preset.path === undefined ? { kind: 'port', port } : { kind: 'http', port, path: preset.path };
}

function environmentOf(service: ServiceRequest, preset: Preset | null): PlannedService['env'] {
  if (!preset) return service.env;
  const { login } = preset;
  const hasLogin = login !== undefined && service.env.some(({ name }) => login.theirs.test(name));
  const given = new Set(service.env.map(({ name }) => name));
  const ours = Object.entries(preset.env)
    .filter(([name]) => !given.has(name) && !(hasLogin && login.ours.includes(name)))
    .map(([name, value]) => ({ name, value }));
  return [...ours, ...service.env];
}

// In memory that was not asked for, data could cost the node its other pods: it needs a limit that it fits in.
function inMemory(service: ServiceRequest, preset: Preset | null): readonly string[] {
  if (!preset?.inMemory) return [];
  const { folders, from } = preset.inMemory;
  if (from === '') return folders;
  return (parseQuantity(service.memory) ?? 0) >= (parseQuantity(from) ?? Infinity) ? folders : [];
}
