import { ApiError, asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, dryRunJob } from '../cluster/jobs.ts';
import { droppedFields } from '../job/dropped.ts';
import { type MissingRights, type RightsQuestion, checkAccess } from './access.ts';
import { tryPod } from './pod-dry-run.ts';
import { orNoSidecars, tooOld } from './too-old.ts';

export { featuresOf } from './access.ts';

export interface PreflightAnswer {
  readonly notices: readonly string[];
  /** Why the Job must not be created; null when it may. */
  readonly refusal: ApiError | null;
  /** The lease can be kept. */
  readonly mayPatch: boolean;
}

// Without these the Job would do something else than what was asked.
const RELIED_ON =
  /\.(restartPolicy|startupProbe)$|^spec\.(completionMode|backoffLimitPerIndex|suspend|managedBy)/;
const MAY_NOT = /User "([^"]*)" cannot create resource "jobs"/;
const FIRST_ONLY =
  'The API server tells only the first reason for a refusal: when that is mended, another may show.';

/**
 * Lets the API server judge the Job, its pod and the rights of this identity, all at once, before anything is made.
 * A later attempt (`rights` null) is only judged by itself: its pod and the rights are those of the first. Never throws.
 */
export async function preflight(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  rights: RightsQuestion | null,
  signal: AbortSignal,
): Promise<PreflightAnswer> {
  const asked = tryJob(client, namespace, job, signal);
  if (rights === null) {
    const { notices, refusal } = await asked;
    return { notices, refusal, mayPatch: true };
  }
  const mayCreate = asked.then(({ refusal }) => !isRbac(refusal));
  const answered = asked.then(({ answer }) => answer);
  const [own, pod, access] = await Promise.all([
    asked,
    tryPod(client, namespace, job, answered, signal),
    checkAccess(client, namespace, rights, mayCreate, signal),
  ]);
  const notices = [...own.notices, ...(pod.notice === null ? [] : [pod.notice])];
  const refusal = own.refusal ?? pod.refusal;
  const isAdmission = refusal !== null && [400, 403, 422].includes(refusal.httpStatus) && !isRbac(refusal);
  if (isAdmission) notices.push(FIRST_ONLY);
  const { missing, mayPatch } = access;
  if (!missing) return { notices, refusal, mayPatch };
  // Rights come first: who grants them is somebody else than who mends the Job.
  if (isAdmission) notices.push(`Besides, the cluster refuses the Job: ${refusal.message}`);
  return { notices, refusal: missingRights(missing, namespace, own.refusal), mayPatch };
}

interface JobAnswer {
  readonly notices: readonly string[];
  readonly refusal: ApiError | null;
  /** The Job as the API server would keep it. */
  readonly answer: ApiObject | null;
}

async function tryJob(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  signal: AbortSignal,
): Promise<JobAnswer> {
  try {
    const { body, warnings } = await dryRunJob(client, namespace, job, { signal });
    const notices = warnings.map((text) => `The API server warns: ${text}`);
    const dropped = droppedFields(job, body);
    const lost = dropped.filter((path) => RELIED_ON.test(path));
    if (lost.length > 0) return { notices, refusal: await tooOld(client, lost, signal), answer: body };
    for (const path of dropped) {
      notices.push(
        `The API server drops the field ${path} of the Job without a word: a feature of it is switched off in this cluster.`,
      );
    }
    return { notices, refusal: null, answer: body };
  } catch (cause) {
    const error = asApiError(cause);
    if (error.httpStatus === 400 && /does not support dry run/.test(error.message)) {
      const notice = `The Job could not be tried out before it was created: ${error.message}`;
      return { notices: [notice], refusal: null, answer: null };
    }
    return { notices: [], refusal: await orNoSidecars(client, job, error, signal), answer: null };
  }
}

function isRbac(error: ApiError | null): boolean {
  return error?.httpStatus === 403 && MAY_NOT.test(error.message);
}

/** All missing rights as one answer of the API server, which tells only the first. */
function missingRights(missing: MissingRights, namespace: string, own: ApiError | null): ApiError {
  const user = MAY_NOT.exec(own?.message ?? '')?.[1] ?? '';
  return new ApiError({
    httpStatus: 403,
    status: {
      kind: 'Status',
      code: 403,
      reason: 'Forbidden',
      message: own && isRbac(own) ? own.message : 'rights are missing',
      missingRights: { ...missing, namespace, user },
    },
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  });
}
