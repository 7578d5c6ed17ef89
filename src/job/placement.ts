import type { Fields } from './container.ts';
import type { JobRequest } from './request.ts';

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

/** The Job with its pods sent where the inputs say. */
export function withPlacement(job: Fields, request: JobRequest): Fields {
  void request;
  return job;
}
