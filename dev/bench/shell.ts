import { spawn } from 'node:child_process';

/** Runs a line of shell with words as `$1`, `$2`, …; returns what it printed, throws when it fails. */
export function runShell(line: string, ...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', line, '-', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${line}: exit ${code}`));
    });
  });
}
