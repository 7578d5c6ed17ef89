import type { Mirror } from './mirrors.ts';
import type { Placement } from './placement.ts';
import type { ResultsRequest } from './results.ts';
import type { ServiceRequest } from './services.ts';

/** What is to be run: the inputs in the words of a Job. */
export interface JobRequest {
  readonly image: string;
  readonly script: string;
  readonly shell: readonly string[];
  readonly command: readonly string[] | null;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly envFrom: readonly { readonly kind: 'secret' | 'configmap'; readonly name: string }[];
  /** What every test gets unless `env` says otherwise. */
  readonly defaultEnv: readonly { readonly name: string; readonly value: string }[];
  readonly workingDirectory: string;
  /** A folder of the runner is to be copied into every pod. */
  readonly workspace: boolean;
  readonly services: readonly ServiceRequest[];
  readonly placement: Placement;
  readonly mirrors: readonly Mirror[];
  /** What a mirror refuses is taken from its own registry in a next attempt. */
  readonly mirrorFallback?: boolean;
  /** Image of our own init and sidecar containers; empty for the test's own image. */
  readonly helperImage: string;
  /** Nothing is brought out without them. */
  readonly results?: ResultsRequest | null;
  /** Number of shards; 1 is a single pod. */
  readonly parallelism: number;
  /** The one shard this Job runs again; null for a Job of all shards. */
  readonly shard: number | null;
  readonly container: string;
  readonly cpu: string;
  readonly memory: string;
  readonly ephemeralStorage: string;
  readonly serviceAccount: string;
  readonly imagePullSecrets: readonly string[];
  /** The step's own limit for the tests, in words: the verdict quotes it from the Job. */
  readonly timeout?: string;
  readonly graceSeconds: number;
  /** Last resort of the cluster itself, should the runner be gone. */
  readonly deadlineSeconds: number;
  readonly ttlSeconds: number;
  /** How long the Job may go on without a push of its deadline; 0 without a lease. */
  readonly leaseSeconds: number;
}

export const TEST_CONTAINER = 'test';
