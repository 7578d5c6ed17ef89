import { type Chunks, readJunit } from './junit.ts';
import { MOST_KEPT, MOST_TESTS, Merger } from './merge.ts';
import type { Roots, TestResults } from './test-results.ts';
import { cleanText, reasonOf, shortened } from './texts.ts';

/**
 * A report as it came out of a pod. The attempts come in their order, and those of one shard one after the other, pod
 * by pod.
 */
export interface ReportFile {
  /** Its path in the pod. */
  readonly path: string;
  readonly shard: number | null;
  readonly attempt: number;
  /** Which pod of the shard in this attempt, where its Job tried again. */
  readonly pod?: number;
  /** The last attempt up to this one that ran all shards. */
  readonly round?: number;
  readonly content: Uint8Array | Chunks;
}

export interface ReadOptions {
  readonly roots?: Partial<Roots>;
  /** Shards of which a report is expected; of a single pod `[null]`. */
  readonly expectedShards?: readonly (number | null)[];
  /** Reading ends here: what is read so far is the answer. */
  readonly signal?: AbortSignal;
  /** All reports together. */
  readonly mostBytes?: number;
}

interface Damage {
  readonly path: string;
  readonly shard: number | null;
  readonly attempt: number;
  /** The rest of a sentence that begins with the report. */
  readonly problem: string;
}

// Pods of one shard in one attempt, more than any Job makes.
const MOST_PODS = 100_000;
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_PROBLEMS = 20;
const LONGEST_PROBLEM = 400;

/** Reads the reports of a run and puts them together. It never fails: what is wrong with a report is said in `problems`. */
export async function readReports(
  files: Iterable<ReportFile> | AsyncIterable<ReportFile>,
  options: ReadOptions = {},
): Promise<TestResults> {
  const workspace = options.roots?.workspace ?? '/workspace';
  const roots = {
    workspace,
    folder: options.roots?.folder ?? '',
    workingDirectory: options.roots?.workingDirectory || workspace,
    repository: options.roots?.repository ?? '',
  };
  const merger = new Merger();
  const damages: Damage[] = [];
  const problems: string[] = [];
  const attempts = new Set<number>();
  const heard = new Set<number | null>();
  let bytesLeft = options.mostBytes ?? MOST_BYTES;
  let seen = 0;
  let reports = 0;
  try {
    for await (const { path, shard, attempt, pod = 0, round = 0, content } of files) {
      seen++;
      const turn = attempt * MOST_PODS + pod;
      const source = { shard, attempt, turn, round: round * MOST_PODS, report: seen };
      const chunks = content instanceof Uint8Array ? [content] : content;
      const outcome = await readJunit(
        chunks,
        { roots, mostBytes: bytesLeft, signal: options.signal },
        (test) => merger.add(test, source),
      );
      bytesLeft -= outcome.bytes;
      if (outcome.tests > 0) reports++;
      heard.add(shard);
      attempts.add(attempt);
      for (const problem of outcome.problems) damages.push({ path, shard, attempt, problem });
    }
  } catch (error) {
    problems.push(`Not all reports could be read: ${reasonOf(error)}`);
  }
  problems.unshift(...damages.map((damage) => sentence(damage, attempts.size > 1)));
  problems.push(...missing(seen, heard, options.expectedShards ?? []));
  if (merger.isOverfull)
    problems.push(
      `There are over ${grouped(MOST_TESTS)} tests: of those beyond, each entry of a report counts as a test.`,
    );
  const totals = merger.totals();
  const lists = merger.lists();
  if (lists.failed.length < totals.failed)
    problems.push(
      `Only the first ${grouped(MOST_KEPT)} failed or flaky tests are named; ${grouped(totals.failed)} failed.`,
    );
  return { totals, ...lists, timeSeconds: merger.timeSeconds, reports, problems: bounded(problems) };
}

// A lost attempt was cut off in the middle of its report: that one does not count, and the reader has to know.
function sentence({ path, shard, attempt, problem }: Damage, withAttempt: boolean): string {
  const of = [shard === null ? '' : `shard ${shard}`, withAttempt ? `attempt ${attempt}` : '']
    .filter((part) => part !== '')
    .join(', ');
  const name = `The report ${shortened(cleanText(path), 200)}${of === '' ? '' : ` of ${of}`}`;
  return `${name} ${shortened(cleanText(problem), LONGEST_PROBLEM)}.`;
}

function missing(
  seen: number,
  heard: ReadonlySet<number | null>,
  expected: readonly (number | null)[],
): string[] {
  if (seen === 0) return ['No test report came out of the pods.'];
  const silent = expected.filter((shard) => shard !== null && !heard.has(shard));
  if (silent.length === 0) return [];
  const named = silent.slice(0, 20).join(', ');
  return [
    `No test report came from ${silent.length === 1 ? 'shard' : 'shards'} ${named}${silent.length > 20 ? ', …' : ''}.`,
  ];
}

function bounded(problems: readonly string[]): readonly string[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    `… and ${problems.length - MOST_PROBLEMS} more problems with reports.`,
  ];
}

function grouped(figure: number): string {
  return String(figure).replace(/\B(?=(\d{3})+$)/g, ',');
}
