import type { RunContext } from '../action/context.ts';
import type { Inputs } from '../action/inputs.ts';
import type { Fields } from '../job/container.ts';

// One door to all that builds the Job and runs it, loaded once the first request is on its way.
export { Running } from './running.ts';

/** Everything that inputs and the manifest (null without one) ask for and that cannot hold together. */
export async function contradictions(
  base: Fields | null,
  inputs: Inputs,
  context: RunContext,
): Promise<readonly string[]> {
  const { contradictory } = await import('./contradictory.ts');
  return contradictory(base, inputs, context);
}
