import { imageOddRows, imageReasonRows, imageRows } from './catalogue/images.ts';
import { configRows, createRows, startRows, waitingRows } from './catalogue/containers.ts';
import type { ContainerFact } from './containers.ts';
import type { EventFact } from './events.ts';
import type { PodFact } from './pods.ts';
import { firstHit, type Hit, type Signature } from './signature.ts';

/** What keeps a container waiting, joined from its status, its events and what an earlier version said. */
export interface Trouble {
  readonly container: ContainerFact;
  readonly reason: string;
  readonly text: string;
  readonly hit: Hit;
  readonly atMs: number;
  readonly sightings: number;
}

const HARMLESS = new Set(['', 'ContainerCreating', 'PodInitializing', 'Waiting', 'Pending']);
const ROWS: readonly Signature[] = [
  ...imageReasonRows,
  ...imageRows,
  ...configRows,
  ...createRows,
  ...startRows,
  ...waitingRows,
  ...imageOddRows,
];
const ODD: ReadonlySet<string> = new Set(['odd-reason']);

/** The trouble of one container that has not started; null when it only waits for its turn. */
export function troubleOf(pod: PodFact, container: ContainerFact): Trouble | null {
  if (container.running || container.ended) return null;
  const failures = pod.events.filter((event) => isFailure(event) && isAbout(event, pod, container));
  const newest = failures.findLast((event) => impliedReason(event) !== '');
  const seen = pod.sights.waitings.filter(
    (sight) => sight.container === container.name && !HARMLESS.has(sight.reason),
  );
  let reason = container.waiting?.reason ?? '';
  if (HARMLESS.has(reason)) reason = newest ? impliedReason(newest) : (seen.at(-1)?.reason ?? '');
  if (HARMLESS.has(reason) || reason === 'CrashLoopBackOff') return null;
  const told = failures.findLast((event) =>
    /Failed to pull|Failed to apply|^Error: (?!ErrImagePull|ImagePullBackOff)/.test(event.text),
  );
  const earlier = seen.findLast((sight) => sight.text !== '' && !sight.text.startsWith('Back-off'));
  const text = [container.waiting?.text, told?.text ?? newest?.text, earlier?.text]
    .filter((part) => part)
    .join('\n');
  const hit = firstHit(ROWS, { reason, text, image: container.image || imageIn(text), facts: ODD });
  if (!hit) return null;
  const attempts = seen.filter((sight) => sight.reason !== 'ImagePullBackOff').length;
  return {
    container,
    reason,
    text: plainError(told?.text || container.waiting?.text || text),
    hit,
    atMs: newest?.lastMs ?? Number.NaN,
    sightings: Math.max(1, attempts, told?.count ?? 0),
  };
}

function isFailure(event: EventFact): boolean {
  return ['Failed', 'InspectFailed', 'ErrImageNeverPull', 'BackOff', 'FailedPostStartHook'].includes(
    event.reason,
  );
}

function isAbout(event: EventFact, pod: PodFact, container: ContainerFact): boolean {
  if (event.container !== '') return event.container === container.name;
  return pod.containers.length === 1 || (container.image !== '' && event.text.includes(container.image));
}

/** The waiting reason an event stands for: the status may never have been seen. */
function impliedReason(event: EventFact): string {
  if (event.reason === 'ErrImageNeverPull') return 'ErrImageNeverPull';
  if (event.reason === 'InspectFailed')
    return /pars|invalid reference/.test(event.text) ? 'InvalidImageName' : 'ImageInspectError';
  const said = event.text;
  if (/^Failed to pull image|^Back-off pulling image|^Error: (?:ErrImagePull|ImagePullBackOff)/.test(said))
    return 'ErrImagePull';
  const named =
    /^Error: (InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable|SignatureValidationFailed)/.exec(
      said,
    )?.[1];
  if (named) return named;
  if (
    /OCI runtime|failed to start container|failed to create (?:containerd )?(?:task|shim)|executable file|exec format/i.test(
      said,
    )
  )
    return 'RunContainerError';
  if (
    /couldn't find key|not found$|runAsNonRoot|failed to prepare subPath|failed to sync (?:secret|configmap)|services have not yet|not registered/i.test(
      said,
    )
  ) {
    return 'CreateContainerConfigError';
  }
  if (
    /^Error: (?:context deadline|failed to (?:reserve|create|generate|get)|container create|Error response|.*CreateContainer)/i.test(
      said,
    )
  )
    return 'CreateContainerError';
  return '';
}

/** The first image name in a text: ECR's rules need it where the pod is not known. */
function imageIn(text: string): string {
  return /image "([^"]+)"/.exec(text)?.[1] ?? '';
}

/** Runtimes repeat the image and wrap the cause three times over: the innermost sentence is the news. */
export function plainError(text: string): string {
  return text
    .replace(/^Failed to create pod sandbox: /, '')
    .replace(/^Failed to pull image "[^"]+": /, '')
    .replace(/^Error: /, '')
    .replace(/^rpc error: code = \w+ desc = /, '')
    .replace(/^failed to pull and unpack image "[^"]+": /, '')
    .replace(/^failed to resolve (?:reference|image) "[^"]+": /, '')
    .trim();
}
