import { ApiError, asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, podsPath } from '../cluster/jobs.ts';
import { podOf } from '../job/pod-of.ts';

// A webhook may take its time; what it says then is heard when the pod is made in earnest.
const LIMIT_MS = 10_000;
const CANNOT_BE_TRIED = /does not support dry run/;

export interface PodAnswer {
  /** Why no pod of the Job can ever be made; null when it can, when nothing is known, or when waiting may help. */
  readonly refusal: ApiError | null;
  readonly notice: string | null;
}

const NOTHING: PodAnswer = { refusal: null, notice: null };

/**
 * Lets the API server judge the pod of a Job: Pod Security, quota, limits and most policies look at pods only, and
 * would refuse them after the Job was made. Without the right to create pods nothing is known. Never throws.
 */
export async function tryPod(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  answered: Promise<ApiObject | null>,
  signal: AbortSignal,
): Promise<PodAnswer> {
  const first = await refusalOf(client, namespace, job, signal);
  if (!first) return NOTHING;
  if (CANNOT_BE_TRIED.test(first.message))
    return {
      refusal: null,
      notice: `The pod could not be tried out before the Job was created: ${first.message}`,
    };
  if (!(await isFinal(first))) return NOTHING;
  // Admission may have changed the Job, and the pod is made of what it became.
  const changed = await answered;
  const last = changed ? await refusalOf(client, namespace, changed, signal) : first;
  return { refusal: last && (await isFinal(last)) ? asRefusalOfPod(last, namespace) : null, notice: null };
}

async function refusalOf(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  signal: AbortSignal,
): Promise<ApiError | null> {
  try {
    const query = { dryRun: 'All' };
    const path = podsPath(namespace);
    await client.call({ method: 'POST', path, query, body: podOf(job), signal, timeoutMs: LIMIT_MS });
    return null;
  } catch (cause) {
    const error = asApiError(cause);
    const mayNot = error.httpStatus === 403 && /cannot create resource "pods"/.test(error.message);
    return error.httpStatus === 0 || mayNot ? null : error;
  }
}

/** A full quota or a dead webhook may heal while the Job waits; a text that nobody knows proves nothing. */
async function isFinal(error: ApiError): Promise<boolean> {
  const { dryRunRefusal } = await import('./attempts.ts');
  const { hit, isConfiguration } = dryRunRefusal(error.message);
  return isConfiguration && hit.signature.certainty === 'certain';
}

function asRefusalOfPod({ httpStatus, status, method, path, cause }: ApiError, namespace: string): ApiError {
  return new ApiError({
    httpStatus,
    status: { ...status, dryRunOf: 'pods', namespace },
    method,
    path,
    cause,
  });
}
