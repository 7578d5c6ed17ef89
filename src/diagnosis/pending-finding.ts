import { known } from './catalogue.ts';
import { creatingOf } from './creating.ts';
import type { Facts } from './facts.ts';
import { type Finding, finding } from './finding.ts';
import { withMirror } from './mirrored.ts';
import { type Pending, pendingOf } from './pending.ts';
import type { PodFact } from './pods.ts';

/** The pending cause of a pod whose test container never started; null when nothing is wrong there. */
export function pendingFinding(facts: Facts, pod: PodFact): Finding | null {
  const pending = pendingOf(facts, pod, judgedAt(facts));
  return pending && fromPending(facts, pod, pending);
}

/** The cause why the Job has no pod; null when nothing is wrong there. */
export function creatingFinding(facts: Facts): Finding | null {
  return fromPending(facts, null, creatingOf(facts, judgedAt(facts)));
}

/** True when the test container never started for a reason in manifest, image, rights or names. */
export function isMisconfigured(facts: Facts, pod: PodFact): boolean {
  return pendingOf(facts, pod, judgedAt(facts))?.isConfiguration === true;
}

/** Where the attempt stood, in words, when no cause is known. */
export function stageWords(facts: Facts, pod: PodFact | null): string {
  const pending = pod ? pendingOf(facts, pod, judgedAt(facts)) : creatingOf(facts, judgedAt(facts));
  const words: { readonly [stage: string]: string } = {
    suspended: 'the Job waited in a queue',
    creating: 'no pod had been created',
    scheduling: 'the pod waited for a node',
    preparing: 'volumes and network of the pod were being set up',
    initializing: `container ${pending?.container?.name ?? ''} was being waited for`,
    pulling: 'an image was being pulled',
    starting: 'the container was being started',
  };
  return words[pending?.stage ?? 'running'] ?? 'the tests were running';
}

function fromPending(facts: Facts, pod: PodFact | null, pending: Pending): Finding | null {
  const { hit, container, text, reason } = pending;
  if (!hit || hit.signature.is === 'signal') return null;
  // A pull that goes on is a cause only where a clock ran out.
  const isLate =
    facts.stopped !== null ||
    facts.job?.failure?.reason === 'DeadlineExceeded' ||
    pod?.reason === 'DeadlineExceeded';
  if (hit.signature.is === 'timeout' && !isLate) return null;
  const shown = hit.signature.is === 'derive' ? known('start.other') : hit;
  const found = finding(
    shown,
    { facts, pod, container: container ?? pod?.main ?? null, text, reason, more: pending.more ?? {} },
    {
      evidence: pending.evidence,
      ...(pending.remedy === undefined ? {} : { remedy: pending.remedy }),
      ...(pending.isConfiguration ? { outcome: 'configuration' as const } : {}),
      ...(pending.isConfiguration && hit.signature.is !== 'configuration'
        ? { owner: 'author' as const }
        : {}),
    },
  );
  return container && pending.stage === 'pulling' ? withMirror(facts, container.image, found) : found;
}

function judgedAt(facts: Facts): number {
  return facts.stopped && !Number.isNaN(facts.stopped.atMs) ? facts.stopped.atMs : facts.latestMs;
}
