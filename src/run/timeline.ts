import type { Stage, Standing } from '../diagnosis/verdict.ts';
import { countingAttempts } from '../report/counting-attempts.ts';
import type { AttemptReport, Segment } from '../report/run-report.ts';
import { TESTS } from '../report/run-segments.ts';

const NAMES: { readonly [stage in Stage]: string } = {
  suspended: 'Waiting in the queue',
  creating: 'Creating the pod',
  scheduling: 'Waiting for a node',
  preparing: 'Volumes and network',
  initializing: 'Init containers',
  pulling: 'Pulling images',
  starting: 'Starting the container',
  running: TESTS,
  ended: 'Reading the result',
};

const PARTS: { readonly [part: string]: string } = {
  quota: 'Waiting for quota',
  'new-node': 'Starting a node',
  workspace: 'Copying the workspace',
  services: 'Services',
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
    this.enter(PARTS[standing.part] ?? NAMES[standing.stage], nowMs);
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

/** Milliseconds that the attempts that count spent in these stages, of several shards the slowest; null when none was reached. */
export function spentMs(attempts: readonly AttemptReport[], stages: readonly Stage[]): number | null {
  const names = new Set(stages.map((stage) => NAMES[stage]));
  if (stages.includes('creating')) names.add('Waiting for quota');
  if (stages.includes('scheduling')) names.add('Starting a node');
  const own = countingAttempts({ attempts }).map(({ segments, shard }) => ({
    shard,
    spans: segments.filter(({ name }) => names.has(name)),
  }));
  if (own.every(({ spans }) => spans.length === 0)) return null;
  const spent = own.map(({ shard, spans }) => ({
    isAgain: shard !== null,
    ms: spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
  }));
  const whole = spent.filter(({ isAgain }) => !isAgain).reduce((sum, { ms }) => sum + ms, 0);
  return Math.round(whole + Math.max(0, ...spent.filter(({ isAgain }) => isAgain).map(({ ms }) => ms)));
}
