import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { metadataOf } from '../cluster/jobs.ts';

/** From where on a namespace's events are to be watched. */
export interface EventsPlace {
  /** Empty where it is not known: then from the beginning. */
  readonly version: string;
  /** Why it is not known; 0 without a refusal. */
  readonly refusedWith: number;
}

// Not knowing it costs little, and the create waits for the answer.
const LIMIT_MS = 3_000;

/** The path of a namespace's events. */
export function eventsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
}

/**
 * Where the events of a namespace stand now. To be asked before the create: a controller may write its only word on a
 * Job within a millisecond. Versions of events are their own (they may live in another store). Never throws.
 */
export async function eventsPlace(
  client: ApiClient,
  namespace: string,
  signal: AbortSignal,
): Promise<EventsPlace> {
  try {
    const { body } = await client.call({
      method: 'GET',
      path: eventsPath(namespace),
      query: { limit: '1' },
      signal,
      timeoutMs: LIMIT_MS,
      retries: 0,
    });
    return { version: metadataOf(body).resourceVersion, refusedWith: 0 };
  } catch (cause) {
    return { version: '', refusedWith: asApiError(cause).httpStatus };
  }
}
