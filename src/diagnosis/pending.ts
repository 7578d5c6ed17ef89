import { known } from './catalogue.ts';
import type { ContainerFact } from './containers.ts';
import type { Facts } from './facts.ts';
import { ecrRemedy } from './ecr.ts';
import { evidence } from './finding.ts';
import { mayFallBack, mirroredImages } from './mirrored.ts';
import { resultsRemedy } from './packing.ts';
import { mainRan, type PodFact } from './pods.ts';
import { preparingOf } from './preparing.ts';
import { schedulingOf } from './scheduling.ts';
import { setupOf } from './setup.ts';
import type { Hit } from './signature.ts';
import type { Evidence, Stage } from './verdict.ts';
import { type Trouble, troubleOf } from './waiting.ts';
import type { StepWords } from './words.ts';
import { receiverStartHit } from './workspace.ts';

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
  /** Where the surroundings ask for another one than the row's. */
  readonly remedy?: string;
  /** Names and figures for its sentences. */
  readonly more?: StepWords;
}

/** The furthest stage reached (failures.md, section 2, step 8); null when the test container has started. */
export function pendingOf(facts: Facts, pod: PodFact, nowMs: number): Pending | null {
  if (mainRan(pod)) return null;
  const scheduling = schedulingOf(facts, pod, nowMs);
  const troubles = pod.containers
    .filter(({ kind }) => kind !== 'results')
    .map((container) => troubleOf(pod, container))
    .filter((trouble) => trouble !== null);
  const own = troubles.find((trouble) => trouble.container.kind === 'main');
  if (own) return fromTrouble(facts, pod, own);
  // Events of a pod that was never seen may know more than its missing status.
  if (scheduling && troubles.length === 0 && !pod.events.some((event) => event.reason === 'Scheduled'))
    return scheduling;
  const firstOpen = pod.containers.find((container) => isSetup(container) && !isDone(container));
  if (firstOpen) {
    const trouble = troubles.find((candidate) => candidate.container === firstOpen);
    if (trouble) return fromTrouble(facts, pod, trouble);
    const setup = setupOf(facts, pod, firstOpen, nowMs);
    if (setup) return setup;
  }
  const other = troubles[0];
  if (other) return fromTrouble(facts, pod, other);
  return preparingOf(pod, nowMs);
}

function isSetup(container: ContainerFact): boolean {
  return container.kind === 'init' || container.kind === 'sidecar' || container.kind === 'gate';
}

function isDone(container: ContainerFact): boolean {
  if (container.kind === 'init') return container.ended?.exit === 0;
  return container.running && container.started !== false;
}

function fromTrouble(facts: Facts, pod: PodFact, trouble: Trouble): Pending {
  const { container, reason, text } = trouble;
  const hit = receiverStartHit(container, reason, text) ?? trouble.hit;
  const { signature } = hit;
  const isImage = signature.id.startsWith('image.');
  const isConfiguration = signature.is === 'configuration';
  const secret =
    signature.id === 'image.auth'
      ? pod.events.find((event) => event.reason === 'FailedToRetrieveImagePullSecret')
      : undefined;
  const original = isImage ? mirroredImages(facts.job?.object).get(container.image) : undefined;
  const remedy =
    isImage && !secret
      ? ecrRemedy(signature.id, text, pod, container, original ?? '')
      : resultsRemedy(container, hit);
  return {
    stage: isImage ? 'pulling' : isSetup(container) ? 'initializing' : 'starting',
    hit: secret ? known('event.pull-secret') : hit,
    container,
    text: secret ? secret.text : text,
    reason,
    isConfiguration,
    cannotHeal:
      (isConfiguration && !signature.retry) ||
      // Where tests run already, the mirror does give the image: the others may wait for it.
      (mayFallBack(facts, container.image, signature.id) && !facts.pods.some(mainRan)),
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
    ...(remedy === undefined ? {} : { remedy }),
  };
}
