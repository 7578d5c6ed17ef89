import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { dig, shape, text } from './shape.ts';

// Images that the Job takes from a mirror (input mirrors): its annotations say what they are called otherwise.

const MIRRORED_IMAGES = 'k8s-test-job/mirrored-images';
const MIRROR_FALLBACK = 'k8s-test-job/mirror-fallback';

// What the image's own registry may well give. A wrong architecture or a full disk would be the same there.
const REFUSALS =
  /^image\.(?:ecr\..+|auth|not-found|rate-limited|tls|dns|server-error|network|registry-unavailable|content|other)$/;

/** Whether a cause is a refusal that the image's own registry need not share. */
export function isRefusal(cause: string): boolean {
  return REFUSALS.test(cause);
}

/** The whole names of images without their mirror, by the names in the pods. */
export function mirroredImages(job: unknown): ReadonlyMap<string, string> {
  const annotation = text(dig(job, 'metadata', 'annotations', MIRRORED_IMAGES));
  if (annotation === '') return new Map();
  let names: unknown;
  try {
    names = JSON.parse(annotation);
  } catch {
    return new Map();
  }
  return new Map(Object.entries(shape(names)).map(([name, original]) => [name, text(original)]));
}

/** True when a refusal need not be waited for, since the next attempt asks another registry. */
export function mayFallBack(facts: Facts, image: string, cause: string): boolean {
  const allowed = dig(facts.job?.object, 'metadata', 'annotations', MIRROR_FALLBACK) === 'true';
  return allowed && isRefusal(cause) && mirroredImages(facts.job?.object).has(image);
}

/** The finding about an image, with what it is without its mirror. */
export function withMirror(facts: Facts, image: string, found: Finding): Finding {
  const original = mirroredImages(facts.job?.object).get(image) ?? '';
  if (original === '') return found;
  const told = found.cause === 'image.not-found' ? notAtTheMirror(image, original, found) : found;
  const isOn = dig(facts.job?.object, 'metadata', 'annotations', MIRROR_FALLBACK) === 'true';
  const offer =
    isOn || !isRefusal(found.cause)
      ? ''
      : `; with mirror-fallback: true the next attempt takes it from ${registryOf(original)}`;
  const sentence = `The image stands for ${original} (input mirrors)${offer}.`;
  const [first = '', ...rest] = told.remedy.split('\n');
  // What follows a colon is to be copied: the sentence goes before.
  const line = first.endsWith(':') ? `${sentence} ${first}` : `${first} ${sentence}`;
  return { ...told, remedy: [line.trim(), ...rest].join('\n') };
}

// docker-registry as a cache says so of every image when it cannot reach its upstream.
function notAtTheMirror(image: string, original: string, found: Finding): Finding {
  return {
    ...found,
    certainty: 'likely',
    message: `The mirror does not have image ${image}: not found.`,
    remedy: `Check that ${original} exists. If it does, the mirror has no rule or no right for it, or cannot reach ${registryOf(original)}: its log tells.`,
  };
}

function registryOf(original: string): string {
  return original.split('/')[0] ?? '';
}
