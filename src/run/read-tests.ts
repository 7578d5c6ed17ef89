import { relative, resolve } from 'node:path';
import type { RunReport } from '../report/run-report.ts';
import { assignArtifacts } from '../results/artifacts-for.ts';
import type { TestResults } from '../results/test-results.ts';
import type { ResultFile } from './results-files.ts';
import { readTestResults } from './test-results.ts';

export interface ReadTestsOptions {
  readonly files: readonly ResultFile[];
  readonly report: RunReport;
  /** The input `workspace`; empty without one. */
  readonly workspaceFolder: string;
  /** The checked-out repository on the runner. */
  readonly repositoryFolder: string;
  readonly workingDirectory: string;
  readonly signal: AbortSignal;
}

/** What the reports say that came out of the pods, each failed test with the images that are named after it. */
export async function readTests(options: ReadTestsOptions): Promise<TestResults> {
  const { files, report, signal } = options;
  const { shards } = report.verdict;
  const isSharded = shards.length > 1;
  const tests = await readTestResults(
    files
      .filter(({ isReport }) => isReport)
      .map(({ path, pathInPod, shard, attempt }) => ({
        path,
        pathInPod,
        shard: isSharded ? shard : null,
        attempt,
      })),
    {
      roots: {
        folder: folderInRepository(options),
        repository: report.repository,
        ...(options.workingDirectory === '' ? {} : { workingDirectory: options.workingDirectory }),
      },
      expectedShards: shards.filter(({ exitCode }) => exitCode !== null).map(({ index }) => index),
      signal,
    },
  );
  return { ...tests, failed: withImages(tests.failed, options) };
}

function withImages(
  failed: TestResults['failed'],
  { files, report }: ReadTestsOptions,
): TestResults['failed'] {
  const folder = report.results?.path ?? '';
  const given = assignArtifacts(failed, files);
  return failed.map((test, index) => {
    const images = (given[index] ?? []).map(({ path }) => relative(folder, path));
    return images.length === 0
      ? test
      : { ...test, attachments: [...new Set([...images, ...test.attachments])] };
  });
}

// What is copied into the pod may be a part of the repository; a folder outside of it has no place there.
function folderInRepository({ workspaceFolder, repositoryFolder }: ReadTestsOptions): string {
  if (workspaceFolder === '' || repositoryFolder === '') return '';
  const inside = relative(resolve(repositoryFolder), resolve(workspaceFolder));
  return inside.startsWith('..') ? '' : inside;
}
