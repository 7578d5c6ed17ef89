import type { Fields } from '../job/container.ts';
import { contradictions } from '../job/contradictions.ts';
import type { JobRequest } from '../job/request.ts';
import { resultsProblems } from '../job/results.ts';
import { serviceClashes } from '../job/service-clashes.ts';

/** Everything that inputs and the manifest (null without one) ask for and that cannot hold together. */
export function contradictory(base: Fields | null, planned: JobRequest): readonly string[] {
  return [
    ...contradictions(base, planned),
    ...serviceClashes(base, planned.services),
    ...resultsProblems(base, planned),
  ];
}
