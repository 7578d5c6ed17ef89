import { asApiError, isNotFound } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { getJob, patchJob } from '../cluster/jobs.ts';
import type { ApiObject } from '../diagnosis/observation.ts';
import type { Clock } from '../time/clock.ts';

export interface LeaseOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly name: string;
  readonly windowMs: number;
  /** The user's own activeDeadlineSeconds: the lease never reaches beyond it. */
  readonly ownDeadlineSeconds: number | null;
  readonly clock: Clock;
  /** When the create was sent, by the monotonic clock: the Job cannot have started earlier. */
  readonly sentAtMs: number;
  /** The Job as it was seen last. */
  readonly job: () => ApiObject | null | undefined;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
}

const LONGEST_PAUSE_MS = 60_000;

/** How long the Job may go on without a push, counted from its own start: seconds for activeDeadlineSeconds. */
export function leaseDeadlineSeconds(
  elapsedMs: number,
  windowMs: number,
  ownDeadlineSeconds: number | null,
): number {
  const seconds = Math.ceil((Math.max(0, elapsedMs) + windowMs) / 1000);
  return ownDeadlineSeconds === null ? seconds : Math.min(seconds, ownDeadlineSeconds);
}

interface JobShape {
  readonly spec?: { readonly suspend?: unknown; readonly activeDeadlineSeconds?: unknown };
  readonly status?: {
    readonly startTime?: unknown;
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly reason?: string;
      readonly lastTransitionTime?: unknown;
    }[];
  };
}

export interface LapseOptions extends Pick<LeaseOptions, 'windowMs' | 'ownDeadlineSeconds' | 'job'> {
  /** The Job is not there any more, and not by our doing. */
  readonly isGone: boolean;
  /** By the API server's clock. */
  readonly nowMs: number;
}

/**
 * When the cluster ended the Job because its deadline was not pushed in time, milliseconds since 1970 by its own clock;
 * null when it did not, or by the user's own deadline.
 */
export function lapsedAtMs(options: LapseOptions): number | null {
  const job = (options.job() ?? {}) as JobShape;
  if (options.windowMs === 0 || job.spec?.activeDeadlineSeconds === options.ownDeadlineSeconds) return null;
  const conditions = Array.isArray(job.status?.conditions) ? job.status.conditions : [];
  const end = conditions.find(
    ({ type, status, reason }) =>
      (type === 'FailureTarget' || type === 'Failed') && status === 'True' && reason === 'DeadlineExceeded',
  );
  if (end) return Date.parse(String(end.lastTransitionTime ?? '')) || options.nowMs;
  // The cluster removes what it ended, one window later: an absence may outlast the Job and its conditions.
  return options.isGone && options.nowMs > deadlineMs(job) ? deadlineMs(job) : null;
}

// NaN, which nothing is later than, while no deadline runs.
function deadlineMs({ spec, status }: JobShape): number {
  if (spec?.suspend === true) return Number.NaN;
  return Date.parse(String(status?.startTime ?? '')) + Number(spec?.activeDeadlineSeconds) * 1000;
}

/**
 * Pushes the Job's deadline forward while the runner lives: when nobody pushes any more the cluster itself ends the
 * pods. It also keeps the connection warm, which the API server would close after 90 s of silence.
 */
export async function keepLease(options: LeaseOptions): Promise<void> {
  const { client, namespace, name, clock, signal, windowMs } = options;
  // At the latest when three quarters of the window remain, so that an absence of that length changes nothing.
  const pauseMs = windowMs === 0 ? LONGEST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, windowMs / 4);
  let isRefused = windowMs === 0;
  // No wall clock: a runner's that jumps, or a create answered late, must not shorten the life of a Job.
  let originMs = options.sentAtMs;
  while (await clock.sleep(pauseMs, signal)) {
    try {
      const isWaiting = !hasClockRunning(options.job());
      if (isWaiting) originMs = clock.monotonic();
      const elapsedMs = clock.monotonic() - originMs;
      const seconds =
        isRefused || isWaiting ? null : leaseDeadlineSeconds(elapsedMs, windowMs, options.ownDeadlineSeconds);
      if (seconds === null) await getJob(client, namespace, name, { signal, timeoutMs: 10_000, retries: 0 });
      else await pushTo(options, seconds);
    } catch (cause) {
      if (signal.aborted) return;
      const error = asApiError(cause);
      if (isNotFound(error)) return;
      if (error.httpStatus !== 403 || isRefused) continue;
      isRefused = true;
      options.onNotice(
        `The lease of the Job could not be renewed: ${error.message}. The cluster ends the Job when its deadline is over.`,
      );
    }
  }
}

// No deadline runs before the Job has started or while a queue holds it; its clock starts anew when it is let go.
function hasClockRunning(observed: ApiObject | null | undefined): boolean {
  const job = (observed ?? {}) as JobShape;
  return Number.isFinite(Date.parse(String(job.status?.startTime ?? ''))) && job.spec?.suspend !== true;
}

async function pushTo(options: LeaseOptions, activeDeadlineSeconds: number): Promise<void> {
  const { client, namespace, name, signal } = options;
  const patch = { spec: { activeDeadlineSeconds } };
  await patchJob(client, namespace, name, patch, { signal, timeoutMs: 10_000, retries: 1 });
}
