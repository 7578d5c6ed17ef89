import { type Avoidance, NOTHING_TO_AVOID, avoid } from './avoid.ts';
import { type Fields, fields, overlayContainer } from './container.ts';
import type { Identity } from './identity.ts';
import { addLayers } from './layers.ts';
import { changePodSpec } from './pod-spec.ts';
import { type JobRequest, TEST_CONTAINER } from './request.ts';
import { shardCount } from './shards.ts';

export interface BuiltJob {
  readonly job: Fields;
  readonly testContainer: string;
  readonly image: string;
  /** Completion indexes that must pass; empty for a single pod. */
  readonly expectedIndexes: readonly number[];
  /** The one shard it runs again; null for everything. */
  readonly shard: number | null;
  /** Of how many shards its pods are. */
  readonly shardTotal: number;
  readonly suspended: boolean;
  /** The user's own activeDeadlineSeconds, beyond which no lease reaches. */
  readonly ownDeadlineSeconds: number | null;
}

// Five minutes are the default: far too long to stare at a dead node.
const LOST_NODE_SECONDS = 60;

/** Builds the Job of one attempt: a skeleton of ours, or the user's manifest with the inputs laid over it. */
export function buildJob(
  base: Fields | null,
  request: JobRequest,
  identity: Identity,
  names: { readonly name: string; readonly namespace: string; readonly attempt: number },
  avoidance: Avoidance = NOTHING_TO_AVOID,
): BuiltJob {
  const own = base === null;
  const spec = fields(base?.spec);
  const template = fields(spec.template);
  const podSpec = fields(template.spec);
  const containers = containersOf(spec);
  const testContainer = own
    ? TEST_CONTAINER
    : request.container || String(containers[0]?.name ?? TEST_CONTAINER);
  const overlaid = own
    ? [overlayContainer({ name: TEST_CONTAINER }, request, true)]
    : containers.map((container) =>
        container.name === testContainer ? overlayContainer(container, request, false) : container,
      );
  const indexed = spec.completionMode === 'Indexed';
  const ownDeadlineSeconds =
    typeof spec.activeDeadlineSeconds === 'number' ? spec.activeDeadlineSeconds : null;

  const plain: Fields = prune({
    ...base,
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...fields(base?.metadata),
      name: names.name,
      generateName: undefined,
      namespace: names.namespace,
      labels: { ...fields(fields(base?.metadata).labels), ...identity.labels },
      annotations: {
        ...fields(fields(base?.metadata).annotations),
        ...identity.annotations,
        'k8s-test-job/attempt': String(names.attempt),
        ...(request.timeout === undefined ? {} : { 'k8s-test-job/timeout': request.timeout }),
        ...(request.leaseSeconds === 0 ? {} : { 'k8s-test-job/lease-seconds': String(request.leaseSeconds) }),
      },
    },
    spec: {
      ...spec,
      // One attempt is one pod, and nothing is started again behind our back: an index counts for itself,
      // or one red shard would end the others.
      ...(indexed
        ? {
            backoffLimitPerIndex:
              spec.backoffLimitPerIndex ?? (spec.backoffLimit === undefined ? 0 : undefined),
          }
        : { backoffLimit: spec.backoffLimit ?? 0 }),
      ttlSecondsAfterFinished: spec.ttlSecondsAfterFinished ?? request.ttlSeconds,
      activeDeadlineSeconds: deadline(ownDeadlineSeconds, request),
      template: {
        ...template,
        metadata: {
          ...fields(template.metadata),
          labels: { ...fields(fields(template.metadata).labels), ...identity.labels },
          annotations: {
            ...POD_ANNOTATIONS,
            ...fields(fields(template.metadata).annotations),
          },
        },
        spec: {
          ...(own ? OWN_POD_SPEC : {}),
          // The shell in front of the script needs a moment of its own to say 143.
          terminationGracePeriodSeconds: request.graceSeconds + 2,
          ...podSpec,
          restartPolicy: podSpec.restartPolicy ?? 'Never',
          ...(request.serviceAccount === ''
            ? {}
            : { serviceAccountName: request.serviceAccount, automountServiceAccountToken: undefined }),
          ...pullSecrets(podSpec, request),
          containers: overlaid,
        },
      },
    },
  });
  // Last of all: what a retry avoids depends on where the pod may run at all.
  const job = prune(changePodSpec(addLayers(plain, request), (placed) => avoid(placed, avoidance)));
  const built = fields(job.spec);
  const test = containersOf(built).find((container) => container.name === testContainer);
  const completions = typeof built.completions === 'number' ? built.completions : 1;
  return {
    job,
    testContainer,
    image: String(test?.image ?? ''),
    expectedIndexes:
      built.completionMode === 'Indexed' ? Array.from({ length: completions }, (_, index) => index) : [],
    shard: request.shard,
    shardTotal: shardCount(spec, request),
    suspended: built.suspend === true,
    ownDeadlineSeconds,
  };
}

function containersOf(spec: Fields): readonly Fields[] {
  const { containers } = fields(fields(spec.template).spec);
  return Array.isArray(containers) ? (containers as Fields[]) : [];
}

// The lease begins short and is pushed forward; without it the last resort is long.
function deadline(ownSeconds: number | null, request: JobRequest): number {
  if (request.leaseSeconds === 0) return ownSeconds ?? request.deadlineSeconds;
  return Math.min(ownSeconds ?? Number.POSITIVE_INFINITY, request.leaseSeconds);
}

// A manifest that says otherwise is left its word; one that says nothing must not lose its tests to tidying up.
const POD_ANNOTATIONS = {
  'karpenter.sh/do-not-disrupt': 'true',
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
};

const OWN_POD_SPEC: Fields = {
  // A Service named `redis` would put REDIS_PORT=tcp://… into the tests' environment.
  enableServiceLinks: false,
  automountServiceAccountToken: false,
  tolerations: ['not-ready', 'unreachable'].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: LOST_NODE_SECONDS,
  })),
};

function pullSecrets(podSpec: Fields, request: JobRequest): Fields {
  if (request.imagePullSecrets.length === 0) return {};
  const given = Array.isArray(podSpec.imagePullSecrets) ? (podSpec.imagePullSecrets as Fields[]) : [];
  const names = new Set([...given.map((entry) => String(entry.name)), ...request.imagePullSecrets]);
  return { imagePullSecrets: [...names].map((name) => ({ name })) };
}

/** Without the fields that were set to undefined, so that comparing with the server's answer is exact. */
function prune(value: Fields): Fields {
  return JSON.parse(JSON.stringify(value)) as Fields;
}
