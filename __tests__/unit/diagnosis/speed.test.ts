import { expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { ended, event, pod, T0 } from '../../fixtures/observations/build.ts';
import { CONFIGURATION } from '../../fixtures/observations/configuration.ts';
import { INFRASTRUCTURE } from '../../fixtures/observations/infrastructure.ts';
import { TESTS } from '../../fixtures/observations/tests.ts';

/** Milliseconds of this process's own work in the fastest of some rounds: the machine is shared. */
function fastest(rounds: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    work();
    best = Math.min(best, process.cpuUsage(before).user / 1000);
  }
  return best;
}

function ofPods(count: number) {
  const names = Array.from({ length: count }, (_, index) => `shop-ci-1-${index}-abcde`);
  return {
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
}

test('tells how long judging takes, and a thousand pods take about as long as a hundred times ten', () => {
  const cases = [...TESTS, ...INFRASTRUCTURE, ...CONFIGURATION].map((item) => item.observation);
  const many = ofPods(1000);
  const few = ofPods(10);
  const one = fastest(20, () => cases.map(judge)) / cases.length;
  const thousand = fastest(5, () => judge(many));
  const ten = fastest(5, () => Array.from({ length: 100 }, () => judge(few)));
  const look = fastest(5, () => standing(many, T0));
  process.stdout.write(
    `judge: ${one.toFixed(3)} ms an observation; 100 times 10 pods: ${ten.toFixed(0)} ms; 1,000 pods: judge ${thousand.toFixed(0)} ms, standing ${look.toFixed(0)} ms\n`,
  );
  // Were every part of it quadratic, it would be a hundred times as much.
  expect(thousand).toBeLessThan(50 * ten);
});
