import type { ApiObject, Transition } from '../diagnosis/observation.ts';
import { type Shape, list, moment, shape } from '../diagnosis/shape.ts';
import type { AttemptReport } from './run-report.ts';
import { TESTS } from './run-segments.ts';

/** When something ran, milliseconds since the run began. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** The attempt as a whole. */
export function attemptStretch({ segments }: AttemptReport, wallMs: number): Stretch {
  const startMs = whole(segments[0]?.startMs ?? wallMs, 0, wallMs);
  return { startMs, endMs: whole(segments.at(-1)?.endMs ?? startMs, startMs, wallMs) };
}

/** When the stage in which tests ran began and ended; null when the attempt never came to it. */
export function testStage(attempt: AttemptReport, wallMs: number): Stretch | null {
  const stages = attempt.segments.filter(({ name }) => name === TESTS);
  const [first, last] = [stages[0], stages.at(-1)];
  if (!first || !last) return null;
  const startMs = whole(first.startMs, 0, wallMs);
  return { startMs, endMs: whole(last.endMs, startMs, wallMs) };
}

/**
 * When the test container of a pod ran: as this run saw it start and end, else as the kubelet's stamps say; always
 * within its attempt. Null when it is not known to have started.
 */
export function testStretch(
  attempt: AttemptReport,
  pod: string,
  beganAt: string,
  wallMs: number,
): Stretch | null {
  const { startMs: earliest, endMs: latest } = attemptStretch(attempt, wallMs);
  const { transitions = [], pods = [], testContainer } = attempt.observation;
  const origin = Date.parse(beganAt);
  const own = transitions.filter(
    ({ object, field }) => object === `pod/${pod}` && field === `containerStatuses[${testContainer}].state`,
  );
  const seen = (kind: string) => {
    const found = own.filter((line) => kind in shape(line.new));
    return sinceMs(kind === 'running' ? found[0] : found.at(-1), origin);
  };
  const state = shape(containerOf(pods, pod, testContainer)['state']);
  const stamps = shape(state['terminated'] ?? state['running']);
  const startedAt = moment(stamps['startedAt']) - origin;
  const finishedAt = moment(stamps['finishedAt']) - origin;
  const end = [seen('terminated'), finishedAt].find(Number.isFinite) ?? latest;
  // A container whose start was not seen: the stamps of one clock give the length, whatever that clock says.
  const start = [seen('running'), end - (finishedAt - startedAt), startedAt].find(Number.isFinite);
  if (start === undefined) return null;
  const startMs = whole(start, earliest, latest);
  return { startMs, endMs: whole(end, startMs, latest) };
}

/** Whole milliseconds between two others. */
export function whole(ms: number, least: number, most: number): number {
  return Math.min(Math.max(Math.round(ms), Math.round(least)), Math.max(Math.round(most), Math.round(least)));
}

function sinceMs(line: Transition | undefined, origin: number): number {
  return moment(line?.time) - origin;
}

function containerOf(pods: readonly ApiObject[], name: string, container: string): Shape {
  const pod = shape(pods.find((object) => shape(object['metadata'])['name'] === name));
  const all = list(shape(pod['status'])['containerStatuses']).map(shape);
  return shape(all.find((status) => status['name'] === container));
}
