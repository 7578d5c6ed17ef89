import type { Verdict } from '../diagnosis/verdict.ts';
import { podTimes } from './pod-times.ts';
import type { AttemptReport, RunReport } from './run-report.ts';
import {
  type Attributes,
  TEST_RUN,
  attemptAttributes,
  pipelineName,
  podAttributes,
  resultOf,
  testAttributes,
  verdictAttributes,
} from './telemetry-attributes.ts';
import { type Stretch, attemptStretch, testStage, testStretch, whole } from './test-times.ts';

/** A span of the run's trace; milliseconds since the run began. */
export interface SpanData extends Stretch {
  /** `run`, or the name of no other span of the list. */
  readonly key: string;
  /** The key of a span that stands before this one; null for the run. */
  readonly parent: string | null;
  readonly name: string;
  /** The attempt whose tests this span stands for: its id was given to them. */
  readonly testsOf?: number;
  readonly attributes: Attributes;
  /** What went wrong; empty when nothing did. */
  readonly error: string;
}

const LONGEST_MESSAGE = 1000;

/** The run as a trace: the run, in it the attempts and what lies between them, in these the stages and the tests. */
export function spans(report: RunReport): SpanData[] {
  const { verdict } = report;
  const run: SpanData = {
    key: 'run',
    parent: null,
    name: pipelineName(report),
    startMs: 0,
    endMs: whole(report.wallMs, 0, Number.MAX_SAFE_INTEGER),
    attributes: {
      'cicd.pipeline.result': resultOf(verdict.outcome),
      ...verdictAttributes(verdict),
      'k8s_test_job.lost_seconds': report.lostMs / 1000,
    },
    error: errorOf(verdict),
  };
  return [
    run,
    ...between(report, run),
    ...report.attempts.flatMap((attempt) => attemptSpans(attempt, report, run)),
  ];
}

// What of the run belongs to no attempt: before the first, between two, after the last.
function between(report: RunReport, run: SpanData): SpanData[] {
  const attempts = report.attempts.map((attempt) => attemptStretch(attempt, run.endMs));
  return report.segments
    .filter(({ startMs, endMs }) => !attempts.some((own) => startMs < own.endMs && endMs > own.startMs))
    .map(({ name, startMs, endMs }, index) => stage(`between ${index}`, run, name, { startMs, endMs }));
}

function attemptSpans(attempt: AttemptReport, report: RunReport, run: SpanData): SpanData[] {
  const key = `attempt ${attempt.number}`;
  const shard = attempt.shard === null ? '' : `, shard ${attempt.shard}`;
  const own: SpanData = {
    key,
    parent: run.key,
    name: `Attempt ${attempt.number}${shard}`,
    ...attemptStretch(attempt, run.endMs),
    attributes: attemptAttributes(attempt, report.runUrl),
    error: errorOf(attempt.verdict),
  };
  const stages = attempt.segments.map(({ name, startMs, endMs }, index) =>
    stage(`${key} stage ${index}`, own, name, {
      startMs: whole(startMs, own.startMs, own.endMs),
      endMs: whole(endMs, own.startMs, own.endMs),
    }),
  );
  return [own, ...stages.filter(({ startMs, endMs }) => endMs > startMs), ...testSpans(attempt, report, own)];
}

function stage(key: string, parent: SpanData, name: string, stretch: Stretch): SpanData {
  return { key, parent: parent.key, name, ...stretch, attributes: { 'k8s_test_job.stage': name }, error: '' };
}

// One span stands for all tests of the attempt; with several pods it holds one for each.
function testSpans(attempt: AttemptReport, report: RunReport, parent: SpanData): SpanData[] {
  const times = podTimes(attempt);
  const found = attempt.verdict.shards.flatMap((shard) => {
    const stretch = testStretch(attempt, shard.pod, report.beganAt, parent.endMs);
    if (!stretch) return [];
    const place = attempt.pods.find(({ name }) => name === shard.pod);
    const time = times.find(({ pod }) => pod === shard.pod);
    return [{ shard, stretch, pod: podAttributes(shard.pod, place, time) }];
  });
  const stretch = hull(found.map((each) => each.stretch)) ?? testStage(attempt, parent.endMs);
  if (!stretch) return [];
  const [only] = found;
  const isAlone = found.length === 1 && only?.shard.index === null;
  const ended = isAlone ? only.shard : attempt.verdict;
  const all: SpanData = {
    key: `tests ${attempt.number}`,
    parent: parent.key,
    name: TEST_RUN,
    testsOf: attempt.number,
    ...stretch,
    attributes: { ...testAttributes(attempt, ended, report.runUrl), ...(isAlone ? only.pod : {}) },
    error: errorOf(ended),
  };
  if (isAlone) return [all];
  const each = found.map(({ shard, stretch: own, pod }, index): SpanData => {
    const name = `Shard ${shard.index ?? index}`;
    return {
      key: `${all.key} ${index}`,
      parent: all.key,
      name,
      ...own,
      attributes: {
        ...testAttributes(attempt, shard, report.runUrl),
        ...pod,
        'cicd.pipeline.task.name': name,
        ...(shard.index === null ? {} : { 'k8s_test_job.shard': shard.index }),
      },
      error: errorOf(shard),
    };
  });
  return [all, ...each];
}

function hull(stretches: readonly Stretch[]): Stretch | null {
  if (stretches.length === 0) return null;
  return {
    startMs: Math.min(...stretches.map(({ startMs }) => startMs)),
    endMs: Math.max(...stretches.map(({ endMs }) => endMs)),
  };
}

function errorOf({ outcome, message }: Pick<Verdict, 'outcome' | 'message'>): string {
  return outcome === 'passed' ? '' : (message || outcome).slice(0, LONGEST_MESSAGE);
}
