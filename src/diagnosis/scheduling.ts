import { autoscalingRows, claimRows } from './catalogue/autoscaling.ts';
import { schedulingRows } from './catalogue/scheduling.ts';
import { known } from './catalogue.ts';
import type { EventFact } from './events.ts';
import type { Facts } from './facts.ts';
import { evidence } from './finding.ts';
import { nodesCounted, withoutPreemption } from './histogram.ts';
import type { Pending } from './pending.ts';
import type { PodFact } from './pods.ts';
import { amount, podRequest } from './quantities.ts';
import { dig, text } from './shape.ts';
import { firstHit, type Hit } from './signature.ts';

// An autoscaler answers within half a minute; before that "no node fits" may only mean "not yet".
const AUTOSCALER_ANSWERS_MS = 60_000;
const UNSEEN_MS = 30_000;
const UNSEEN_BY_ANOTHER_MS = 5_000;
const KARPENTER = /karpenter/;
const KARPENTER_TEXT = /^Failed to schedule pod, |\bnodepool\b|\bprovisioner\b/;
const TOO_LARGE =
  /no instance type (?:satisfied|has enough|which had enough)|which had enough resources|resources (?:were|was) not met/;

/** Why a pod has no node yet; null when it has one. */
export function schedulingOf(facts: Facts, pod: PodFact, nowMs: number): Pending | null {
  const condition = pod.conditions.get('PodScheduled');
  if (pod.node !== '' || condition?.status === 'True') return null;
  const refusals = pod.events.filter((event) => event.reason === 'FailedScheduling');
  const scheduler = refusals.findLast((event) => !isKarpenter(event));
  const message = condition?.text || scheduler?.text || '';
  const reason = condition?.reason ?? (scheduler ? 'Unschedulable' : '');
  const base = baseHit(facts, reason, message);
  const answer = autoscalerAnswer(pod);
  const isComing = answer?.hit.signature.is === 'signal';
  const claim = base?.signature.id === 'sched.pvc.unbound' ? claimAnswer(facts) : null;
  const hit = claim?.hit ?? combined(base, answer, message);
  const isAnswered = hit !== null && (hit === answer?.hit || hit.signature.id === 'sched.node-not-arrived');
  const toldBy = claim ?? (isAnswered ? answer : null);
  const sinceMs = Number.isNaN(condition?.sinceMs ?? Number.NaN)
    ? (scheduler?.firstMs ?? pod.createdMs)
    : (condition?.sinceMs ?? pod.createdMs);
  const isSettled =
    answer !== null || nowMs - sinceMs >= AUTOSCALER_ANSWERS_MS || hit?.signature.id === 'sched.pvc.missing';
  const isOthers = !['', 'default-scheduler'].includes(text(pod.spec['schedulerName']));
  const isUnseen =
    !condition &&
    refusals.length === 0 &&
    pod.events.length === 0 &&
    nowMs - pod.createdMs > (isOthers ? UNSEEN_BY_ANOTHER_MS : UNSEEN_MS);
  const never = hit?.signature.id === 'sched.insufficient' && isTooLarge(facts, pod, hit, message);
  const isWrong = never || (hit?.signature.is === 'configuration' && !hit.signature.retry);
  const finalHit = hit ?? (isUnseen ? known('sched.no-condition') : null);
  return {
    stage: 'scheduling',
    hit: finalHit,
    container: null,
    text: toldBy?.event.text ?? message,
    reason,
    isConfiguration: isWrong,
    ...(never
      ? { remedy: `Ask for less ${hit.groups[1]} than the largest node has, or have larger nodes added.` }
      : {}),
    cannotHeal: isWrong && !isComing && isSettled,
    sightings: Math.max(scheduler?.count ?? 0, 1),
    progress: isComing
      ? answer.event.text
      : pod.nominated === ''
        ? ''
        : `room is being made on node ${pod.nominated}`,
    evidence: [
      ...(message === ''
        ? []
        : [
            evidence(
              `Pod ${pod.name}`,
              'status.conditions[PodScheduled].message',
              message,
              condition?.sinceMs ?? scheduler?.lastMs,
            ),
          ]),
      ...(finalHit?.signature.id === 'sched.no-condition'
        ? [evidence(`Pod ${pod.name}`, 'spec.schedulerName', text(pod.spec['schedulerName']), pod.createdMs)]
        : []),
      ...(claim
        ? [
            evidence(
              `Event ${claim.event.reason} on claim ${claim.event.name}`,
              'message',
              claim.event.text,
              claim.event.lastMs,
            ),
          ]
        : []),
      ...(answer
        ? [
            evidence(
              `Event ${answer.event.reason} on Pod ${pod.name}`,
              'message',
              answer.event.text,
              answer.event.lastMs,
            ),
          ]
        : []),
    ],
  };
}

function baseHit(facts: Facts, reason: string, message: string): Hit | null {
  if (reason === '' && message === '') return null;
  const said = withoutPreemption(message);
  const hit = firstHit(schedulingRows, { reason, text: said });
  // From 1.34 the message no longer names the taint (trap 7): the nodes still do.
  if (hit?.signature.id === 'sched.taint' && !/\{/.test(said) && facts.nodes.size > 0) {
    const keys = [...facts.nodes.values()].flatMap((node) =>
      Array.isArray(dig(node, 'spec', 'taints')) ? (dig(node, 'spec', 'taints') as unknown[]) : [],
    );
    const isPassing =
      keys.length > 0 &&
      keys.every((taint) =>
        /^node\.kubernetes\.io\/|^node\.cloudprovider|^karpenter\.sh\/|ToBeDeleted|not-ready/.test(
          String(dig(taint, 'key')),
        ),
      );
    if (isPassing) return known('sched.taint.node-condition', ['', String(dig(keys[0], 'key'))]);
  }
  return hit;
}

interface Answer {
  readonly event: EventFact;
  readonly hit: Hit;
}

/** The newest word of cluster-autoscaler or Karpenter; both use reasons that others use too (trap 6). */
function autoscalerAnswer(pod: PodFact): Answer | null {
  for (const event of pod.events.toReversed()) {
    if (event.reason === 'FailedScheduling' && !isKarpenter(event)) continue;
    const hit = firstHit(autoscalingRows, {
      on: 'Pod',
      reason: event.reason,
      text: event.text,
      source: isKarpenter(event) ? 'karpenter' : event.source,
    });
    if (hit && hit.signature.is !== 'derive') return { event, hit };
  }
  return null;
}

/** What the provisioner says of a claim that is not bound. */
function claimAnswer(facts: Facts): Answer | null {
  for (const event of facts.claimEvents.toReversed()) {
    const hit = firstHit(claimRows, { on: event.kind, reason: event.reason, text: event.text });
    if (hit) return { event, hit };
  }
  return null;
}

function isKarpenter(event: EventFact): boolean {
  return (
    KARPENTER.test(event.source) || (event.reason === 'FailedScheduling' && KARPENTER_TEXT.test(event.text))
  );
}

/** What decides, the scheduler's refusal or the autoscaler's answer to it. */
function combined(base: Hit | null, answer: Answer | null, message: string): Hit | null {
  if (!answer) return base;
  const { signature } = answer.hit;
  if (signature.is === 'signal')
    return base?.signature.is === 'infrastructure' ? base : known('sched.node-not-arrived');
  if (!base || signature.is === 'infrastructure') return answer.hit;
  if (base.signature.is === 'configuration') return base;
  // Nodes that match are merely full; it is hopeless only when a new, empty one would be too small.
  const tooLarge =
    signature.id === 'event.ca.not-triggered'
      ? /Insufficient /.test(answer.event.text)
      : TOO_LARGE.test(answer.event.text);
  const isAboutRoom = ['sched.insufficient', 'sched.no-nodes', 'sched.other', 'sched.too-many-pods'].includes(
    base.signature.id,
  );
  const hasNodes = base.signature.id !== 'sched.no-nodes' && nodesCounted(message) !== 0;
  return isAboutRoom && (tooLarge || !hasNodes) ? answer.hit : base;
}

/** True when every node of the cluster was read, and the request is larger than the largest of them. */
function isTooLarge(facts: Facts, pod: PodFact, hit: Hit, message: string): boolean {
  const resource = hit.groups[1] ?? '';
  const request = podRequest(pod.spec, resource);
  const rooms = [...facts.nodes.values()]
    .map((node) => amount(dig(node, 'status', 'allocatable', resource)))
    .filter((room) => !Number.isNaN(room));
  return (
    rooms.length > 0 &&
    facts.nodes.size >= (nodesCounted(message) ?? Number.POSITIVE_INFINITY) &&
    rooms.every((room) => request > room)
  );
}
