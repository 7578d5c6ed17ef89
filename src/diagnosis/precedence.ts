import { lostRows, oomRows } from './catalogue/exits.ts';
import { disruptionRows } from './catalogue/disruptions.ts';
import { startRows } from './catalogue/containers.ts';
import { probeRows } from './catalogue/probes.ts';
import type { Ending } from './containers.ts';
import {
  deletedBefore,
  disruptedBefore,
  isDisrupted,
  jobEndedBefore,
  kubeletEndedBefore,
  probeKill,
  removalEvent,
  stopEvent,
  stoppedBefore,
} from './cuts.ts';
import { failedFinding, passedFinding } from './exits.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { jobEnd, removedFinding } from './removal.ts';
import { nodeTrouble, kernelOom } from './nodes.ts';
import { pendingFinding } from './pending-finding.ts';
import { isStartFailure, mainEnd, mainRan, type PodFact } from './pods.ts';
import { firstHit } from './signature.ts';
import { statusReason } from './status-reason.ts';

/** What every step gets to see. */
export interface Case {
  readonly facts: Facts;
  readonly pod: PodFact;
  /** How the test container ended; null when it did not, or nobody saw it. */
  readonly end: Ending | null;
}

type Step = (given: Case) => Finding | null;

/**
 * The decision order of failures.md, section 2, for one pod: from the outside in, the first answer stands.
 * Step 1 (we stopped it) and steps 12 to 14 (Job, nothing readable, several attempts) stand in judge.ts and shards.ts.
 */
const STEPS: readonly (readonly [number: number, step: Step])[] = [
  [2, ownVerdict],
  [3, disruption],
  [4, ({ facts, pod, end }) => statusReason(facts, pod, end)],
  [5, outOfMemory],
  [6, probe],
  [7, lostContainer],
  [8, neverStarted], // and 9: init containers and sidecars are stages of it
  [8, startFailure],
  [12, jobDeletedIt],
  [13, nodeTookIt],
  [3, killedAndMarked],
  [11, otherExit], // and 10: a code above 125 that nothing from outside explains
  [13, goneUnread],
];

/** Judges one pod that we did not stop. */
export function judgePod(facts: Facts, pod: PodFact): Finding | null {
  const given: Case = { facts, pod, end: lastEnd(facts, pod) };
  for (const [, step] of STEPS) {
    const found = step(given);
    if (found) return found;
  }
  return null;
}

/** With restarts in place the Job counts them and then deletes the pod: the kill that follows is no end of the tests. */
function lastEnd(facts: Facts, pod: PodFact): Ending | null {
  const isCounted =
    facts.job?.failure?.reason === 'BackoffLimitExceeded' && pod.spec['restartPolicy'] === 'OnFailure';
  return (isCounted && pod.main?.last) || mainEnd(pod);
}

/** True when the test container ended before anything from outside could have ended it. */
export function endedOnItsOwn(facts: Facts, pod: PodFact, end: Ending): boolean {
  if (isStartFailure(end) || firstHit(lostRows, end)) return false;
  return (
    !stoppedBefore(facts, pod, end) &&
    !disruptedBefore(pod, end) &&
    !kubeletEndedBefore(pod, end) &&
    !deletedBefore(pod, end) &&
    probeKill(pod, end) === null &&
    stopEvent(pod, end) === null &&
    removalEvent(pod, end) === null &&
    !jobEndedBefore(facts, pod, end)
  );
}

/** Step 2. `OOMKilled` with exit 0 passes, with a warning; codes above 125 may come from outside and go on. */
function ownVerdict({ facts, pod, end }: Case): Finding | null {
  if (!end || end.exit === null || end.exit < 0 || end.exit > 125) return null;
  if (!endedOnItsOwn(facts, pod, end)) return null;
  if (end.exit === 0) return passedFinding(facts, pod, end);
  return end.reason === 'OOMKilled' ? null : failedFinding(facts, pod, end);
}

/** Step 3. The mark is set before the kill, so an end in the same second or later is the cluster's doing. */
function disruption({ facts, pod, end }: Case): Finding | null {
  return disruptedBefore(pod, end) ? disruptionFinding({ facts, pod, end }) : null;
}

/** A kill that nobody else explains, in a pod that was marked only after it: the mark may have come late (trap 17). */
function killedAndMarked(given: Case): Finding | null {
  const isKilled = given.end?.exit === 137 || given.end?.exit === 143;
  const found = isKilled && isDisrupted(given.pod) ? disruptionFinding(given) : null;
  return found && { ...found, certainty: 'likely' };
}

function disruptionFinding({ facts, pod, end }: Case): Finding | null {
  const condition = pod.conditions.get('DisruptionTarget');
  const hit = firstHit(disruptionRows, { reason: condition?.reason ?? '', text: condition?.text ?? '' });
  if (!hit) return null;
  const reason = condition?.reason ?? '';
  const by = nodeTrouble(facts, pod, {
    untilMs: end?.finishedMs ?? condition?.sinceMs ?? Number.NaN,
    withPressure: false,
  });
  const why = by && by.cause !== 'event.pod.node-not-ready' ? `: ${by.message.replace(/\.$/, '')}` : '';
  return finding(
    hit,
    { facts, pod, container: pod.main, text: condition?.text ?? '', reason, more: { why } },
    {
      evidence: [
        evidence(
          `Pod ${pod.name}`,
          'status.conditions[DisruptionTarget]',
          `${reason}: ${condition?.text ?? ''}`,
          condition?.sinceMs,
        ),
        ...(by?.evidence ?? []),
      ],
    },
  );
}

/** Step 5. Only the runtime's word or a node-wide event says OOM (trap 1); an end before the kill is the tests' own. */
function outOfMemory({ facts, pod, end }: Case): Finding | null {
  if (end?.reason !== 'OOMKilled') return null;
  const wide = kernelOom(facts, pod, end.finishedMs);
  if (wide) return wide;
  const hit = firstHit(oomRows, { reason: end.reason, exit: end.exit });
  return hit && finding(hit, scene({ facts, pod, end }), { evidence: [stateEvidence(pod, end)] });
}

/** Step 6. */
function probe({ facts, pod, end }: Case): Finding | null {
  if (!end) return null;
  const event = probeKill(pod, end);
  const hit = event && firstHit(probeRows, { on: 'Pod', reason: event.reason, text: event.text });
  if (!event || !hit) return null;
  return finding(hit, scene({ facts, pod, end }), {
    evidence: [
      evidence(`Event ${event.reason} on Pod ${pod.name}`, 'message', event.text, event.lastMs),
      stateEvidence(pod, end),
    ],
  });
}

/** Step 7. The codes are invented: never read them as a crash. */
function lostContainer({ facts, pod, end }: Case): Finding | null {
  const hit = end && firstHit(lostRows, { reason: end.reason, exit: end.exit });
  if (!end || !hit) return null;
  const by = nodeTrouble(facts, pod, { untilMs: Number.NaN, withPressure: false });
  const found = finding(hit, scene({ facts, pod, end }), {
    evidence: [stateEvidence(pod, end), ...(by?.evidence ?? [])],
  });
  return by ? { ...found, message: `${found.message} ${by.message}` } : found;
}

/** Steps 8 and 9. The furthest stage reached names the cause, whatever the Job says. */
function neverStarted({ facts, pod, end }: Case): Finding | null {
  return end || mainRan(pod) ? null : (jobEnd(facts, pod, 'never-started') ?? pendingFinding(facts, pod));
}

function startFailure({ facts, pod, end }: Case): Finding | null {
  if (!end || !isStartFailure(end)) return null;
  const reason = end.reason === 'Error' ? 'StartError' : end.reason;
  const hit = firstHit(startRows, { reason, text: end.text, exit: end.exit });
  return (
    hit &&
    finding(hit, { ...scene({ facts, pod, end }), text: end.text }, { evidence: [stateEvidence(pod, end)] })
  );
}

function jobDeletedIt({ facts, pod, end }: Case): Finding | null {
  if (end && !deletedBefore(pod, end) && !stopEvent(pod, end) && !jobEndedBefore(facts, pod, end))
    return null;
  return jobEnd(facts, pod, 'ran');
}

/** A kill without a sender on the pod: what the node or the autoscaler says explains it. */
function nodeTookIt({ facts, pod, end }: Case): Finding | null {
  const isKilled =
    end === null ||
    end.exit === 137 ||
    end.exit === 143 ||
    end.exit === null ||
    deletedBefore(pod, end) ||
    stopEvent(pod, end) !== null ||
    removalEvent(pod, end) !== null;
  // After a reboot some runtimes say Error and 255 of what they lost.
  const isInvented = end?.exit === 255;
  if (!isKilled && !isInvented) return null;
  const wide = end?.exit === 137 ? kernelOom(facts, pod, end.finishedMs) : null;
  if (wide) return wide;
  const untilMs = end?.finishedMs ?? Number.NaN;
  const found = nodeTrouble(facts, pod, { untilMs, withPressure: pod.gone || end?.exit === 137 });
  return isKilled || found?.cause === 'event.node.rebooted' ? found : null;
}

function otherExit({ facts, pod, end }: Case): Finding | null {
  if (!end || end.exit === null || end.exit === 0) return null;
  if (deletedBefore(pod, end) || stopEvent(pod, end)) return null;
  return failedFinding(facts, pod, end);
}

function goneUnread({ facts, pod, end }: Case): Finding | null {
  return removedFinding(facts, pod, end);
}

function scene(given: Case) {
  return {
    facts: given.facts,
    pod: given.pod,
    container: given.pod.main,
    text: given.end?.text ?? '',
    reason: given.end?.reason ?? '',
  };
}

function stateEvidence(pod: PodFact, end: Ending) {
  return evidence(
    `Pod ${pod.name}`,
    `status.containerStatuses[${pod.main?.name ?? ''}].state.terminated`,
    `${end.reason}, exit code ${end.exit ?? '?'}`,
    end.finishedMs,
  );
}
