import { type Clock, systemClock } from '../../src/time/clock.ts';

/** A clock that runs `factor` times as fast as the world: six minutes of the product's waiting in seconds of a test. */
export function scaledClock(factor: number): Clock {
  const startedAt = systemClock.now();
  const startedMonotonic = systemClock.monotonic();
  const passed = () => (systemClock.monotonic() - startedMonotonic) * factor;
  return {
    now: () => startedAt + passed(),
    monotonic: () => startedMonotonic + passed(),
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
