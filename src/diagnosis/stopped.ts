import { known } from './catalogue.ts';
import { isDisrupted } from './cuts.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { nodeTrouble } from './nodes.ts';
import { creatingFinding, pendingFinding, stageWords } from './pending-finding.ts';
import { mainRan, type PodFact } from './pods.ts';
import { endedOnItsOwn, judgePod } from './precedence.ts';
import { dig, text } from './shape.ts';

const NEAR_MS = 60_000;

/**
 * Step 1 of failures.md, section 2: what came after our own stop is its consequence.
 * Null when the run was not stopped, or the test container had ended before.
 */
export function stoppedFinding(facts: Facts, pod: PodFact | null): Finding | null {
  const { stopped } = facts;
  if (!stopped) return null;
  const end = pod?.main?.ended ?? null;
  if (pod && end && endedOnItsOwn(facts, pod, end)) return null;
  const scene = {
    facts,
    pod,
    container: pod?.main ?? null,
    more: { stage: stageWords(facts, pod), timeout: limitOf(facts, 'timeout') },
  };
  const because = { evidence: [evidence('Run', 'stopped', stopped.by, stopped.atMs)] };
  switch (stopped.by) {
    case 'cancel':
      return finding(known('run.cancelled'), scene, because);
    case 'superseded':
      return finding(known('run.superseded'), scene, because);
    case 'timeout':
    case 'lease': {
      const earlier = pod && lostEarlier(facts, pod, stopped.atMs);
      if (earlier) return earlier;
      if (stopped.by === 'lease') return finding(known('lease.lapsed'), scene, because);
      const pending = pod && !mainRan(pod) ? pendingFinding(facts, pod) : null;
      return pending ?? finding(known('run.timeout'), scene, because);
    }
    case 'start-timeout':
    default: {
      const pending = pod ? pendingFinding(facts, pod) : creatingFinding(facts);
      const earlier = pod && lostEarlier(facts, pod, stopped.atMs);
      return earlier ?? pending ?? finding(known('run.start-timeout'), scene, because);
    }
  }
}

/** The cluster had taken the pod, or lost its node, before our clock ran out. */
function lostEarlier(facts: Facts, pod: PodFact, stopMs: number): Finding | null {
  const sinceMs = pod.conditions.get('DisruptionTarget')?.sinceMs ?? Number.NaN;
  const isFailed = pod.phase === 'Failed' && pod.reason !== '';
  if ((isDisrupted(pod) && sinceMs < stopMs) || isFailed) {
    const found = judgePod({ ...facts, stopped: null }, pod);
    if (found && found.outcome !== 'cancelled') return found;
  }
  const trouble = nodeTrouble(facts, pod, { untilMs: stopMs - 2 * NEAR_MS, withPressure: false });
  // A node that is gone does not say since when, and nobody looked while the lease lapsed.
  return facts.stopped?.by === 'lease' && trouble?.cause === 'node.gone' ? null : trouble;
}

function limitOf(facts: Facts, name: string): string {
  const limit = text(dig(facts.job?.object, 'metadata', 'annotations', `k8s-test-job/${name}`));
  return limit === '' ? '' : ` of ${limit}`;
}
