import { type ImageReference, imageName, parseImageReference } from '../text/image-reference.ts';
import { type Fields, fields } from './container.ts';
import { changePodSpec } from './pod-spec.ts';
import type { JobRequest } from './request.ts';

/** Images whose whole name begins with `registry` are taken from `target`; where both are the same, from there. */
export interface Mirror {
  readonly registry: string;
  readonly target: string;
}

/** Where the Job keeps what its images are called without mirrors: `{"name in the pod": "whole name"}` as JSON. */
export const MIRRORED_IMAGES = 'k8s-test-job/mirrored-images';
/** A refusal by a mirror need not be waited for: the next attempt goes without it. */
export const MIRROR_FALLBACK = 'k8s-test-job/mirror-fallback';

/** The Job with every image that has a mirror named there; the last layer, since it is for all containers. */
export function withMirrors(job: Fields, request: JobRequest): Fields {
  if (request.mirrors.length === 0) return job;
  const mirrored = new Map<string, string>();
  const rewrite = (image: unknown): unknown => {
    if (typeof image !== 'string') return image;
    const there = mirroredImage(image, request.mirrors);
    if (there) mirrored.set(there.name, there.original);
    return there?.name ?? image;
  };
  const changed = changePodSpec(job, (podSpec) => withImages(podSpec, rewrite));
  if (mirrored.size === 0) return job;
  const metadata = fields(job.metadata);
  return {
    ...changed,
    metadata: {
      ...metadata,
      annotations: {
        ...fields(metadata.annotations),
        [MIRRORED_IMAGES]: JSON.stringify(Object.fromEntries(mirrored)),
        ...(request.mirrorFallback ? { [MIRROR_FALLBACK]: 'true' } : {}),
      },
    },
  };
}

/** What an image is called at its mirror, and its whole name; null when it is taken from its own registry. */
export function mirroredImage(
  image: string,
  mirrors: readonly Mirror[],
): { readonly name: string; readonly original: string } | null {
  const reference = parseImageReference(image);
  const mirror = reference && mirrorOf(image, mirrors);
  if (!mirror || mirror.target === mirror.registry) return null;
  const { tag, digest } = reference;
  const rest = repositoryOf(reference).slice(mirror.registry.length);
  const there = parseImageReference(`${mirror.target}${rest}`);
  if (!there) return null;
  return { name: imageName({ ...there, tag, digest }), original: imageName(reference) };
}

/** The mirror that stands for an image: of several the one that names most of it. */
export function mirrorOf(image: string, mirrors: readonly Mirror[]): Mirror | undefined {
  const reference = parseImageReference(image);
  if (!reference || reference.domain === '') return undefined;
  const repository = `${repositoryOf(reference)}/`;
  return mirrors
    .filter(({ registry }) => repository.startsWith(`${registry}/`))
    .toSorted((a, b) => b.registry.length - a.registry.length)[0];
}

function repositoryOf(reference: ImageReference): string {
  return imageName({ ...reference, tag: '', digest: '' });
}

function withImages(podSpec: Fields, rewrite: (image: unknown) => unknown): Fields {
  const all = (value: unknown, change: (entry: Fields) => Fields) =>
    Array.isArray(value) ? value.map((entry: unknown) => change(fields(entry))) : value;
  const container = (entry: Fields) => ({ ...entry, image: rewrite(entry.image) });
  // A volume can be an image too.
  const volume = (entry: Fields) =>
    'image' in entry
      ? { ...entry, image: { ...fields(entry.image), reference: rewrite(fields(entry.image).reference) } }
      : entry;
  return {
    ...podSpec,
    initContainers: all(podSpec.initContainers, container),
    containers: all(podSpec.containers, container),
    volumes: all(podSpec.volumes, volume),
  };
}
