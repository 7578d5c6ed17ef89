import { type Clock, systemClock } from '../../src/time/clock.ts';
import { steadyWatch } from './steady-time.ts';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: (slept: boolean) => void;
}

/** A clock for tests, which also tells what it was asked to sleep. */
export interface ScaledClock extends Clock {
  readonly sleeps: readonly number[];
}

/**
 * A clock that runs `factor` times as fast as the world: six minutes of the product's waiting in seconds of a test.
 * It goes by steady time, as long as somebody sleeps by it or looks at it: a machine that stands still for seconds,
 * which would be a quarter of an hour here, takes it no further than one turn of the event loop does.
 */
export function scaledClock(factor: number): ScaledClock {
  const startedAt = systemClock.now();
  const startedMonotonic = systemClock.monotonic();
  const look = steadyWatch();
  const sleepers = new Set<Sleeper>();
  const sleeps: number[] = [];
  let passedMs = 0;
  let isTurning = false;

  const passed = () => {
    passedMs += look().passedMs * factor;
    return passedMs;
  };
  const turn = () => {
    const nowMs = passed();
    for (const { untilMs, wake } of sleepers) if (untilMs <= nowMs) wake(true);
    isTurning = sleepers.size > 0;
    if (isTurning) setTimeout(turn, 1);
  };
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<boolean>((resolve) => {
      sleeps.push(ms);
      if (signal?.aborted) {
        resolve(false);
        return;
      }
      const onAbort = () => sleeper.wake(false);
      const sleeper = {
        untilMs: passed() + ms,
        wake: (slept: boolean) => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve(slept);
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (isTurning) return;
      isTurning = true;
      setTimeout(turn, 1);
    });

  return {
    now: () => startedAt + passed(),
    monotonic: () => startedMonotonic + passed(),
    sleep,
    sleeps,
  };
}
