import type { Clock } from '../time/clock.ts';
import type { ApiClient } from './http.ts';

/**
 * The API server's clock, milliseconds since 1970; null when it does not tell. Deadlines run on its clock, and a runner
 * whose own is wrong must not take a living Job for a lapsed one.
 */
export async function readServerClock(
  client: ApiClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<() => number | null> {
  try {
    const response = await client.open({ method: 'GET', path: '/version', signal });
    response.resume();
    const atMs = Date.parse(response.headers.date ?? '');
    // Its stamp is in whole seconds and already past, so the time that comes out is never ahead.
    const readMs = clock.monotonic();
    return () => (Number.isFinite(atMs) ? atMs + clock.monotonic() - readMs : null);
  } catch {
    return () => null;
  }
}
