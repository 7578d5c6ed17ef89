import { type ApiError, asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, createJob, getJob, metadataOf } from '../cluster/jobs.ts';

export type Creation = {
  readonly warnings: readonly string[];
  /** A create was never answered: another Job of this name may come when this one is gone. */
  readonly mayCome: boolean;
} & ({ readonly job: ApiObject } | { readonly job: null; readonly error: ApiError });

const MOST_LOST = 2;

/** Creates the Job; an answer that never came is resolved by reading back, and by asking again. Never throws. */
export async function makeJob(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  cancelSignal?: AbortSignal,
): Promise<Creation> {
  for (let lost = 0; ; lost++) {
    const mayCome = lost > 0;
    try {
      // A create that was put off (429) must not leave after a cancel.
      const answer = await createJob(client, namespace, job, cancelSignal ? { lastTry: cancelSignal } : {});
      return { job: answer.body, warnings: answer.warnings, mayCome };
    } catch (cause) {
      const error = asApiError(cause);
      // The name has a random part: a Job of this name is the one that was asked for.
      const mayExist = error.unanswered || error.httpStatus === 409 || error.httpStatus >= 500;
      const found = mayExist ? await getJob(client, namespace, metadataOf(job).name).catch(() => null) : null;
      if (found) return { job: found, warnings: [], mayCome };
      // For the same reason it may be asked for again: there will be one of them at a time.
      const wasCut = error.unanswered && error.status.code !== 'ETIMEDOUT';
      if (wasCut && lost < MOST_LOST && !cancelSignal?.aborted) continue;
      // A webhook or a gateway may hold a create that nobody waits for any more: that it is not there yet proves nothing.
      return {
        job: null,
        warnings: [],
        error,
        mayCome: mayCome || error.unanswered || error.httpStatus >= 500,
      };
    }
  }
}

/** Resolves once the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
