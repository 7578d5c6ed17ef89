import { copyRows, receiverRows, receiverStartRows } from './catalogue/workspace.ts';
import type { ContainerFact, Ending } from './containers.ts';
import { type Facts, logOf } from './facts.ts';
import { evidence } from './finding.ts';
import type { Pending } from './pending.ts';
import type { PodFact } from './pods.ts';
import { dig, figure, shape, text } from './shape.ts';
import { firstHit, type Hit } from './signature.ts';
import type { StepWords } from './words.ts';

// The init container that receives the runner's folder: it waits for us, so that what we saw explains it.

/** Its name, as job/workspace.ts gives it. */
export const RECEIVER_NAME = 'k8s-test-job-workspace';

/** Whether a container is the receiver of the workspace. */
export function isReceiver(container: ContainerFact): boolean {
  return container.name === RECEIVER_NAME && container.kind === 'init';
}

/** What the end of the receiver says; null for any other container, or an end that is not its own. */
export function receiverHit(facts: Facts, pod: PodFact, container: ContainerFact, end: Ending): Hit | null {
  if (!isReceiver(container)) return null;
  if (end.reason !== 'Error' && end.reason !== '') return receiverStartHit(container, end.reason, end.text);
  const said = [...logOf(facts, pod, container.name), end.text].join('\n');
  return firstHit(receiverRows, { exit: end.exit, text: said });
}

/** The receiver's image cannot run a shell; null for anything else. */
export function receiverStartHit(container: ContainerFact, reason: string, said: string): Hit | null {
  const isStart = /^(StartError|RunContainerError|ContainerCannotRun|CreateContainerError)$/.test(reason);
  return isReceiver(container) && isStart ? firstHit(receiverStartRows, { reason, text: said }) : null;
}

/** How the copy into a pod stands while its receiver runs. */
export function copyOf(facts: Facts, pod: PodFact, container: ContainerFact): Pending | null {
  if (!isReceiver(container) || !container.running) return null;
  const { workspace } = facts;
  const copy = shape(dig(workspace, 'pods', pod.name));
  const failure = text(workspace['failure']);
  const state = failure === '' ? text(copy['state']) : 'not-packed';
  const http = figure(copy['httpStatus']) ?? 0;
  const hit = firstHit(copyRows, { http, facts: new Set([state]) });
  const said = failure || text(copy['message']);
  return {
    stage: 'initializing',
    hit,
    container,
    text: said,
    reason: '',
    isConfiguration: hit?.signature.is === 'configuration',
    cannotHeal: hit !== null,
    // We have seen it ourselves, and tried as often as it makes sense.
    sightings: hit ? 2 : 0,
    more: copyWords(facts, pod, said),
    progress: hit ? '' : copying(facts, pod),
    evidence: hit
      ? [
          evidence(
            `Copy of the workspace into Pod ${pod.name}`,
            http > 0 ? `HTTP ${http}` : state,
            said || (http === 403 ? 'attach pods/attach: forbidden' : state),
          ),
        ]
      : [],
  };
}

/** Names and figures for the sentences about the copy. */
export function copyWords(facts: Facts, pod: PodFact | null, said: string): StepWords {
  const copy = shape(dig(facts.workspace, 'pods', pod?.name ?? ''));
  const bytes = figure(facts.workspace['bytes']) ?? 0;
  const sent = figure(copy['sentBytes']) ?? 0;
  const http = figure(copy['httpStatus']) ?? 0;
  const [, came, of] = /cut: (\d+) of (\d+) bytes came/.exec(said) ?? [];
  const [part, whole] = came === undefined ? [sent, bytes] : [Number(came), Number(of)];
  return {
    counted: whole > 0 && (part > 0 || came !== undefined) ? ` after ${part} of ${whole} bytes` : '',
    size: bytes > 0 ? ` (${megabytes(bytes)})` : '',
    http: http > 0 ? ` (HTTP ${http})` : '',
    inNamespace: facts.namespace === '' ? '' : ` in namespace ${facts.namespace}`,
    rbac: '\n- apiGroups: [""]\n  resources: ["pods/attach"]\n  verbs: ["get", "create"]',
  };
}

function copying(facts: Facts, pod: PodFact): string {
  const bytes = figure(facts.workspace['bytes']) ?? 0;
  const sent = figure(dig(facts.workspace, 'pods', pod.name, 'sentBytes')) ?? 0;
  const amount = bytes > 0 && sent > 0 ? ` (${megabytes(sent)} of ${megabytes(bytes)})` : '';
  return `Copying the workspace into pod ${pod.name}${amount}`;
}

function megabytes(bytes: number): string {
  const size = bytes / 1e6;
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} MB`;
}
