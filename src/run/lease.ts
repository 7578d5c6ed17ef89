import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { patchJob } from '../cluster/jobs.ts';
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
  /** How far the API server's clock is ahead of ours, milliseconds. */
  readonly serverAheadMs: number;
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

/**
 * Pushes the Job's deadline forward while the runner lives: when nobody pushes any more the cluster itself ends the
 * pods. It also keeps the connection warm, which the API server would close after 90 s of silence.
 */
export async function keepLease(options: LeaseOptions): Promise<void> {
  const { clock, signal, windowMs } = options;
  // At the latest when three quarters of the window remain, so that an absence of that length changes nothing.
  const pauseMs = Math.min(LONGEST_PAUSE_MS, windowMs / 4);
  while (await clock.sleep(pauseMs, signal)) {
    try {
      await push(options);
    } catch (cause) {
      if (signal.aborted) return;
      const error = asApiError(cause);
      if (error.httpStatus === 404) return;
      if (error.httpStatus === 403) {
        options.onNotice(
          `The lease of the Job could not be renewed: ${error.message}. The cluster ends the Job when its deadline is over.`,
        );
        return;
      }
    }
  }
}

async function push(options: LeaseOptions): Promise<void> {
  const { client, namespace, name, clock, signal, serverAheadMs, windowMs, ownDeadlineSeconds } = options;
  const job = options.job();
  const startTime = Date.parse(String((job?.status as { startTime?: unknown } | undefined)?.startTime ?? ''));
  const isSuspended = (job?.spec as { suspend?: unknown } | undefined)?.suspend === true;
  // No deadline runs while a queue holds the Job; its clock starts anew when it is let go.
  if (!Number.isFinite(startTime) || isSuspended) return;
  const elapsedMs = clock.now() + serverAheadMs - startTime;
  const activeDeadlineSeconds = leaseDeadlineSeconds(elapsedMs, windowMs, ownDeadlineSeconds);
  await patchJob(
    client,
    namespace,
    name,
    { spec: { activeDeadlineSeconds } },
    { signal, timeoutMs: 10_000, retries: 1 },
  );
}
