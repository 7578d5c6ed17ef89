import { helperRows } from './catalogue/containers.ts';
import { lostRows, oomRows } from './catalogue/exits.ts';
import { dnsTimeoutRows } from './catalogue/dns.ts';
import { startRows } from './catalogue/containers.ts';
import { known } from './catalogue.ts';
import type { ContainerFact, Ending } from './containers.ts';
import { type Facts, logOf } from './facts.ts';
import { evidence } from './finding.ts';
import { mainRan, type PodFact } from './pods.ts';
import { preparingOf } from './preparing.ts';
import { schedulingOf } from './scheduling.ts';
import { firstHit, type Hit } from './signature.ts';
import type { Evidence, Stage } from './verdict.ts';
import { type Trouble, troubleOf } from './waiting.ts';

/** How far a pod has come whose test container has not started, and what is wrong there. */
export interface Pending {
  readonly stage: Stage;
  readonly hit: Hit | null;
  readonly container: ContainerFact | null;
  readonly text: string;
  readonly reason: string;
  /** The cause is in manifest, image, rights or names, whatever the row's class says. */
  readonly isConfiguration: boolean;
  readonly cannotHeal: boolean;
  readonly sightings: number;
  readonly progress: string;
  readonly evidence: readonly Evidence[];
}

const HOPELESS_RESTARTS = 3;
const SILENT_PROBE_MS = 60_000;

/** The furthest stage reached (failures.md, section 2, step 8); null when the test container has started. */
export function pendingOf(facts: Facts, pod: PodFact, nowMs: number): Pending | null {
  if (mainRan(pod)) return null;
  const scheduling = schedulingOf(facts, pod, nowMs);
  const troubles = pod.containers
    .map((container) => troubleOf(pod, container))
    .filter((trouble) => trouble !== null);
  const own = troubles.find((trouble) => trouble.container.kind === 'main');
  if (own) return fromTrouble(pod, own);
  // Events of a pod that was never seen may know more than its missing status.
  if (scheduling && troubles.length === 0 && !pod.events.some((event) => event.reason === 'Scheduled'))
    return scheduling;
  const firstOpen = pod.containers.find((container) => isSetup(container) && !isDone(container));
  if (firstOpen) {
    const trouble = troubles.find((candidate) => candidate.container === firstOpen);
    if (trouble) return fromTrouble(pod, trouble);
    const setup = setupOf(facts, pod, firstOpen, nowMs);
    if (setup) return setup;
  }
  const other = troubles[0];
  if (other) return fromTrouble(pod, other);
  return preparingOf(pod, nowMs);
}

function isSetup(container: ContainerFact): boolean {
  return container.kind === 'init' || container.kind === 'sidecar';
}

function isDone(container: ContainerFact): boolean {
  if (container.kind === 'init') return container.ended?.exit === 0;
  return container.running && container.started !== false;
}

function fromTrouble(pod: PodFact, trouble: Trouble): Pending {
  const { container, hit, reason, text } = trouble;
  const { signature } = hit;
  const isImage = signature.id.startsWith('image.');
  const isConfiguration = signature.is === 'configuration';
  const secret =
    signature.id === 'image.auth'
      ? pod.events.find((event) => event.reason === 'FailedToRetrieveImagePullSecret')
      : undefined;
  return {
    stage: isImage ? 'pulling' : isSetup(container) ? 'initializing' : 'starting',
    hit: secret ? known('event.pull-secret') : hit,
    container,
    text: secret ? secret.text : text,
    reason,
    isConfiguration,
    cannotHeal: isConfiguration && !signature.retry,
    sightings: trouble.sightings,
    progress: '',
    evidence: [
      evidence(
        `Pod ${pod.name}`,
        `status.${isSetup(container) ? 'initContainerStatuses' : 'containerStatuses'}[${container.name}].state.waiting`,
        `${reason}: ${text}`,
        trouble.atMs,
      ),
    ],
  };
}

/** The init container or sidecar at which the pod stands. */
function setupOf(facts: Facts, pod: PodFact, container: ContainerFact, nowMs: number): Pending | null {
  const end = container.ended ?? container.last;
  const isCrashing =
    container.waiting?.reason === 'CrashLoopBackOff' ||
    (container.ended !== null && container.ended.exit !== 0);
  const endEvidence = end
    ? [
        evidence(
          `Pod ${pod.name}`,
          `status.initContainerStatuses[${container.name}]`,
          `${end.reason} ${end.exit ?? ''} ${end.text}`.trim(),
          end.finishedMs,
        ),
      ]
    : [];
  const base = {
    stage: 'initializing',
    container,
    reason: end?.reason ?? '',
    text: end?.text ?? '',
    progress: '',
    evidence: endEvidence,
  } as const;
  if (container.kind === 'init') {
    if (end && (isCrashing || !container.running)) {
      const hit = initHit(facts, pod, container, end);
      const isOver = pod.phase === 'Failed' || container.restarts >= HOPELESS_RESTARTS;
      const isConfiguration = hit.signature.is === 'configuration';
      return {
        ...base,
        hit,
        isConfiguration,
        cannotHeal: isOver && isConfiguration,
        sightings: container.restarts + 1,
      };
    }
    return container.running
      ? { ...base, hit: null, isConfiguration: false, cannotHeal: false, sightings: 0 }
      : null;
  }
  const hit = sidecarHit(pod, container, end, isCrashing, nowMs);
  if (!hit && !container.running) return null;
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
  };
}

function initHit(facts: Facts, pod: PodFact, container: ContainerFact, end: Ending): Hit {
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
  const probes = pod.events.filter(
    (event) =>
      /[Ss]tartup probe failed|failed startup probe/.test(event.text) &&
      (event.container === container.name || event.text.includes(container.name) || event.container === ''),
  );
  const lastProbeMs = Math.max(...probes.map((event) => event.lastMs || 0));
  const isSilent = container.running && lastProbeMs < container.runningSinceMs;
  // A start that has only just been tried again is not yet one that is never probed again (trap 16).
  if (isSilent && nowMs - container.runningSinceMs < SILENT_PROBE_MS) return null;
  const states = new Set(['sidecar']);
  if (container.restarts > 0) states.add('restarted');
  if (container.running) states.add('up');
  if (isCrashing && end) states.add('crashing');
  if (probes.length > 0 && !isSilent) states.add('startup-probe');
  if (container.running && container.restarts === 0 && probes.length === 0) return null;
  return firstHit(helperRows, { facts: states });
}
