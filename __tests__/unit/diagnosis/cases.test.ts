import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import type { Case } from '../../fixtures/observations/build.ts';
import { CONFIGURATION } from '../../fixtures/observations/configuration.ts';
import { HARD } from '../../fixtures/observations/hard.ts';
import { INFRASTRUCTURE } from '../../fixtures/observations/infrastructure.ts';
import { STOPS } from '../../fixtures/observations/stops.ts';
import { TESTS } from '../../fixtures/observations/tests.ts';
import { WORKSPACE } from '../../fixtures/observations/workspace.ts';

const GROUPS: readonly (readonly [string, readonly Case[]])[] = [
  ['the tests gave the verdict', TESTS],
  ['the cluster failed', INFRASTRUCTURE],
  ['the setup is wrong', CONFIGURATION],
  ['time, cancel, unknown', STOPS],
  ['sparse and partial shapes', HARD],
  ['the copy of the workspace', WORKSPACE],
];

describe.each(GROUPS)('%s', (_, cases) => {
  test.each(cases.map((item) => [item.name, item] as const))('%s', (_name, item) => {
    const verdict = judge(item.observation);
    expect({ is: verdict.outcome, cause: verdict.cause }).toEqual({ is: item.is, cause: item.cause });
    // A message that still has a hole in it names nothing.
    for (const sentence of [verdict.message, verdict.remedy, ...verdict.warnings]) {
      expect(sentence).not.toMatch(/\{\w+\}|undefined|NaN|\(\)|: \.$|[^\n ] {2}/);
    }
    expect(verdict.message).toMatch(/^\S.*\S$/s);
    if (verdict.outcome !== 'passed' && verdict.outcome !== 'unknown')
      expect(verdict.evidence.length).toBeGreaterThan(0);
    expect(typeof standing(item.observation, Date.parse('2026-03-02T09:20:00Z')).text).toBe('string');
  });
});

test('there are more than 120 cases', () => {
  expect(GROUPS.flatMap(([, cases]) => cases).length).toBeGreaterThan(120);
});
