import { expect, test } from '@jest/globals';
import { ENDINGS } from '../../dev/chaos/endings.ts';
import { network } from '../../dev/chaos/network.ts';

// `node dev/chaos/network.ts --runs 300 --seed N` plays a longer series, or this one again.
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const RUNS = ENDINGS.length;

test(`a network that fails around the end of a run changes neither verdict nor log (seed ${SEED})`, async () => {
  const runs = await network({ runs: RUNS, seed: SEED, workers: 6, longestMs: 8_000 });
  expect(runs.filter(({ different }) => different.length > 0)).toEqual([]);
  expect(runs).toHaveLength(RUNS);
}, 300_000);
