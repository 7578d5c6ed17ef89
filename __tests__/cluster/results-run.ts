import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type StepResult, logText } from '../../dev/runner/result.ts';
import { type Place, reportOf, testLines } from './harness.ts';

/** Four files that measure themselves, and a link. */
export const WRITE = [
  'mkdir -p reports/deep shots',
  'echo "<testsuite name=\\"shard $SHARD_INDEX\\"/>" >reports/junit.xml; cp reports/junit.xml "reports/deep/mit Leerzeichen.xml"',
  'head -c 2000000 /dev/urandom >shots/big.png; seq 300000 >shots/numbers.txt; ln -s /etc/passwd shots/link',
  "sha256sum reports/junit.xml reports/deep/* shots/big.png shots/numbers.txt | sed 's/^/sum /'",
].join('\n');
export const NAMES = { junit: 'reports/**/*.xml', artifacts: 'shots/' };

let runs = 0;

/** A run with results, in a folder of its own. */
export async function runWithResults(
  place: Place,
  folder: string,
  inputs: { [name: string]: string },
  during?: Parameters<Place['run']>[2],
): Promise<{ result: StepResult; out: string }> {
  const out = join(folder, `run-${++runs}`);
  const result = await place.run(
    { 'working-directory': '/app', 'results-path': out, logs: 'all', ...inputs },
    {},
    during,
  );
  expect(result.main.outputs.results).toBe(out);
  expect(logText(result.main)).not.toMatch(/k8s-test-job-results (begin|part|end)|H4sI/);
  expect(
    JSON.stringify(reportOf(result).attempts.map(({ observation }: any) => observation.log)),
  ).not.toMatch(/H4sI/);
  return { result, out };
}

/** The checksums of all files below a folder. */
export function filesOf(out: string): { [name: string]: string } {
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(out, name)).isFile(),
  );
  return Object.fromEntries(names.sort().map((name) => [name, sum(join(out, name))]));
}

/** What the test itself measured: `sum HASH  NAME` lines, with the shard in front where there are several. */
export function sumsOf(result: StepResult): { [name: string]: string } {
  const lines = testLines(result, /^(\[\d\] )?sum /).map((line) =>
    /^(?:\[(\d)\] )?sum ([0-9a-f]{64}) {2}(.*)$/.exec(line),
  );
  return Object.fromEntries(
    lines.map((match) => [`shard-${match?.[1] ?? '0'}/${match?.[3]}`, match?.[2] ?? '']).sort(),
  );
}

function sum(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
