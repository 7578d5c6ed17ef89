import type { Console } from '../action/console.ts';
import type { StopRequest } from '../action/signals.ts';
import type { JobRequest } from '../job/request.ts';
import type { Clock } from '../time/clock.ts';
import type { AttemptOptions } from './attempt-options.ts';

export interface RunOptions {
  readonly console: Console;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Aborted when the run is to end; its reason says why. */
  readonly stopSignal: AbortSignal;
  /** Aborted when only the delete still matters. */
  readonly hurrySignal: AbortSignal;
  readonly stopRequest: () => StopRequest | null;
  /** What works beside each attempt; nothing without. */
  readonly companions?: AttemptOptions['companions'];
  /** What the tests of an attempt are told of the run's trace; nothing without. */
  readonly traced?: (attempt: number) => JobRequest['defaultEnv'];
}
