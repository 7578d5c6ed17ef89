import { GitHub, type NewerRun } from '../action/github.ts';
import type { RunOptions } from './run-options.ts';

const LIMIT_MS = 1_500;

/** After a cancel, when the delete is on its way: the newer run that may have asked for it, said in one line. */
export async function findNewerRun(
  options: Pick<RunOptions, 'console' | 'environment' | 'hurrySignal'>,
  token: string,
): Promise<NewerRun | null> {
  const github = new GitHub(token, options.environment);
  const newer = await github.newerRun({ timeoutMs: LIMIT_MS, signal: options.hurrySignal });
  if (newer) options.console.line(`A newer run of this workflow is there: ${newer.name}, ${newer.url}`);
  return newer;
}
