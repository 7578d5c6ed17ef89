// Shapes of the API objects the fake keeps: only the fields it writes or reads itself are typed.

export type Fields = { [field: string]: unknown };

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Meta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: Fields[];
}

export interface KubeObject {
  kind: string;
  apiVersion: string;
  metadata: Meta;
  [field: string]: unknown;
}

/** What a caller hands in: the server adds the rest of the metadata. */
export interface Draft {
  kind?: string;
  apiVersion?: string;
  metadata?: Partial<Meta>;
  [field: string]: unknown;
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastProbeTime?: string | null;
  lastTransitionTime?: string;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: {
    exitCode: number;
    reason: string;
    message?: string;
    signal?: number;
    startedAt: string;
    finishedAt: string;
    containerID: string;
  };
}

export interface ContainerStatus {
  name: string;
  state: ContainerState;
  lastState: ContainerState;
  ready: boolean;
  restartCount: number;
  image: string;
  imageID: string;
  containerID?: string;
  started?: boolean;
}

export interface ContainerSpec {
  name: string;
  image: string;
  restartPolicy?: string;
  [field: string]: unknown;
}

export interface PodObject extends KubeObject {
  spec: {
    containers: ContainerSpec[];
    initContainers?: ContainerSpec[];
    nodeName?: string;
    terminationGracePeriodSeconds?: number;
    [field: string]: unknown;
  };
  status: {
    phase: string;
    reason?: string;
    message?: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
    [field: string]: unknown;
  };
}

export interface JobObject extends KubeObject {
  spec: {
    template: { metadata?: Partial<Meta>; spec: PodObject['spec'] };
    [field: string]: unknown;
  };
  status: {
    active?: number;
    ready?: number;
    succeeded?: number;
    failed?: number;
    terminating?: number;
    startTime?: string;
    completionTime?: string;
    completedIndexes?: string;
    failedIndexes?: string;
    conditions?: Condition[];
    [field: string]: unknown;
  };
}

/** Whole seconds, as metav1.Time writes them. */
export function timestamp(ms: number = Date.now()): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is text, else an empty one. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
