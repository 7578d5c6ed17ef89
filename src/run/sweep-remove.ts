import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, deleteJob, getJob, metadataOf } from '../cluster/jobs.ts';
import type { SweptJob } from '../report/sweep-table.ts';

export interface Decision {
  readonly isOver: boolean;
  readonly isKnown: boolean;
  readonly why: string;
}

export interface RemoveOptions {
  readonly client: ApiClient;
  /** Whether the Job's run is over, as the Job is now. */
  readonly decide: (job: ApiObject) => Promise<Decision>;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

type Outcome = Pick<SweptJob, 'done' | 'why'>;

/**
 * Removes a Job whose run is over. What was listed may be old: the Job is read again, judged again when anything of it
 * has changed, and deleted only as it was read. Never throws.
 */
export async function removeJob(listed: ApiObject, options: RemoveOptions): Promise<Outcome> {
  const { client, decide, dryRun, signal } = options;
  const { name, namespace, uid, resourceVersion } = metadataOf(listed);
  const first = await decide(listed);
  if (!first.isOver) return left(first);
  try {
    const fresh = await getJob(client, namespace, name, { signal });
    if (!fresh) return { done: 'gone', why: first.why };
    const now = metadataOf(fresh);
    if (now.uid !== uid) return { done: 'gone', why: 'its name now belongs to another Job' };
    const decided = now.resourceVersion === resourceVersion ? first : await decide(fresh);
    if (!decided.isOver) return left(decided);
    const { why } = decided;
    if (dryRun) return { done: 'listed', why };
    const answer = await deleteJob(client, namespace, name, uid, { resourceVersion: now.resourceVersion });
    if (answer === 'another') return { done: 'kept', why: 'it changed just now; the next sweep looks again' };
    return { done: answer === 'absent' ? 'gone' : 'removed', why };
  } catch (cause) {
    if (signal.aborted) return { done: 'unknown', why: 'the sweep was stopped' };
    return { done: 'failed', why: asApiError(cause).message };
  }
}

function left({ isKnown, why }: Decision): Outcome {
  return { done: isKnown ? 'kept' : 'unknown', why };
}
