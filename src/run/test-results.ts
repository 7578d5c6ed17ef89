import { createReadStream } from 'node:fs';
import type { ReadOptions } from '../results/read-reports.ts';
import type { TestResults } from '../results/test-results.ts';

/** A test report that was brought out of a pod and lies on the runner. */
export interface BroughtReport {
  /** On the runner. */
  readonly path: string;
  readonly pathInPod: string;
  readonly shard: number | null;
  readonly attempt: number;
  readonly pod: number;
  readonly round?: number;
}

/** Reads the test reports of all attempts so far; the reader is loaded only here. */
export async function readTestResults(
  reports: readonly BroughtReport[],
  options: ReadOptions,
): Promise<TestResults> {
  const { readReports } = await import('../results/read-reports.ts');
  // One file open at a time, and never a whole one in memory.
  const files = function* () {
    for (const { path, pathInPod, ...report } of reports.toSorted(inOrder))
      yield { ...report, path: pathInPod, content: createReadStream(path) };
  };
  return readReports(files(), options);
}

// The later try of a shard tells, and its reports belong together.
function inOrder(a: BroughtReport, b: BroughtReport): number {
  return (
    a.attempt - b.attempt ||
    (a.shard ?? -1) - (b.shard ?? -1) ||
    a.pod - b.pod ||
    (a.pathInPod < b.pathInPod ? -1 : Number(a.pathInPod > b.pathInPod))
  );
}
