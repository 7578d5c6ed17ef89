import { type ApiError, asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, createJob, getJob, metadataOf } from '../cluster/jobs.ts';

export type Creation =
  | { readonly job: ApiObject; readonly warnings: readonly string[] }
  | {
      readonly job: null;
      readonly warnings: readonly string[];
      readonly error: ApiError;
      readonly mayCome: boolean;
    };

/** Creates the Job; an answer that never came is resolved by reading back. Never throws. */
export async function makeJob(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  cancelSignal?: AbortSignal,
): Promise<Creation> {
  try {
    // A create that was put off (429) must not leave after a cancel.
    const answer = await createJob(client, namespace, job, cancelSignal ? { lastTry: cancelSignal } : {});
    return { job: answer.body, warnings: answer.warnings };
  } catch (cause) {
    const error = asApiError(cause);
    // The name has a random part: a Job of this name is the one that was asked for.
    const mayExist = error.unanswered || error.httpStatus === 409 || error.httpStatus >= 500;
    const found = mayExist ? await getJob(client, namespace, metadataOf(job).name).catch(() => null) : null;
    if (found) return { job: found, warnings: [] };
    // A webhook or a gateway may hold a create that nobody waits for any more: that it is not there yet proves nothing.
    const mayCome = error.unanswered || error.httpStatus >= 500;
    return { job: null, warnings: [], error, mayCome };
  }
}

/** Resolves once the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
