import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, dryRunJob } from '../cluster/jobs.ts';
import { droppedFields } from '../job/dropped.ts';

export interface PreflightAnswer {
  readonly notices: readonly string[];
  /** Paths that the server dropped without a word. */
  readonly dropped: readonly string[];
}

// Without these the Job would do something else than what was asked.
const RELIED_ON =
  /\.(restartPolicy|startupProbe)$|^spec\.(completionMode|backoffLimitPerIndex|suspend|managedBy)/;

/** Lets the API server judge the Job without making it; throws ApiError when it refuses. */
export async function preflight(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  signal: AbortSignal,
): Promise<PreflightAnswer> {
  try {
    const answer = await dryRunJob(client, namespace, job, { signal });
    return {
      notices: answer.warnings.map((text) => `The API server warns: ${text}`),
      dropped: droppedFields(job, answer.body),
    };
  } catch (cause) {
    const error = asApiError(cause);
    if (error.httpStatus === 400 && /does not support dry run/.test(error.message)) {
      return {
        notices: [`The Job could not be tried out before it was created: ${error.message}`],
        dropped: [],
      };
    }
    throw error;
  }
}

/** Whether a dropped field changes what the Job does. */
export function isReliedOn(path: string): boolean {
  return RELIED_ON.test(path);
}
