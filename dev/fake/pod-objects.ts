import { randomBytes, randomUUID } from 'node:crypto';
import { managed } from './job-defaults.ts';
import {
  type Condition,
  type ContainerSpec,
  type ContainerStatus,
  type JobObject,
  type PodObject,
  timestamp,
} from './objects.ts';

const TOLERATIONS = ['not-ready', 'unreachable'].map((key) => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/** The pod that the Job controller makes from a Job's template. */
export function podOf(job: JobObject, index: number | null): PodObject {
  const { name, namespace = 'default', uid } = job.metadata;
  const indexed = index === null ? '' : `-${index}`;
  const { template } = job.spec;
  const indexKey = 'batch.kubernetes.io/job-completion-index';
  const marks = index === null ? {} : { [indexKey]: String(index) };
  const now = timestamp();
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: `${name}${indexed}-${suffix()}`,
      generateName: `${name}${indexed}-`,
      namespace,
      uid: randomUUID(),
      resourceVersion: '',
      generation: 1,
      creationTimestamp: now,
      labels: { ...template.metadata?.labels, ...marks },
      ...(template.metadata?.annotations || index !== null
        ? { annotations: { ...template.metadata?.annotations, ...marks } }
        : {}),
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true },
      ],
      finalizers: ['batch.kubernetes.io/job-tracking'],
      managedFields: [managed('kube-controller-manager', 'v1', now), managed('kubelet', 'v1', now)],
    },
    spec: {
      ...structuredClone(template.spec),
      serviceAccountName: 'default',
      serviceAccount: 'default',
      tolerations: TOLERATIONS,
      priority: 0,
      enableServiceLinks: template.spec.enableServiceLinks ?? true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  };
}

/** Containers of a pod before they start. */
export function waitingStatuses(containers: readonly ContainerSpec[], reason: string): ContainerStatus[] {
  return containers.map(({ name, image }) => ({
    name,
    state: { waiting: { reason } },
    lastState: {},
    ready: false,
    restartCount: 0,
    image,
    imageID: '',
    started: false,
  }));
}

/** A condition with its time. */
export function condition(type: string, holds: boolean, more: Partial<Condition> = {}): Condition {
  return {
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: timestamp(),
    ...more,
  };
}

export function containerId(): string {
  return `containerd://${randomBytes(32).toString('hex')}`;
}

// The alphabet of generateName has no vowels (apimachinery/pkg/util/rand).
function suffix(): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
