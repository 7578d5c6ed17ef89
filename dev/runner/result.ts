/** What a step leaves behind, as far as a user, a later step or the cluster's owner could tell. */
import type { Annotation, MatcherChange } from './execution.ts';
import type { JobStatus } from './expression.ts';
import type { Folders } from './job.ts';
import type { Line, Mark } from './log.ts';
import type { Orphan } from './orphans.ts';

/** Why a stage was ended from outside; the first reason wins. */
export type StopReason = 'cancel' | 'timeout' | 'shutdown' | 'machine gone' | 'runner gone' | 'budget';

export interface StageResult {
  readonly conclusion: JobStatus;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stopped: StopReason | null;
  readonly durationMs: number;
  /** As a user sees it. */
  readonly log: readonly Line[];
  /** As the process wrote it. */
  readonly raw: readonly Line[];
  readonly annotations: readonly Annotation[];
  readonly droppedAnnotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Everything saved so far, as post finds it behind `STATE_`. */
  readonly state: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly masks: readonly string[];
  readonly matchers: readonly MatcherChange[];
  /** Null when there is none, or when it was too large. */
  readonly summary: string | null;
  readonly summaryBytes: number;
  /** The environment in which the process ran. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface StepResult {
  /** The job's status when the step and its post are over. */
  readonly conclusion: JobStatus;
  readonly main: StageResult;
  readonly post: StageResult | null;
  /** Why there was no post. */
  readonly postSkipped: string | null;
  readonly durationMs: number;
  readonly log: readonly Line[];
  readonly marks: readonly Mark[];
  /** Processes that were still alive at the end of the job; the runner has killed them. */
  readonly orphans: readonly Orphan[];
  readonly folders: Folders;
}

/** The log as one text. */
export function logText(result: { readonly log: readonly Line[] }): string {
  return result.log.map(({ text }) => text).join('\n');
}
