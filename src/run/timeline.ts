import type { Stage, Standing } from '../diagnosis/verdict.ts';
import type { Segment } from '../report/run-report.ts';

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

  /** Milliseconds spent in segments of these stages; null when none was reached. */
  spent(stages: readonly Stage[], nowMs: number): number | null {
    const names = new Set(stages.map((stage) => NAMES[stage]));
    const found = this.segments(nowMs).filter((segment) => names.has(segment.name));
    return found.length === 0
      ? null
      : Math.round(found.reduce((sum, segment) => sum + segment.endMs - segment.startMs, 0));
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
