import { basename, relative, resolve } from 'node:path';
import type { RunReport } from '../report/run-report.ts';
import { assignArtifacts } from '../results/assign-artifacts.ts';
import type { TestCase, TestResults } from '../results/test-results.ts';
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

const SHARD_FOLDER = /^(?:attempt-\d+\/)?shard-\d+(?:-pod-\d+)?\//;

/** What the reports say that came out of the pods, each test that failed with the images that are named after it. */
export async function readTests(options: ReadTestsOptions): Promise<TestResults> {
  const { files, report, signal } = options;
  const { shards } = report.verdict;
  const isSharded = shards.length > 1;
  const rounds = report.attempts.filter(({ shard }) => shard === null).map(({ number }) => number);
  const tests = await readTestResults(
    files
      .filter(({ isReport }) => isReport)
      .map((file) => ({
        ...file,
        shard: isSharded ? file.shard : null,
        round: rounds.findLast((number) => number <= file.attempt) ?? 0,
      })),
    {
      roots: {
        folder: folderInRepository(options),
        repository: report.repository,
        ...(options.workingDirectory === '' ? {} : { workingDirectory: options.workingDirectory }),
      },
      expectedShards: isSharded
        ? shards.filter(({ exitCode }) => exitCode !== null).map(({ index }) => index)
        : [],
      signal,
    },
  );
  const named = withFiles([...tests.failed, ...tests.flaky], options);
  return {
    ...tests,
    failed: named.slice(0, tests.failed.length),
    flaky: named.slice(tests.failed.length),
  };
}

/** The tests with the files that they left behind, by where those lie on the runner. */
function withFiles(tests: readonly TestCase[], { files, report }: ReadTestsOptions): readonly TestCase[] {
  const onRunner = (path: string) => relative(report.results?.path ?? '', path);
  // The folders that all files of a shard lie in belong to no test, whatever they are called.
  const images = assignArtifacts(
    tests,
    files.map((file) => ({ file, path: onRunner(file.path).replace(SHARD_FOLDER, '') })),
  );
  const byName = Map.groupBy(files, ({ path }) => basename(path));
  return tests.map((test, index) => {
    const named = (images[index] ?? [])
      .filter(({ file }) => isOf(file, test))
      .map(({ file }) => onRunner(file.path));
    const attached = test.attachments.map((path) => {
      const file = broughtFrom(path, test, byName);
      return file ? onRunner(file.path) : path;
    });
    return { ...test, attachments: [...new Set([...named, ...attached])] };
  });
}

// The report names its path in the pod, mostly from where the report itself stands.
function broughtFrom(
  path: string,
  test: TestCase,
  byName: ReadonlyMap<string, readonly ResultFile[]>,
): ResultFile | undefined {
  const end = `/${path.replace(/^(?:\.{0,2}\/)+/, '')}`;
  return byName.get(basename(path))?.find((file) => file.pathInPod.endsWith(end) && isOf(file, test));
}

// A test of that name in another shard, or in a try that was lost, left images of its own.
function isOf(file: ResultFile, { shard, attempt }: TestCase): boolean {
  return file.attempt === attempt && (shard === null || file.shard === shard);
}

// What is copied into the pod may be a part of the repository; a folder outside of it has no place there.
function folderInRepository({ workspaceFolder, repositoryFolder }: ReadTestsOptions): string {
  if (workspaceFolder === '' || repositoryFolder === '') return '';
  const inside = relative(resolve(repositoryFolder), resolve(workspaceFolder));
  return inside.startsWith('..') ? '' : inside;
}
