import type { Stage, Standing } from '../diagnosis/verdict.ts';
import type { AttemptReport, Segment } from '../report/run-report.ts';

const NAMES: { readonly [stage in Stage]: string } = {
  suspended: 'Waiting in the queue',
  creating: 'Creating the pod',
  scheduling: 'Waiting for a node',
  preparing: 'Volumes and network',
  initializing: 'Init containers and services',
  pulling: 'Pulling images',
  starting: 'Starting the container',
  running: 'Tests',
  ended: 'Reading the result',
};

/** Cuts the attempt's time into segments, by the arrival of what the cluster says, on one monotonic clock. */
export class Stopwatch {
  readonly #originMs: number;
  readonly #segments: Segment[] = [];
  #name: string;
  #sinceMs: number;

  constructor(originMs: number, firstName: string, nowMs: number) {
    this.#originMs = originMs;
    this.#name = firstName;
    this.#sinceMs = nowMs;
  }

  /** The attempt has come to a stage. */
  reach(standing: Standing, nowMs: number): void {
    this.enter(NAMES[standing.stage], nowMs);
  }

  /** A segment of our own begins: the last ends here. */
  enter(name: string, nowMs: number): void {
    if (name === this.#name) return;
    this.#close(nowMs);
    this.#name = name;
  }

  /** All segments up to now; together they are exactly the time since the first began. */
  segments(nowMs: number): readonly Segment[] {
    return [
      ...this.#segments,
      { name: this.#name, startMs: this.#sinceMs - this.#originMs, endMs: nowMs - this.#originMs },
    ];
  }

  #close(nowMs: number): void {
    this.#segments.push({
      name: this.#name,
      startMs: this.#sinceMs - this.#originMs,
      endMs: nowMs - this.#originMs,
    });
    this.#sinceMs = nowMs;
  }
}

type Timed = Pick<AttemptReport, 'shard' | 'segments'>;

/**
 * Milliseconds that a run spent in these stages: of each attempt that ran everything, and of the slowest shard that was
 * run again; null when none of them was reached.
 */
export function spentMs(attempts: readonly Timed[], stages: readonly Stage[]): number | null {
  const names = new Set(stages.map((stage) => NAMES[stage]));
  const spent = ({ segments }: Timed) =>
    segments
      .filter((segment) => names.has(segment.name))
      .reduce((sum, segment) => sum + segment.endMs - segment.startMs, 0);
  const isReached = attempts.some(({ segments }) => segments.some(({ name }) => names.has(name)));
  if (!isReached) return null;
  const again = attempts.filter(({ shard }) => shard !== null).map(spent);
  const whole = attempts.filter(({ shard }) => shard === null).map(spent);
  return Math.round(whole.reduce((sum, ms) => sum + ms, 0) + Math.max(0, ...again));
}
