import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a kubebox command: what no API can be asked to do to a cluster. */
export async function kubebox(...words: string[]): Promise<string> {
  const { stdout } = await execute('dev/kubebox/kubebox', words, { timeout: 120_000 });
  return stdout;
}
