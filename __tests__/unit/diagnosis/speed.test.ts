import { expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { ended, event, pod, T0 } from '../../fixtures/observations/build.ts';
import { CONFIGURATION } from '../../fixtures/observations/configuration.ts';
import { INFRASTRUCTURE } from '../../fixtures/observations/infrastructure.ts';
import { TESTS } from '../../fixtures/observations/tests.ts';

/** Milliseconds of the fastest of some rounds: the machine is shared. */
function fastest(rounds: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    work();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

test('tells how long judging takes; only a hundredfold of the budget fails', () => {
  const cases = [...TESTS, ...INFRASTRUCTURE, ...CONFIGURATION].map((item) => item.observation);
  const names = Array.from({ length: 1000 }, (_, index) => `shop-ci-1-${index}-abcde`);
  const many = {
    testContainer: 'test',
    expectedIndexes: names.map((_, index) => index),
    pods: names.map((name, index) => pod({ name, index, phase: 'Failed', main: ended(index % 3) })),
    events: names.flatMap((name) =>
      ['Scheduled', 'Pulled', 'Started'].map((reason) => event(reason, 'x', { name })),
    ),
    log: Object.fromEntries(
      names.map((name) => [`${name}/test`, ['  ✓ adds (3 ms)', 'Tests:  1 failed, 3 total']]),
    ),
  };
  const one = fastest(20, () => cases.map(judge)) / cases.length;
  const thousand = fastest(5, () => judge(many));
  const look = fastest(5, () => standing(many, T0));
  process.stdout.write(
    `judge: ${one.toFixed(3)} ms an observation; 1,000 pods: judge ${thousand.toFixed(0)} ms, standing ${look.toFixed(0)} ms\n`,
  );
  expect(one).toBeLessThan(100);
  expect(thousand).toBeLessThan(10_000);
});
