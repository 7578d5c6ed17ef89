import { helperRows, startRows } from './catalogue/containers.ts';
import { dnsTimeoutRows } from './catalogue/dns.ts';
import { lostRows, oomRows } from './catalogue/exits.ts';
import { known } from './catalogue.ts';
import { type ContainerFact, type Ending, RESULTS_NAME, gatedService } from './containers.ts';
import { type Facts, logOf } from './facts.ts';
import { evidence } from './finding.ts';
import { resultsRemedy } from './packing.ts';
import type { Pending } from './pending.ts';
import { type PodFact, startupProbes } from './pods.ts';
import { firstHit, type Hit } from './signature.ts';
import { copyOf, copyWords, receiverHit } from './workspace.ts';

// Init containers and native sidecars: a pod whose set-up does not end stays Pending, and nothing in the cluster ends it.

const HOPELESS_RESTARTS = 3;
const SILENT_PROBE_MS = 60_000;

/** The init container or sidecar at which the pod stands; of a gate, the service it waits for. */
export function setupOf(facts: Facts, pod: PodFact, open: ContainerFact, nowMs: number): Pending | null {
  const container =
    (open.kind === 'gate' && pod.containers.find(({ name }) => name === gatedService(open.name))) || open;
  const end = container.ended ?? container.last;
  const isCrashing =
    container.waiting?.reason === 'CrashLoopBackOff' ||
    (container.ended !== null && (container.ended.exit !== 0 || container.kind === 'sidecar'));
  const endEvidence = end
    ? [
        evidence(
          `Pod ${pod.name}`,
          `status.initContainerStatuses[${container.name}]`,
          [end.reason, end.exit === null ? '' : `exit code ${end.exit}`, end.text]
            .filter((part) => part !== '')
            .join(', '),
          end.finishedMs,
        ),
      ]
    : startupProbes(pod, container.name)
        .slice(-1)
        .map((event) =>
          evidence(`Event ${event.reason} on Pod ${pod.name}`, 'message', event.text, event.lastMs),
        );
  const base = {
    stage: 'initializing',
    container,
    reason: end?.reason ?? '',
    text: end?.text ?? '',
    progress: '',
    evidence: endEvidence,
  } as const;
  if (container.kind === 'init') {
    if (end && (isCrashing || !container.running || container.restarts > 0)) {
      const hit = initHit(facts, pod, container, end);
      const isOver = pod.phase === 'Failed' || container.restarts >= HOPELESS_RESTARTS;
      const isConfiguration = hit.signature.is === 'configuration';
      return {
        ...base,
        hit,
        more: copyWords(facts, pod, end.text),
        isConfiguration,
        cannotHeal: isOver && isConfiguration,
        sightings: container.restarts + 1,
      };
    }
    return container.running
      ? (copyOf(facts, pod, container) ?? {
          ...base,
          hit: null,
          isConfiguration: false,
          cannotHeal: false,
          sightings: 0,
        })
      : null;
  }
  const gate = pod.containers.find(
    ({ kind, name }) => kind === 'gate' && gatedService(name) === container.name,
  );
  const hit = gate
    ? gatedHit(pod, container, gate, end, nowMs)
    : (packerHit(container, end) ?? sidecarHit(pod, container, end, isCrashing, nowMs));
  if (!hit && !open.running) return null;
  const remedy = resultsRemedy(container, hit);
  const isCommand = end !== null && (end.reason === 'StartError' || end.exit === 127 || end.exit === 126);
  return {
    ...base,
    hit,
    isConfiguration: hit?.signature.is === 'configuration',
    cannotHeal:
      hit !== null &&
      hit.signature.is === 'configuration' &&
      (isCommand || container.restarts >= HOPELESS_RESTARTS),
    sightings: hit ? Math.max(1, container.restarts) : 0,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** It is no service, and has no settings that could be corrected: what its image lacks is said. */
function packerHit({ name }: ContainerFact, end: Ending | null): Hit | null {
  if (name !== RESULTS_NAME || !end) return null;
  return firstHit(startRows, { reason: end.reason, text: end.text, exit: end.exit });
}

function initHit(facts: Facts, pod: PodFact, container: ContainerFact, end: Ending): Hit {
  const received = receiverHit(facts, pod, container, end);
  if (received) return received;
  const subject = { reason: end.reason, text: end.text, exit: end.exit };
  const lost = firstHit(lostRows, subject) ?? firstHit(oomRows, subject) ?? firstHit(startRows, subject);
  if (lost) return lost;
  // Names that got no answer are the cluster's fault, whoever asked.
  const log = [...logOf(facts, pod, container.name), end.text].join('\n');
  return (
    firstHit(dnsTimeoutRows, { text: log }) ??
    firstHit(helperRows, { facts: new Set(['init', 'exited']) }) ??
    known('init.failed')
  );
}

function sidecarHit(
  pod: PodFact,
  container: ContainerFact,
  end: Ending | null,
  isCrashing: boolean,
  nowMs: number,
): Hit | null {
  const probes = startupProbes(pod, container.name);
  const lastProbeMs = Math.max(...probes.map((event) => event.lastMs || 0));
  const isSilent = container.running && lastProbeMs < container.runningSinceMs;
  // A start that has only just been tried again is not yet one that is never probed again (trap 16).
  const isFresh = nowMs - container.runningSinceMs < SILENT_PROBE_MS;
  if (isSilent && isFresh && probes.length === 0) return null;
  const states = new Set(['sidecar']);
  if (container.restarts > 0) states.add('restarted');
  if (container.running) states.add('up');
  if (isCrashing && end) states.add('crashing');
  if (probes.length > 0 && (!isSilent || isFresh)) states.add('startup-probe');
  if (container.running && container.restarts === 0 && probes.length === 0 && !isUnanswered(container, nowMs))
    return null;
  return firstHit(helperRows, { facts: states });
}

/** A service that its gate waits for: it has no start probe of its own that could end it. */
function gatedHit(
  pod: PodFact,
  service: ContainerFact,
  gate: ContainerFact,
  end: Ending | null,
  nowMs: number,
): Hit | null {
  if (end) return firstHit(helperRows, { facts: new Set(['sidecar', 'restarted', 'crashing']) });
  const isRefused = startupProbes(pod, service.name).length > 0;
  return gate.running && (isRefused || isUnanswered(gate, nowMs))
    ? firstHit(helperRows, { facts: new Set(['sidecar', 'up']) })
    : null;
}

// The kubelet keeps a pod's further events to itself after the first 25 (trap 5): no event is no sign of a good probe.
function isUnanswered(container: ContainerFact, nowMs: number): boolean {
  return container.started === false && nowMs - container.runningSinceMs >= SILENT_PROBE_MS;
}
