import { RESULTS_NAME } from '../diagnosis/containers.ts';
import type { ApiObject } from '../diagnosis/observation.ts';
import { type Shape, list, moment, shape, text } from '../diagnosis/shape.ts';
import { readPulled } from './pulled.ts';
import type { AttemptReport } from './run-report.ts';

/** How long a pod was at something, as the API's own stamps tell (whole seconds) or the kubelet states; null is not known. */
export interface PodTimes {
  readonly pod: string;
  readonly index: number | null;
  readonly nodeMs: number | null;
  readonly volumesMs: number | null;
  /** All images that were pulled for it, as stated; 0 when every one was there already. */
  readonly pullMs: number | null;
  readonly initMs: number | null;
  readonly servicesMs: number | null;
  readonly testsMs: number | null;
}

/** The times of each pod of an attempt. */
export function podTimes(attempt: AttemptReport): PodTimes[] {
  const { pods = [], events = [], testContainer } = attempt.observation;
  return pods.map((object) => {
    const pod = shape(object);
    const metadata = shape(pod['metadata']);
    const name = text(metadata['name']);
    const status = shape(pod['status']);
    const at = (type: string) => conditionMs(status, type);
    const sidecars = sidecarNames(pod);
    const statuses = shapes(status['initContainerStatuses']);
    const inits = statuses.filter((container) => !sidecars.has(text(container['name']))).map(endOf);
    const firstService = earliest(
      statuses.filter(({ name: of }) => sidecars.has(text(of)) && of !== RESULTS_NAME).map(startedMs),
    );
    const test = shapes(status['containerStatuses']).find((container) => container['name'] === testContainer);
    return {
      pod: name,
      index: attempt.pods.find((place) => place.name === name)?.index ?? null,
      nodeMs: between(moment(metadata['creationTimestamp']), at('PodScheduled')),
      volumesMs: between(at('PodScheduled'), at('PodReadyToStartContainers')),
      pullMs: pulledMs(events, name),
      initMs: between(earliest(inits.map(({ startMs }) => startMs)), latest(inits.map(({ endMs }) => endMs))),
      servicesMs: between(firstService, at('Initialized')),
      testsMs: test ? between(endOf(test).startMs, endOf(test).endMs) : null,
    };
  });
}

function pulledMs(events: readonly ApiObject[], pod: string): number | null {
  let sum: number | null = null;
  for (const event of events.map(shape)) {
    const object = shape(event['involvedObject'] ?? event['regarding']);
    if (object['kind'] !== 'Pod' || object['name'] !== pod || event['reason'] !== 'Pulled') continue;
    const { isCached, ms } = readPulled(text(event['message'] ?? event['note']));
    if (isCached || ms !== null) sum = (sum ?? 0) + (ms ?? 0);
  }
  return sum;
}

function sidecarNames(pod: Shape): Set<string> {
  const containers = shapes(shape(pod['spec'])['initContainers']);
  return new Set(
    containers.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => text(name)),
  );
}

function endOf(container: Shape): { readonly startMs: number; readonly endMs: number } {
  const ended = shape(shape(container['state'])['terminated']);
  return { startMs: moment(ended['startedAt']), endMs: moment(ended['finishedAt']) };
}

function startedMs(container: Shape): number {
  const { running, terminated } = shape(container['state']);
  return moment(shape(running ?? terminated)['startedAt']);
}

// A condition that is not true (any more) tells nothing of when it was.
function conditionMs(status: Shape, type: string): number {
  const found = shapes(status['conditions']).find((condition) => condition['type'] === type);
  return found?.['status'] === 'True' ? moment(found['lastTransitionTime']) : Number.NaN;
}

function between(from: number, to: number): number | null {
  return to >= from ? to - from : null;
}

function earliest(times: readonly number[]): number {
  return Math.min(...times.filter((time) => !Number.isNaN(time)));
}

function latest(times: readonly number[]): number {
  return Math.max(...times.filter((time) => !Number.isNaN(time)));
}

function shapes(value: unknown): readonly Shape[] {
  return list(value).map(shape);
}
