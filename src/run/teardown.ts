import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, deleteJob, listJobs, listPods, metadataOf } from '../cluster/jobs.ts';
import type { Teardown } from '../report/run-report.ts';
import type { Clock } from '../time/clock.ts';
import { formatDuration } from '../time/duration.ts';

export interface TeardownTarget {
  readonly namespace: string;
  readonly name: string;
  /** Null while the create is unanswered: the name's random part makes it ours. */
  readonly uid: string | null;
}

/** Nothing is there, and yet something may come: post looks again for a while, since the state is not clean. */
export const UNANSWERED: Teardown = {
  state: 'asked',
  detail: 'no Job of this run is there, but a create was never answered: the post step looks again for it',
  verifiedAt: '',
};

const DELETE_TRY_MS = 2_000;
const CANCELLED_LIMIT_MS = 3_500;
const UNANSWERED_EVERY_MS = 250;
const VERIFY_EVERY_MS = 250;
const MOST_NAMED = 5;

/** Sends the delete and says whether the API server took it; tries again until the time is over. */
export async function sendDelete(
  client: ApiClient,
  target: TeardownTarget,
  clock: Clock,
  limitMs: number,
  cancelSignal?: AbortSignal,
): Promise<Teardown> {
  let until = clock.monotonic() + limitMs;
  // A cancel leaves only seconds: a delete that hangs must not eat up those of the summary.
  const hasten = () => {
    until = Math.min(until, clock.monotonic() + CANCELLED_LIMIT_MS);
  };
  cancelSignal?.addEventListener('abort', hasten, { once: true });
  let last = '';
  do {
    try {
      const answer = await deleteJob(client, target.namespace, target.name, target.uid, {
        timeoutMs: Math.min(DELETE_TRY_MS, Math.max(250, until - clock.monotonic())),
        withoutRenewal: true,
      });
      if (answer === 'deleted') return { state: 'asked', detail: '', verifiedAt: '' };
      return {
        state: 'gone',
        detail: answer === 'another' ? 'another Job has its name now' : '',
        verifiedAt: stamp(clock),
      };
    } catch (cause) {
      const error = asApiError(cause);
      last = error.message;
      if (error.httpStatus === 403 || error.httpStatus === 401) break;
    }
    await clock.sleep(UNANSWERED_EVERY_MS);
  } while (clock.monotonic() < until);
  return { state: 'failed', detail: `the Job ${target.name} could not be deleted: ${last}`, verifiedAt: '' };
}

/**
 * Deletes by name while the create is still on its way, until it has answered or the time is over:
 * a 404 before the answer proves nothing.
 */
export async function deleteUnanswered(
  client: ApiClient,
  target: TeardownTarget,
  created: Promise<unknown>,
  clock: Clock,
  limitMs: number,
): Promise<Teardown> {
  const until = clock.monotonic() + limitMs;
  let answered = false;
  const settled = created
    .then(
      () => undefined,
      () => undefined,
    )
    .then(() => {
      answered = true;
    });
  let teardown: Teardown = {
    state: 'failed',
    detail: `the create of ${target.name} was not answered`,
    verifiedAt: '',
  };
  while (clock.monotonic() < until) {
    const isLast = answered;
    teardown = await sendDelete(client, target, clock, Math.min(DELETE_TRY_MS, until - clock.monotonic()));
    if (teardown.state === 'asked' || isLast) return teardown;
    const pause = new AbortController();
    await Promise.race([settled, clock.sleep(UNANSWERED_EVERY_MS, pause.signal)]);
    pause.abort();
  }
  return { ...teardown, state: 'failed' };
}

export interface Verification {
  readonly namespace: string;
  /** Selects the run's Jobs and, since they carry the same labels, its pods. */
  readonly selector: string;
  /** Waits this long for everything to be gone. */
  readonly limitMs: number;
  /** After this a pod that ends within its grace period is good enough. */
  readonly graceAfterMs: number;
  readonly signal?: AbortSignal;
}

/** Reads back whether the run's Jobs and pods are gone; what is left is named. Never throws. */
export async function verifyGone(client: ApiClient, clock: Clock, options: Verification): Promise<Teardown> {
  const { namespace, selector, signal } = options;
  const startedMs = clock.monotonic();
  let detail = '';
  for (;;) {
    const waitedMs = clock.monotonic() - startedMs;
    try {
      const call = { timeoutMs: 5000, retries: 0, ...(signal ? { signal } : {}) };
      const [jobs, pods] = await Promise.all([
        listJobs(client, namespace, selector, call),
        listPods(client, namespace, selector, call),
      ]);
      if (jobs.length === 0 && pods.length === 0)
        return { state: 'gone', detail: '', verifiedAt: stamp(clock) };
      detail = describe(jobs, pods, clock.now());
      const isEnding = jobs.length === 0 && pods.every((pod) => graceLeftMs(pod, clock.now()) > 0);
      if (isEnding && waitedMs >= options.graceAfterMs)
        return { state: 'asked', detail, verifiedAt: stamp(clock) };
    } catch (cause) {
      const error = asApiError(cause);
      detail = `it could not be read back: ${error.message}`;
      // Asking again does not bring a right.
      if (error.httpStatus === 401 || error.httpStatus === 403)
        return { state: 'asked', detail, verifiedAt: '' };
    }
    if (waitedMs >= options.limitMs || signal?.aborted) return { state: 'asked', detail, verifiedAt: '' };
    await clock.sleep(VERIFY_EVERY_MS, signal);
  }
}

function describe(jobs: readonly ApiObject[], pods: readonly ApiObject[], nowMs: number): string {
  const parts = jobs.map((job) => `Job ${metadataOf(job).name} is still there`);
  for (const pod of pods.slice(0, MOST_NAMED)) {
    const node = (pod.spec as { nodeName?: string } | undefined)?.nodeName;
    const leftMs = graceLeftMs(pod, nowMs);
    const how =
      metadataOf(pod).deletionTimestamp === ''
        ? 'is still there'
        : leftMs > 0
          ? `ends within ${formatDuration(leftMs)}`
          : 'should have ended; its node does not answer';
    parts.push(`pod ${metadataOf(pod).name}${node ? ` on node ${node}` : ''} ${how}`);
  }
  if (pods.length > MOST_NAMED) parts.push(`and ${pods.length - MOST_NAMED} more pods`);
  return parts.join(', ');
}

// The deletionTimestamp of a pod is the time at which its grace period is over; stamps are whole seconds.
function graceLeftMs(pod: ApiObject, nowMs: number): number {
  const { deletionTimestamp } = metadataOf(pod);
  return deletionTimestamp === '' ? 0 : Date.parse(deletionTimestamp) + 2000 - nowMs;
}

function stamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
