import { apiFinding, blindFinding, rulesFor } from './api-failure.ts';
import { known } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { codeOfJob, withoutPod } from './missing-pod.ts';
import { namespaceFinding } from './namespace.ts';
import { stageWords } from './pending-finding.ts';
import { mainEnd, mainRan, type PodFact } from './pods.ts';
import { judgePod } from './precedence.ts';
import { stoppedFinding } from './stopped.ts';

/** The finding for one expected index, and the attempts before it. */
export interface ShardFinding {
  readonly index: number | null;
  readonly pod: PodFact | null;
  readonly finding: Finding;
  readonly exitCode: number | null;
  readonly flakes: readonly string[];
}

/** Judges one index over all its pods: the last attempt decides, an earlier green one stands (failures.md, section 2, step 14). */
export function judgeShard(facts: Facts, index: number | null, pods: readonly PodFact[]): ShardFinding {
  const attempts = [...pods].sort((left, right) => (left.createdMs || 0) - (right.createdMs || 0));
  const judged = attempts.map((pod) => ({
    pod,
    finding: stoppedFinding(facts, pod) ?? judgePod(facts, pod),
  }));
  const green = judged.findLast((attempt) => attempt.finding?.outcome === 'passed');
  const last =
    judged.findLast((attempt) => attempt.finding && attempt.finding.cause !== 'shard.cut-off') ??
    judged.at(-1);
  const decisive = green ?? last;
  const seen = decisive?.finding ?? null;
  const found = namespaceFinding(facts, seen) ?? seen;
  const pod = decisive?.pod ?? null;
  const flakes = judged
    .filter((attempt) => attempt !== decisive && attempt.finding)
    .map(
      (attempt) => `An earlier try of the Job, in pod ${attempt.pod.name}: ${attempt.finding?.message ?? ''}`,
    );
  const isOpen =
    found === null ||
    (found.outcome !== 'configuration' &&
      pod !== null &&
      !mainEnd(pod) &&
      !mainRan(pod) &&
      !pod.deleting &&
      pod.phase !== 'Failed');
  const api = isOpen && !facts.stopped ? apiFinding(facts) : null;
  const blind = pod?.object || facts.stopped ? null : blindFinding(facts);
  const result =
    api ?? found ?? blind ?? (pod ? null : withoutPod(facts, index)) ?? unknownFinding(facts, pod);
  return {
    index,
    pod,
    finding: result,
    exitCode: pod ? (mainEnd(pod)?.exit ?? null) : codeOfJob(facts),
    flakes,
  };
}

/** Nothing proves anything: red, and said so. */
function unknownFinding(facts: Facts, pod: PodFact | null): Finding {
  const container = pod?.main ?? null;
  const id =
    pod && !container && pod.containers.length > 0
      ? 'unknown.container'
      : container?.running
        ? 'unknown.running'
        : pod && !mainRan(pod) && !mainEnd(pod) && pod.phase !== 'Succeeded' && pod.phase !== 'Failed'
          ? 'unknown.waiting'
          : 'unknown.no-evidence';
  const missing = facts.unreadable.map((item) => `${item.verb} ${item.resource}: ${item.http}`).join(', ');
  const rules = rulesFor(facts);
  return finding(
    known(id),
    {
      facts,
      pod,
      container,
      more: { stage: stageWords(facts, pod), missing: missing === '' ? '' : ` (not readable: ${missing})` },
    },
    {
      evidence: pod ? [evidence(`Pod ${pod.name}`, 'status.phase', pod.phase || 'unknown')] : [],
      certainty: 'certain',
      ...(rules === '' ? {} : { remedy: `Grant what could not be read, then run again:\n${rules}` }),
    },
  );
}
