import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, dryRunJob } from '../cluster/jobs.ts';
import { tellsOfNamespace } from '../diagnosis/namespace.ts';
import type { ObservationStore } from '../diagnosis/store.ts';

const LIMIT_MS = 2_000;

/**
 * Asks whether the namespace is being deleted, by the one right that a run surely has: the admission of a dry run says
 * so before it looks at anything else of the Job. Never throws.
 */
export async function readNamespace(
  client: ApiClient,
  store: ObservationStore,
  namespace: string,
  job: ApiObject,
  signal: AbortSignal,
): Promise<void> {
  try {
    await dryRunJob(client, namespace, job, { signal, timeoutMs: LIMIT_MS, retries: 0 });
  } catch (cause) {
    const { httpStatus, status, message } = asApiError(cause);
    if (tellsOfNamespace(message)) store.setApiError({ httpStatus, status });
  }
}
