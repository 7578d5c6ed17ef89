import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * After an absence of the API server the cluster's own controllers take up to a minute to come back: the scheduler to
 * place a pod, the garbage collector to delete the pods of a Job that is gone already.
 */
export const CONTROLLERS_BACK_MS = 150_000;

const execute = promisify(execFile);

/** Runs a kubebox command: what no API can be asked to do to a cluster. */
export async function kubebox(...words: string[]): Promise<string> {
  const { stdout } = await execute('dev/kubebox/kubebox', words, { timeout: 120_000 });
  return stdout;
}
