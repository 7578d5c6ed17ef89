import type { ResultsInput } from '../action/inputs/results.ts';
import { absolutePattern } from '../job/results-places.ts';
import type { ResultsPlan } from '../job/results.ts';
import { count, grouped } from '../report/figures.ts';
import type { LeftOutFile } from '../report/run-report.ts';
import { placeOf } from '../results/names.ts';
import type { LeftOut } from '../results/parts.ts';
import { globMatcher, readGlob } from '../text/glob.ts';
import type { ResultsStream } from './results-stream.ts';

/** How the results of one pod came out. */
export interface PodOutcome {
  readonly shard: number;
  readonly attempt: number;
  readonly stream: ResultsStream;
  readonly plan: ResultsPlan;
}

const MOST_NAMED = 5;
const MOST_SHARDS_NAMED = 8;
const LONGEST_NAME = 120;
const TOOLS = 'sh, tar, gzip, find, stat, grep, sed, sort, head, wc, ls, sha256sum and base64 or od';

/** The files of one pod that were left out. */
export function leftOutOf({ shard, attempt, stream, plan }: PodOutcome): readonly LeftOutFile[] {
  return stream.leftOutFiles.map((file) => {
    const path = placeOf(pathInPod(file, plan), plan.workingDirectory);
    return { shard, attempt, path, bytes: file.bytes, reason: file.reason };
  });
}

function pathInPod({ root, name }: LeftOut, { roots }: ResultsPlan): string {
  const folder = roots[root] ?? '/';
  return `${folder === '/' ? '' : folder}/${name}`;
}

/** What is to be said of the results of an attempt: none of it touches the verdict. */
export function resultsNotices(
  pods: readonly PodOutcome[],
  plan: ResultsPlan,
  input: ResultsInput,
): readonly string[] {
  const shardsOf = new Map<string, number[]>();
  for (const pod of pods) {
    for (const sentence of sentences(pod))
      shardsOf.set(sentence, [...(shardsOf.get(sentence) ?? []), pod.shard]);
  }
  const many = pods.length > 1;
  return [
    ...[...shardsOf].map(([sentence, shards]) => `Results${many ? ` of ${named(shards)}` : ''}: ${sentence}`),
    ...unmatched(pods, plan, input),
  ];
}

function* sentences(pod: PodOutcome): Generator<string> {
  const { stream } = pod;
  if (stream.lacking.length > 0) {
    yield `none could be packed, since the image has no ${stream.lacking.join(', ')}. Needed are ${TOOLS}; an image that has them, such as busybox, can be named in helper-image.`;
    return;
  }
  for (const folder of stream.hidden) {
    yield `the image has files in ${folder}, which the tests did not see: an empty folder is mounted there for what junit and artifacts name. Let the tests write into a folder of its own.`;
  }
  yield* leftOutSentences(pod);
  const kept = `What came whole was kept (${count(stream.files.files.length, 'file')}).`;
  for (const loss of stream.losses) yield `${loss}. ${kept}`;
  if (!stream.hasEnded && stream.losses.size === 0) yield `the pod ended before all were sent. ${kept}`;
  for (const remark of stream.files.remarks.slice(0, MOST_NAMED)) yield cut(remark);
  const more = stream.files.remarks.length - MOST_NAMED;
  if (more > 0)
    yield `${more} more ${more === 1 ? 'file was' : 'files were'} left out or renamed for such reasons.`;
}

function* leftOutSentences(pod: PodOutcome): Generator<string> {
  const all = leftOutOf(pod);
  const { limitBytes } = pod.plan;
  const because = {
    limit: `did not fit into results-limit (${megabytes(limitBytes)} compressed)`,
    size: `would take more than ${megabytes(limitBytes * 16)} for a file or ${megabytes(limitBytes * 64)} for a pod before packing, which is 16 and 64 times results-limit`,
    count: 'came after the 10,000 files that are brought of a pod',
    unreadable: 'could not be read by the user that the pod runs as',
  };
  for (const reason of ['limit', 'size', 'count', 'unreadable'] as const) {
    const files = all.filter((file) => file.reason === reason);
    if (files.length === 0) continue;
    const names = files
      .slice(0, MOST_NAMED)
      .map(({ path, bytes }) => `${cut(path)} (${megabytes(bytes)})`)
      .join(', ');
    const rest = files.length - MOST_NAMED;
    const more = rest > 0 ? ` and ${rest} more, listed in report.json` : '';
    const were =
      files.length === 1
        ? '1 file was left out whole: it'
        : `${files.length} files were left out whole: they`;
    yield `${were} ${because[reason]}: ${names}${more}.`;
  }
  const unnamed = pod.stream.leftOutCount - all.length;
  if (unnamed > 0)
    yield `${grouped(unnamed)} more ${unnamed === 1 ? 'file was left out whole, whose name' : 'files were left out whole, whose names'} the pod did not send.`;
}

/** Patterns that no file of any pod matched, as far as the pods told everything. */
function unmatched(pods: readonly PodOutcome[], plan: ResultsPlan, input: ResultsInput): string[] {
  if (pods.length === 0 || !pods.every(({ stream }) => toldEverything(stream))) return [];
  const base = plan.workingDirectory;
  const paths = pods.flatMap(({ stream }) => [
    ...stream.files.files.map((file) => file.pathInPod),
    ...stream.leftOutFiles.map((file) => pathInPod(file, plan)),
  ]);
  const said: string[] = [];
  for (const name of ['junit', 'artifacts'] as const) {
    for (const pattern of input[name]) {
      if (!paths.some(globMatcher([readGlob(absolutePattern(pattern, base))])))
        said.push(`${name}: the tests left no file that matches "${cut(pattern)}".`);
    }
  }
  return said;
}

function toldEverything({
  hasEnded,
  lacking,
  losses,
  files,
  leftOutCount,
  leftOutFiles,
}: ResultsStream): boolean {
  const isWhole = hasEnded && lacking.length === 0 && losses.size === 0;
  return isWhole && files.refused === 0 && leftOutCount === leftOutFiles.length;
}

function named(shards: readonly number[]): string {
  const shown = shards.slice(0, MOST_SHARDS_NAMED).join(', ');
  const more = shards.length - MOST_SHARDS_NAMED;
  return `${shards.length === 1 ? 'shard' : 'shards'} ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

function cut(text: string): string {
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
