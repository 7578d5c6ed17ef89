import { known } from './catalogue.ts';
import { sandboxRows, setupRows } from './catalogue/sandbox.ts';
import { attachRows, mountRows } from './catalogue/volumes.ts';
import type { EventFact } from './events.ts';
import { evidence } from './finding.ts';
import type { Pending } from './pending.ts';
import type { PodFact } from './pods.ts';
import { firstHit, type Hit } from './signature.ts';
import { plainError } from './waiting.ts';

const ROWS = [...sandboxRows, ...mountRows, ...attachRows, ...setupRows];
// Noise of a fresh pod or node: it only counts where nothing better is known.
const WEAK = new Set([
  'mount.cache-sync',
  'mount.other',
  'sandbox.other',
  'event.kubelet-sync',
  'event.network-not-ready',
  'event.sandbox-status',
  'event.pull-secret',
]);
const PERSISTENT_COUNT = 3;
const PERSISTENT_MS = 60_000;
const STUCK_MS = 120_000;

/** A pod on its node whose containers have not started: volumes, network, then image. */
export function preparingOf(pod: PodFact, nowMs: number): Pending {
  const pulled = new Set(
    pod.events.filter((event) => event.reason === 'Pulled').map((event) => event.container),
  );
  const pulling = pod.events.findLast((event) => event.reason === 'Pulling' && !pulled.has(event.container));
  const best = bestEvent(pod);
  const isPulling = pulling !== undefined && (!best || (pulling.lastMs || 0) >= (best.event.lastMs || 0));
  if (isPulling) {
    const container = pod.containers.find((candidate) => candidate.name === pulling.container) ?? pod.main;
    return {
      stage: 'pulling',
      hit: known('event.image.pulling-long'),
      container,
      text: pulling.text,
      reason: 'Pulling',
      isConfiguration: false,
      cannotHeal: false,
      sightings: 0,
      progress: `image ${container?.image || ''} is being pulled`.replace('  ', ' '),
      evidence: [evidence(`Event Pulling on Pod ${pod.name}`, 'message', pulling.text, pulling.lastMs)],
    };
  }
  const ready = pod.conditions.get('PodReadyToStartContainers');
  const isStuck = ready?.status === 'False' && nowMs - ready.sinceMs > STUCK_MS;
  const hit = best?.hit ?? (isStuck ? known('pod.sandbox-stuck') : null);
  const isConfiguration = hit?.signature.is === 'configuration';
  return {
    stage: pulled.size > 0 || ready?.status === 'True' ? 'starting' : 'preparing',
    hit,
    container: null,
    text: plainError(best?.event.text ?? ''),
    reason: best?.event.reason ?? '',
    isConfiguration,
    cannotHeal: isConfiguration && !hit?.signature.retry && best !== null,
    sightings: best?.event.count ?? 0,
    progress: '',
    evidence: best
      ? [
          evidence(
            `Event ${best.event.reason} on Pod ${pod.name}`,
            'message',
            best.event.text,
            best.event.lastMs,
          ),
        ]
      : isStuck
        ? [
            evidence(
              `Pod ${pod.name}`,
              'status.conditions[PodReadyToStartContainers].status',
              'False',
              ready.sinceMs,
            ),
          ]
        : [],
  };
}

/** One refused sandbox is normal on fresh nodes (trap 24): an event counts when it stays. */
export function isPersistent(event: EventFact, nowMs: number): boolean {
  return (
    !event.reason.startsWith('FailedCreatePodSand') ||
    event.count >= PERSISTENT_COUNT ||
    nowMs - event.firstMs >= PERSISTENT_MS
  );
}

function bestEvent(pod: PodFact): { readonly event: EventFact; readonly hit: Hit } | null {
  let weak: { readonly event: EventFact; readonly hit: Hit } | null = null;
  for (const event of pod.events.toReversed()) {
    const hit = firstHit(ROWS, { on: 'Pod', reason: event.reason, text: event.text, source: event.source });
    if (!hit || hit.signature.is === 'signal') continue;
    if (!WEAK.has(hit.signature.id)) return { event, hit };
    weak ??= { event, hit };
  }
  return weak;
}
