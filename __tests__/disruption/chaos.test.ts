import { expect, test } from '@jest/globals';
import { chaos } from '../../dev/chaos/chaos.ts';
import { WAYS } from '../../dev/chaos/ways.ts';

// `node dev/chaos/chaos.ts --runs 300 --seed N` plays a longer series, or this one again.
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

test(`runs ended in every way at random moments leave nothing and touch nobody else (seed ${SEED})`, async () => {
  const runs = await chaos({ runs: WAYS.length * 2, seed: SEED, workers: 4, restartApiServer: true });
  expect(runs.filter(({ goneMs, touchedForeign }) => goneMs === null || touchedForeign)).toEqual([]);
  expect(runs).toHaveLength(WAYS.length * 2);
}, 900_000);
