/** The clocks of a run, passed in so that tests can turn them. */
export interface Clock {
  /** Wall clock, milliseconds since 1970; only for stamps, never for durations. */
  now(): number;
  /** Monotonic clock, milliseconds. */
  monotonic(): number;
  /** Resolves after `ms`, or at once with false when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<boolean>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // As performance.now(), whose modules cost a fortieth of the step's start.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve(false);
        return;
      }
      const finish = (slept: boolean) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve(slept);
      };
      const onAbort = () => finish(false);
      const timer = setTimeout(() => finish(true), ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
