import { startRows } from './catalogue/containers.ts';
import { type ContainerFact, RESULTS_NAME } from './containers.ts';
import type { Facts } from './facts.ts';
import { finding } from './finding.ts';
import { isStartFailure, type PodFact } from './pods.ts';
import { firstHit, type Hit } from './signature.ts';
import { troubleOf } from './waiting.ts';

// The container that packs the results is ours, and decides nothing: neither its absence nor its end is the tests'.

const NEEDS_SHELL =
  'What packs the results needs a shell: name an image that has /bin/sh and tar, such as busybox, in helper-image.';

/** What kept the results of a pod from being packed. */
export function resultsWarnings(facts: Facts, pod: PodFact): readonly string[] {
  const container = pod.containers.find(({ kind }) => kind === 'results');
  if (!container) return [];
  const said = neverStarted(facts, pod, container);
  if (said !== '') return [`No results came of pod ${pod.name}: ${said}`];
  if (container.ended?.reason !== 'OOMKilled') return [];
  return [`Container ${container.name} of pod ${pod.name} was killed for memory: results may be missing.`];
}

/** What to do where our own container cannot be started in its image; undefined for every other case. */
export function resultsRemedy({ name }: ContainerFact, hit: Hit | null): string | undefined {
  return name === RESULTS_NAME && hit?.signature.id === 'start.command' ? NEEDS_SHELL : undefined;
}

function neverStarted(facts: Facts, pod: PodFact, container: ContainerFact): string {
  const trouble = troubleOf(pod, container);
  const end = container.ended;
  const hit =
    trouble?.hit ??
    (end && isStartFailure(end)
      ? firstHit(startRows, { reason: 'StartError', text: end.text, exit: end.exit })
      : null);
  if (!hit) return '';
  const [text, reason] = [trouble?.text ?? end?.text ?? '', trouble?.reason ?? end?.reason ?? ''];
  const { message, remedy } = finding(hit, { facts, pod, container, text, reason });
  return `${message} ${resultsRemedy(container, hit) ?? remedy}`.trim();
}
