import { describe, expect, test } from '@jest/globals';
import { Clocks } from '../../../src/run/clocks.ts';
import { standingWith } from './standings.ts';

const base = standingWith();
const limits = { startTimeoutMs: 60_000, timeoutMs: 120_000 };

describe('the clocks of an attempt', () => {
  test('end the start when nothing happens', () => {
    const clocks = new Clocks(limits, 0);
    expect(clocks.check(base, 59_000)).toBeNull();
    expect(clocks.check(base, 60_000)).toBe('start-timeout');
  });

  test('stand still while a node is on its way', () => {
    const clocks = new Clocks(limits, 0);
    expect(clocks.check({ ...base, progress: 'scale-up' }, 500_000)).toBeNull();
    expect(clocks.check(base, 559_000)).toBeNull();
    expect(clocks.check(base, 560_000)).toBe('start-timeout');
  });

  test('stand still while a queue holds the Job, however long', () => {
    const clocks = new Clocks(limits, 0);
    expect(clocks.check({ ...base, stage: 'suspended', progress: 'queue ci' }, 86_400_000)).toBeNull();
  });

  test('run while nobody keeps the queue that is to hold the Job', () => {
    const clocks = new Clocks(limits, 0);
    expect(clocks.check({ ...base, stage: 'suspended' }, 59_000)).toBeNull();
    expect(clocks.check({ ...base, stage: 'suspended' }, 60_000)).toBe('start-timeout');
  });

  test('give the tests their own limit', () => {
    const clocks = new Clocks(limits, 0);
    expect(clocks.check({ ...base, stage: 'running' }, 50_000)).toBeNull();
    expect(clocks.check({ ...base, stage: 'running' }, 169_999)).toBeNull();
    expect(clocks.check({ ...base, stage: 'running' }, 170_000)).toBe('timeout');
  });

  test('let a shard wait for its place as long as the tests of another run', () => {
    const clocks = new Clocks(limits, 0);
    expect(clocks.check({ ...base, running: 1, begun: 1 }, 10_000)).toBeNull();
    expect(clocks.nextCheckMs(10_000)).toBe(60_000);
    expect(clocks.check({ ...base, running: 1, begun: 1 }, 100_000)).toBeNull();
    // The first has ended, and the second waits in vain for what is left of its time.
    expect(clocks.check({ ...base, begun: 1 }, 101_000)).toBeNull();
    expect(clocks.check({ ...base, begun: 1 }, 159_999)).toBeNull();
    expect(clocks.check({ ...base, begun: 1 }, 160_000)).toBe('start-timeout');
  });

  test('count the limit of the tests from the last shard that began', () => {
    const clocks = new Clocks(limits, 0);
    expect(clocks.check({ ...base, running: 1, begun: 1 }, 10_000)).toBeNull();
    expect(clocks.check({ ...base, running: 2, begun: 2 }, 100_000)).toBeNull();
    expect(clocks.check({ ...base, running: 1, begun: 2 }, 219_000)).toBeNull();
    expect(clocks.check({ ...base, running: 1, begun: 2 }, 220_000)).toBe('timeout');
  });

  test('end a cause that cannot heal after ten seconds or at its second sighting', () => {
    const hopeless = { ...base, cause: 'image.not-found', cannotHeal: true, sightings: 1 };
    const slow = new Clocks(limits, 0);
    expect(slow.check(hopeless, 1000)).toBeNull();
    expect(slow.nextCheckMs(1000)).toBe(10_000);
    expect(slow.check(hopeless, 11_000)).toBe('cannot-heal');
    const quick = new Clocks(limits, 0);
    expect(quick.check(hopeless, 1000)).toBeNull();
    expect(quick.check({ ...hopeless, sightings: 2 }, 2000)).toBe('cannot-heal');
  });

  test('forget a cause that healed', () => {
    const clocks = new Clocks(limits, 0);
    clocks.check({ ...base, cause: 'x', cannotHeal: true, sightings: 1 }, 0);
    clocks.check(base, 5000);
    expect(clocks.check({ ...base, cause: 'x', cannotHeal: true, sightings: 1 }, 12_000)).toBeNull();
  });
});
