import { grantOf } from './api-failure.ts';
import { type Facts, readFacts } from './facts.ts';
import type { Observation } from './observation.ts';
import { mainEnd, type PodFact } from './pods.ts';
import { judgeShard, type ShardFinding } from './shards.ts';
import { figure, text } from './shape.ts';
import type { Outcome, ShardVerdict, Verdict } from './verdict.ts';

/** Over several indexes the first of these that any of them has is the verdict. */
export const RANK: readonly Outcome[] = [
  'failed',
  'configuration',
  'infrastructure',
  'timeout',
  'cancelled',
  'unknown',
  'passed',
];
const MOST_NAMED = 8;
const MOST_WARNINGS = 20;

/** The verdict on one attempt. Never throws; `passed` only when the test container of every expected index ended with exit 0. */
export function judge(observation: Observation): Verdict {
  try {
    return verdictOf(readFacts(observation));
  } catch {
    // Red, not silent: whatever broke the reading proves nothing about the tests.
    return DAMAGED;
  }
}

const DAMAGED: Verdict = {
  outcome: 'unknown',
  cause: 'unknown.damaged',
  owner: '',
  certainty: 'certain',
  message: 'The observation cannot be read.',
  remedy: 'Run again, and send us report.json.',
  evidence: [],
  exitCode: null,
  warnings: [],
  retryable: false,
  shards: [],
};

function verdictOf(facts: Facts): Verdict {
  const byIndex = new Map<number | null, PodFact[]>();
  for (const pod of facts.pods) {
    const key = facts.expected[0] === null ? null : pod.index;
    const group = byIndex.get(key);
    if (group) group.push(pod);
    else byIndex.set(key, [pod]);
  }
  const shards = facts.expected
    .map((index) => judgeShard(facts, index, byIndex.get(index) ?? []))
    .map((shard) => proven(facts, shard));
  const outcome =
    RANK.find((candidate) => shards.some((shard) => shard.finding.outcome === candidate)) ?? 'unknown';
  const wasStopped = facts.stopped?.by === 'cancel' || facts.stopped?.by === 'superseded';
  const cancelled = wasStopped ? shards.find((shard) => shard.finding.cause.startsWith('run.')) : undefined;
  const deciding = cancelled ?? shards.find((shard) => shard.finding.outcome === outcome);
  if (!deciding) return DAMAGED;
  const { finding } = deciding;
  return {
    outcome: finding.outcome,
    cause: finding.cause || (shards.find((shard) => shard.finding.cause !== '')?.finding.cause ?? ''),
    owner: finding.owner,
    certainty: finding.certainty,
    message: headline(shards, deciding),
    remedy: finding.remedy,
    evidence: finding.evidence,
    exitCode: deciding.exitCode,
    warnings: warningsOf(facts, shards, deciding),
    retryable: finding.retryable,
    shards: shards.map(shardVerdict),
  };
}

/** The last guard: green needs the exit code itself, whatever a step concluded. */
function proven(facts: Facts, shard: ShardFinding): ShardFinding {
  if (shard.finding.outcome !== 'passed') return shard;
  const isProven =
    !facts.expectedUnclear &&
    !shard.pod?.isIndexGuessed &&
    shard.pod?.main?.ended?.exit === 0 &&
    enoughPods(facts);
  if (isProven) return shard;
  return {
    ...shard,
    finding: {
      ...shard.finding,
      outcome: 'unknown',
      cause: 'unknown.no-evidence',
      message: 'Not every pod that must pass has shown exit code 0.',
      remedy: 'Run again; keep report.json and look at the Job and its pods.',
      warnings: [],
    },
  };
}

/** A Job that is not indexed may ask for several pods: each of them must have passed. */
function enoughPods(facts: Facts): boolean {
  const completions = figure(facts.job?.spec['completions']) ?? 1;
  if (completions <= 1 || facts.expected[0] !== null || text(facts.job?.spec['completionMode']) === 'Indexed')
    return true;
  return facts.pods.filter((pod) => mainEnd(pod)?.exit === 0).length >= completions;
}

function headline(shards: readonly ShardFinding[], deciding: ShardFinding): string {
  const { finding } = deciding;
  if (shards.length === 1) return finding.message;
  if (finding.outcome === 'passed') return `All ${shards.length} shards passed.`;
  const same = shards.filter((shard) => shard.finding.outcome === finding.outcome);
  return ofShards(same, shards.length, finding.message);
}

/** What happened to some shards, told of the first of them. */
export function ofShards(
  same: readonly { readonly index: number | null }[],
  total: number,
  message: string,
): string {
  const which =
    same.length === 1
      ? `Shard ${same[0]?.index}`
      : `${same.length} of ${total} shards (${namesOf(same)}), the first of them`;
  return `${which}: ${message}`;
}

function warningsOf(
  facts: Facts,
  shards: readonly ShardFinding[],
  deciding: ShardFinding,
): readonly string[] {
  const lost = shards.filter(
    (shard) =>
      shard !== deciding &&
      shard.finding.outcome !== deciding.finding.outcome &&
      shard.finding.outcome !== 'passed',
  );
  const named =
    lost.length === 0
      ? []
      : [`Shards without a result of their own: ${namesOf(lost)} (${lost[0]?.finding.message ?? ''})`];
  const own = shards.flatMap((shard) => [...shard.finding.warnings, ...shard.flakes]);
  const unread =
    deciding.finding.outcome === 'passed' || deciding.finding.certainty === 'certain' ? [] : grantOf(facts);
  return [...new Set([...own, ...named, ...hiddenFailures(facts, own.length), ...unread])].slice(
    0,
    MOST_WARNINGS,
  );
}

/** A Job that is complete may hide failed pods (trap 22). */
function hiddenFailures(facts: Facts, told: number): readonly string[] {
  const failed = figure(facts.job?.status['failed']) ?? 0;
  if (!facts.job?.complete || failed === 0 || told > 0) return [];
  return [
    `Job ${facts.job.name} is complete, but ${failed} of its pods failed first: the tests may be flaky.`,
  ];
}

function namesOf(shards: readonly { readonly index: number | null }[]): string {
  const names = shards.slice(0, MOST_NAMED).map((shard) => String(shard.index));
  return shards.length > MOST_NAMED ? `${names.join(', ')}, …` : names.join(', ');
}

function shardVerdict(shard: ShardFinding): ShardVerdict {
  return {
    index: shard.index,
    pod: shard.pod?.name ?? '',
    outcome: shard.finding.outcome,
    cause: shard.finding.cause,
    message: shard.finding.message,
    exitCode: shard.exitCode,
    retryable: shard.finding.retryable,
  };
}
