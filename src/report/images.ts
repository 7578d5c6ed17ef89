import type { ContainerFact } from '../diagnosis/containers.ts';
import type { EventFact } from '../diagnosis/events.ts';
import { readFacts } from '../diagnosis/facts.ts';
import { mirroredImages } from '../diagnosis/mirrored.ts';
import type { Observation } from '../diagnosis/observation.ts';
import type { PodFact } from '../diagnosis/pods.ts';
import { dig, figure, list, shape, text } from '../diagnosis/shape.ts';
import { troubleOf } from '../diagnosis/waiting.ts';
import { imageName, parseImageReference } from '../text/image-reference.ts';
import { readPulled } from './pulled.ts';
import type { ImageReport } from './run-report.ts';

/** Per image of an attempt: where it came from, how long that took, how large it is (events, node status). */
export function imageReports(observation: Observation): readonly ImageReport[] {
  const facts = readFacts(observation);
  const originals = mirroredImages(facts.job?.object);
  const uses = new Map<string, Use[]>();
  for (const pod of facts.pods) {
    for (const container of pod.containers) {
      if (container.image === '') continue;
      const use = { pod, container };
      const known = uses.get(container.image);
      if (known) known.push(use);
      else uses.set(container.image, [use]);
    }
  }
  const sizes = sizesOn(facts.nodes.values());
  return [...uses].map(([name, all]) => reportOf(name, originals.get(name), all, sizes));
}

interface Use {
  readonly pod: PodFact;
  readonly container: ContainerFact;
}

interface Pull {
  readonly ms: number | null;
  readonly withWaitingMs: number | null;
  readonly bytes: number | null;
}

function reportOf(
  name: string,
  original: string | undefined,
  uses: readonly Use[],
  sizes: ReadonlyMap<string, number>,
): ImageReport {
  // One look at the node for each pod: its second container finds what the first one's pull brought.
  const told = [...new Set(uses.map(({ pod }) => pod))].map((pod) =>
    uses.filter((use) => use.pod === pod).flatMap(({ container }) => endsOfPulls(pod, container, name)),
  );
  const pulls = told.flat().filter((pull) => pull !== 'cached');
  const slowest = pulls.toSorted((a, b) => (b.ms ?? 0) - (a.ms ?? 0))[0];
  const refusal = uses
    .map(({ pod, container }) => troubleOf(pod, container)?.hit.signature.id ?? '')
    .find((cause) => cause.startsWith('image.'));
  return {
    name,
    upstream: original ?? whole(name),
    isMirrored: original !== undefined,
    containers: [...new Set(uses.map(({ container }) => container.name))],
    pulls: told.filter((ends) => ends.some((end) => end !== 'cached')).length,
    cached: told.filter((ends) => ends.length > 0 && ends.every((end) => end === 'cached')).length,
    pullMs: slowest?.ms ?? null,
    pullWithWaitingMs: slowest?.withWaitingMs ?? null,
    sizeBytes: pulls.find(({ bytes }) => bytes !== null)?.bytes ?? sizeOf(name, uses, sizes),
    refusal: refusal ?? '',
  };
}

function endsOfPulls(pod: PodFact, container: ContainerFact, image: string): readonly (Pull | 'cached')[] {
  const events = pod.events.filter(
    (event) => event.reason === 'Pulled' && isAbout(event, container, image, pod.containers.length === 1),
  );
  return events.map((event) => {
    const { isCached, ms, ...stated } = readPulled(event.text);
    return isCached ? 'cached' : { ms: ms ?? sincePulling(pod, event, container), ...stated };
  });
}

function isAbout(event: EventFact, container: ContainerFact, image: string, isOnly: boolean): boolean {
  if (event.container !== '') return event.container === container.name;
  return isOnly || event.text.includes(`"${image}"`);
}

// An event without a duration (old kubelets): whole seconds, from the two events' times.
function sincePulling(pod: PodFact, pulled: EventFact, container: ContainerFact): number | null {
  const pulling = pod.events.findLast(
    ({ reason, container: name, lastMs }) =>
      reason === 'Pulling' && name === container.name && lastMs <= pulled.lastMs,
  );
  return pulling ? pulled.lastMs - pulling.firstMs : null;
}

function sizesOn(nodes: Iterable<unknown>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const node of nodes) {
    for (const image of list(dig(node, 'status', 'images')).map(shape)) {
      const bytes = figure(image['sizeBytes']);
      if (bytes === null) continue;
      for (const name of list(image['names']).map(text)) sizes.set(whole(name), bytes);
    }
  }
  return sizes;
}

function sizeOf(name: string, uses: readonly Use[], sizes: ReadonlyMap<string, number>): number | null {
  const ids = uses.map(({ pod, container }) => imageId(pod, container.name)).filter((id) => id !== '');
  // A tag may have moved since a node took its image: what runs is what the id says.
  for (const key of [...ids, withTag(name)]) {
    const bytes = sizes.get(whole(key));
    if (bytes !== undefined) return bytes;
  }
  return null;
}

function imageId(pod: PodFact, container: string): string {
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap((key) =>
    list(dig(pod.object, 'status', key)),
  );
  const status = statuses.find((entry) => text(shape(entry)['name']) === container);
  return text(shape(status)['imageID']).replace(/^[\w-]+:\/\//, '');
}

function withTag(name: string): string {
  const reference = parseImageReference(name);
  if (!reference || reference.tag !== '' || reference.digest !== '') return name;
  return imageName({ ...reference, tag: 'latest' });
}

function whole(name: string): string {
  const reference = parseImageReference(name);
  return reference ? imageName(reference) : name;
}
