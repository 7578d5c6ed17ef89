// First import of both entries: until its handlers stand, Node dies of SIGINT at once (runner.md, section 1.1).

/** Why the process was asked to end. */
export interface StopRequest {
  /** `SIGINT`, `SIGTERM`, `SIGHUP`, `SIGBREAK`, or `error` for an uncaught one. */
  readonly how: string;
  readonly error?: unknown;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];

const stop = new AbortController();
const hurry = new AbortController();
let first: StopRequest | null = null;

function request(how: string, error?: unknown): void {
  // The first reason wins; a second SIGINT is the runner's own echo and must not cut the teardown short.
  if (first === null) {
    first = error === undefined ? { how } : { how, error };
    stop.abort(first);
  }
  if (how !== 'SIGINT' && how !== 'error') hurry.abort();
}

for (const signal of SIGNALS) process.on(signal, () => request(signal));
process.on('uncaughtException', (error) => request('error', error));
process.on('unhandledRejection', (error) => request('error', error));
// When the worker is killed nobody reads our output any more: the teardown goes on without it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** Aborted at the first request to end; its reason is the StopRequest. */
export const stopSignal: AbortSignal = stop.signal;

/** Aborted when only seconds remain (SIGTERM, SIGHUP, SIGBREAK): everything but the delete is dropped. */
export const hurrySignal: AbortSignal = hurry.signal;

/** The first request to end, or null. */
export function stopRequest(): StopRequest | null {
  return first;
}
