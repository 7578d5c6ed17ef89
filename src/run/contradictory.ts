import type { RunContext } from '../action/context.ts';
import type { Inputs } from '../action/inputs.ts';
import type { Fields } from '../job/container.ts';
import { contradictions } from '../job/contradictions.ts';
import { resultsProblems } from '../job/results.ts';
import { serviceClashes } from '../job/service-clashes.ts';
import { planJob } from './plan.ts';

/** Everything that inputs and the manifest (null without one) ask for and that cannot hold together. */
export function contradictory(base: Fields | null, inputs: Inputs, context: RunContext): readonly string[] {
  const planned = planJob(inputs, context, inputs.leaseMs);
  return [
    ...contradictions(base, planned),
    ...serviceClashes(base, planned.services),
    ...resultsProblems(base, planned),
  ];
}
