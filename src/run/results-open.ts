import type { RunContext } from '../action/context.ts';
import type { ResultsInput } from '../action/inputs/results.ts';
import type { Results } from './results.ts';

/** The results of a run, loaded only where some were asked for; null otherwise. */
export async function openResults(
  input: ResultsInput | null,
  context: RunContext,
  runName: string,
): Promise<Results | null> {
  if (input === null) return null;
  const { Results: Opened } = await import('./results.ts');
  return new Opened(input, context.temporaryFolder, runName);
}
