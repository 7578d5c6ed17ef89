import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, deleteJob, getJob, listPods, metadataOf } from '../cluster/jobs.ts';
import type { Teardown } from '../report/run-report.ts';
import type { Clock } from '../time/clock.ts';

export interface TeardownTarget {
  readonly namespace: string;
  readonly name: string;
  /** Null while the create is unanswered: the name's random part makes it ours. */
  readonly uid: string | null;
}

const DELETE_TRY_MS = 2_000;
const UNANSWERED_EVERY_MS = 250;

/** Sends the delete and says whether the API server took it; tries again until the time is over. */
export async function sendDelete(
  client: ApiClient,
  target: TeardownTarget,
  clock: Clock,
  limitMs: number,
): Promise<Teardown> {
  const until = clock.monotonic() + limitMs;
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

/** Reads back whether the Job and its pods are gone; pods that only wait for their grace period are named. */
export async function verifyGone(
  client: ApiClient,
  target: TeardownTarget,
  uid: string,
  clock: Clock,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Teardown> {
  const until = clock.monotonic() + limitMs;
  let detail = '';
  for (;;) {
    try {
      const options = { timeoutMs: 5000, retries: 0, ...(signal ? { signal } : {}) };
      const job = await getJob(client, target.namespace, target.name, options);
      const jobIsLeft = job !== null && metadataOf(job).uid === uid;
      const pods = await listPods(
        client,
        target.namespace,
        `batch.kubernetes.io/controller-uid=${uid}`,
        options,
      );
      if (!jobIsLeft && pods.length === 0) return { state: 'gone', detail: '', verifiedAt: stamp(clock) };
      detail = describe(jobIsLeft ? target.name : '', pods);
      if (!jobIsLeft && pods.every(isEnding) && clock.monotonic() >= until) {
        return { state: 'asked', detail, verifiedAt: stamp(clock) };
      }
    } catch (cause) {
      detail = `it could not be read back: ${asApiError(cause).message}`;
    }
    if (clock.monotonic() >= until || signal?.aborted) return { state: 'asked', detail, verifiedAt: '' };
    await clock.sleep(UNANSWERED_EVERY_MS, signal);
  }
}

function describe(jobName: string, pods: readonly ApiObject[]): string {
  const parts = jobName === '' ? [] : [`Job ${jobName} is still there`];
  for (const pod of pods.slice(0, 5)) {
    const node = (pod.spec as { nodeName?: string } | undefined)?.nodeName;
    parts.push(
      `pod ${metadataOf(pod).name}${node ? ` on node ${node}` : ''} ${isEnding(pod) ? 'is ending' : 'is still there'}`,
    );
  }
  if (pods.length > 5) parts.push(`and ${pods.length - 5} more pods`);
  return parts.join(', ');
}

function isEnding(pod: ApiObject): boolean {
  return metadataOf(pod).deletionTimestamp !== '';
}

function stamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
