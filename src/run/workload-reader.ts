import { asApiError } from '../cluster/api-error.ts';
import { metadataOf } from '../cluster/jobs.ts';
import { listWorkloads, workloadVersion } from '../cluster/workloads.ts';
import { QUEUE_LABEL } from '../job/placement.ts';
import type { ObserveOptions } from './observe.ts';

// Kueue says within a second or two why it holds a Job; what it says changes slowly.
const FIRST_MS = 2_000;
const EVERY_MS = 15_000;
const LIMIT_MS = 5_000;

/** While a queue holds the Job: reads again and again what Kueue says of it. Never throws. */
export async function readWorkloads(options: ObserveOptions): Promise<void> {
  const { client, store, namespace, job, clock, signal, onChange } = options;
  const { uid, labels } = metadataOf(job);
  if (labels[QUEUE_LABEL] === undefined) return;
  const call = { signal, timeoutMs: LIMIT_MS, retries: 0 };
  let version = '';
  for (let waitMs = FIRST_MS; await clock.sleep(waitMs, signal); waitMs = EVERY_MS) {
    const { spec } = (store.snapshot().job ?? job) as { readonly spec?: { readonly suspend?: boolean } };
    if (spec?.suspend !== true) continue;
    try {
      version ||= await workloadVersion(client, call);
      store.setWorkloads(await listWorkloads(client, namespace, version, uid, call));
      onChange();
    } catch (cause) {
      const { httpStatus } = asApiError(cause);
      if (httpStatus === 403 && !signal.aborted) store.addUnreadable('list', 'workloads', httpStatus);
      if (httpStatus === 403) return;
    }
  }
}
