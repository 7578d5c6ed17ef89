import { NODES_THAT_STAY, SPOT_NODES, SPOT_TOLERATIONS } from './capacity.ts';
import { type Fields, fields } from './container.ts';
import { LABEL_PREFIX } from './identity.ts';
import { narrowNodes } from './node-affinity.ts';
import { changePodSpec } from './pod-spec.ts';
import type { JobRequest } from './request.ts';
import { shardCount } from './shards.ts';

export interface Toleration {
  readonly key?: string;
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

/** Where the pods may run. */
export interface Placement {
  readonly arch: 'any' | 'amd64' | 'arm64';
  readonly capacity: 'any' | 'spot' | 'on-demand';
  readonly nodeSelector: { readonly [label: string]: string };
  readonly tolerations: readonly Toleration[];
  readonly spread: 'host' | 'zone' | 'none' | '';
  readonly priorityClass: string;
  readonly queue: string;
}

export const ARCH_LABEL = 'kubernetes.io/arch';
export const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';
export const TOPOLOGY_KEYS = { host: 'kubernetes.io/hostname', zone: 'topology.kubernetes.io/zone' } as const;

/** The Job with its pods sent where the inputs say. */
export function withPlacement(job: Fields, request: JobRequest): Fields {
  const { capacity, priorityClass, queue } = request.placement;
  const owner = fields(fields(fields(fields(job.spec).template).metadata).labels)[`${LABEL_PREFIX}owner`];
  const placed = changePodSpec(job, (podSpec) => {
    const alternatives = { any: [], spot: SPOT_NODES, 'on-demand': NODES_THAT_STAY }[capacity];
    return {
      ...narrowNodes(podSpec, alternatives),
      ...selected(podSpec, request.placement),
      ...tolerated(podSpec, request.placement),
      ...spread(podSpec, topologyKey(job, request), String(owner)),
      ...(priorityClass === '' ? {} : { priorityClassName: priorityClass }),
    };
  });
  return queue === '' ? placed : queued(placed, queue);
}

function selected(podSpec: Fields, { arch, nodeSelector }: Placement): Fields {
  const wanted = { ...(arch === 'any' ? {} : { [ARCH_LABEL]: arch }), ...nodeSelector };
  if (Object.keys(wanted).length === 0) return {};
  return { nodeSelector: { ...fields(podSpec.nodeSelector), ...wanted } };
}

function tolerated(podSpec: Fields, { arch, capacity, tolerations }: Placement): Fields {
  const added: readonly Fields[] = [
    // GKE taints its ARM nodes so, for the sake of images that are not built for them.
    ...(arch === 'any'
      ? []
      : [{ key: ARCH_LABEL, operator: 'Equal', value: arch, effect: 'NoSchedule' } as const]),
    ...(capacity === 'spot' ? SPOT_TOLERATIONS : []),
    ...tolerations.map((toleration) => ({ ...toleration })),
  ];
  if (added.length === 0) return {};
  const given = Array.isArray(podSpec.tolerations) ? (podSpec.tolerations as Fields[]) : [];
  const known = new Set(given.map(written));
  return { tolerations: [...given, ...added.filter((toleration) => !known.has(written(toleration)))] };
}

function written({ key, operator, value, effect, tolerationSeconds }: Fields): string {
  return JSON.stringify([key, operator ?? 'Equal', value ?? '', effect ?? '', tolerationSeconds ?? null]);
}

/** The topology the shards are spread over; empty for one pod alone. */
function topologyKey(job: Fields, request: JobRequest): string {
  const { spread: over } = request.placement;
  // A shard that runs again is alone in its Job, but not in its run.
  const isAlone = request.shard === null && shardCount(fields(job.spec), request) < 2;
  return isAlone || over === 'none' ? '' : TOPOLOGY_KEYS[over === '' ? 'host' : over];
}

function spread(podSpec: Fields, key: string, owner: string): Fields {
  const given = Array.isArray(podSpec.topologySpreadConstraints)
    ? (podSpec.topologySpreadConstraints as Fields[])
    : [];
  if (key === '' || given.some(({ topologyKey: other }) => other === key)) return {};
  const ours = {
    maxSkew: 1,
    topologyKey: key,
    // Shards on one node are better than shards that wait.
    whenUnsatisfiable: 'ScheduleAnyway',
    // All pods of the run, and not of one Job: a lost shard has a Job of its own when it runs again.
    labelSelector: { matchLabels: { [`${LABEL_PREFIX}owner`]: owner } },
  };
  return { topologySpreadConstraints: [...given, ours] };
}

// Kueue takes a Job that is suspended and names a queue, and lets it go when there is room.
function queued(job: Fields, queue: string): Fields {
  const metadata = fields(job.metadata);
  return {
    ...job,
    metadata: { ...metadata, labels: { ...fields(metadata.labels), [QUEUE_LABEL]: queue } },
    spec: { ...fields(job.spec), suspend: true },
  };
}
