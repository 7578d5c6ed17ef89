/** Everything a test can say about a step before it starts. */
import type { Override } from './environment.ts';
import type { Event } from './events.ts';
import type { Job, JobOptions } from './job.ts';
import type { Line } from './log.ts';
import type { StageResult } from './result.ts';

export interface StepOptions extends JobOptions {
  /** The folder with `action.yml`. */
  readonly action: string;
  /** What the workflow has under `with:`. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the workflow has under `env:`. As on GitHub, `GITHUB_*` and `RUNNER_*` cannot be set here. */
  readonly env?: Readonly<Record<string, string>>;
  /** The last word on the environment of main and post; `undefined` takes a variable away. */
  readonly override?: Override;
  /** The step's `if:`. With `always()` a cancel does not reach main. */
  readonly if?: string;
  readonly timeoutMs?: number;
  /** Multiplies the runner's own delays (ladder, doubled signal, held pipes, budget): 0.1 is ten times faster. */
  readonly scale?: number;
  /** An existing job, where several steps share one; without it the step has a job to itself. */
  readonly job?: Job;
  /** As it stands in the log; `Run ./` by default. */
  readonly name?: string;
  /** The Node binary; that of the `node` package by default. */
  readonly node?: string;
  readonly nodeArguments?: readonly string[];
  /** What shall happen to the step, and when. */
  readonly events?: readonly Event[];
  /** Runs between main and post, as other steps of the job do. */
  readonly beforePost?: (main: StageResult) => void | Promise<void>;
  readonly skipPost?: boolean;
  /** After this the whole is given up and `finished` rejects. */
  readonly deadlineMs?: number;
  readonly onLine?: (line: Line) => void;
}
