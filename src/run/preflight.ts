import { type ApiError, asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, dryRunJob, metadataOf, patchJob } from '../cluster/jobs.ts';
import { droppedFields } from '../job/dropped.ts';
import { orNoSidecars, tooOld } from './too-old.ts';

export interface PreflightAnswer {
  readonly notices: readonly string[];
  /** Why the Job must not be created; null when it may. */
  readonly refusal: ApiError | null;
}

// Without these the Job would do something else than what was asked.
const RELIED_ON =
  /\.(restartPolicy|startupProbe)$|^spec\.(completionMode|backoffLimitPerIndex|suspend|managedBy)/;

/** Lets the API server judge the Job without making it. Never throws. */
export async function preflight(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  signal: AbortSignal,
): Promise<PreflightAnswer> {
  try {
    const answer = await dryRunJob(client, namespace, job, { signal });
    const notices = answer.warnings.map((text) => `The API server warns: ${text}`);
    const dropped = droppedFields(job, answer.body);
    const lost = dropped.filter((path) => RELIED_ON.test(path));
    if (lost.length > 0) return { notices, refusal: await tooOld(client, lost, signal) };
    for (const path of dropped) {
      notices.push(
        `The API server drops the field ${path} of the Job without a word: a feature of it is switched off in this cluster.`,
      );
    }
    return { notices, refusal: null };
  } catch (cause) {
    const error = asApiError(cause);
    if (error.httpStatus === 400 && /does not support dry run/.test(error.message)) {
      const notice = `The Job could not be tried out before it was created: ${error.message}`;
      return { notices: [notice], refusal: null };
    }
    return { notices: [], refusal: await orNoSidecars(client, job, error, signal) };
  }
}

/** Whether the deadline of a Job may be pushed: a dry-run patch of its name is a 403 without the right, a 404 with it. */
export async function mayPatch(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await patchJob(client, namespace, metadataOf(job).name, {}, { dryRun: true, signal, retries: 1 });
    return true;
  } catch (cause) {
    return asApiError(cause).httpStatus !== 403;
  }
}
