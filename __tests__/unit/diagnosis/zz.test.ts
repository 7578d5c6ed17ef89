import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFacts } from '../../../src/diagnosis/facts.ts';
import { judge } from '../../../src/diagnosis/judge.ts';
import type { Observation } from '../../../src/diagnosis/observation.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { ObservationStore } from '../../../src/diagnosis/store.ts';
import { OUTCOMES } from '../../../src/diagnosis/verdict.ts';
import { at, ended, pod, T0 } from '../../fixtures/observations/build.ts';
import { CONFIGURATION } from '../../fixtures/observations/configuration.ts';
import { HARD } from '../../fixtures/observations/hard.ts';
import { INFRASTRUCTURE } from '../../fixtures/observations/infrastructure.ts';
import { STOPS } from '../../fixtures/observations/stops.ts';
import { TESTS } from '../../fixtures/observations/tests.ts';

const SEEDS: readonly unknown[] = [...TESTS, ...INFRASTRUCTURE, ...CONFIGURATION, ...STOPS, ...HARD].map(
  (item) => item.observation,
);
const GREEN: unknown = {
  testContainer: 'test',
  expectedIndexes: [0, 1],
  pods: [0, 1].map((index) => pod({ name: `a-${index}`, index, phase: 'Succeeded', main: ended(0) })),
};

/** One way to damage a value at some path: cut it, or put something else there. */
const damage = fc.record({
  path: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 8 }),
  put: fc.oneof(
    fc.constant(undefined),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, '', 0, -1, [], {}, 'True', true, '0', 'Succeeded', [null], [[]], { state: 3 }),
  ),
});

function damaged(value: unknown, path: readonly number[], put: unknown): unknown {
  if (typeof value !== 'object' || value === null) return put;
  const [step = 0, ...rest] = path;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return put;
  const inner: unknown =
    rest.length === 0 ? put : damaged((value as Record<string, unknown>)[key], rest, put);
  if (Array.isArray(value))
    return value.map((item: unknown, place) => (String(place) === key ? inner : item));
  const { [key]: _, ...others } = value as Record<string, unknown>;
  return inner === undefined ? others : { ...others, [key]: inner };
}

const observation = fc
  .tuple(fc.constantFrom(GREEN, ...SEEDS), fc.array(damage, { maxLength: 6 }))
  .map(
    ([seed, damages]) =>
      damages.reduce((value, { path, put }) => damaged(value, path, put), seed) as Observation,
  );

/** Read anew and without any of the judge's code: every expected index has a pod whose test container shows exit 0. */
function isProvenGreen(value: unknown): boolean {
  const seen = (value ?? {}) as {
    testContainer?: unknown;
    expectedIndexes?: unknown;
    job?: { spec?: { completions?: unknown; completionMode?: unknown } } | null;
    pods?: unknown;
  };
  const pods = (Array.isArray(seen.pods) ? seen.pods : []) as {
    metadata?: { annotations?: Record<string, unknown>; labels?: Record<string, unknown> };
    spec?: { containers?: unknown };
    status?: { containerStatuses?: unknown };
  }[];
  const isGreen = (index: unknown) =>
    pods.some((item) => {
      const statuses = (
        Array.isArray(item?.status?.containerStatuses) ? item.status.containerStatuses : []
      ) as { name?: unknown; state?: { terminated?: { exitCode?: unknown } } }[];
      const key = 'batch.kubernetes.io/job-completion-index';
      const own = item?.metadata?.annotations?.[key] ?? item?.metadata?.labels?.[key];
      if (index !== null && own !== String(index)) return false;
      const named = statuses.filter(
        (status) => typeof status?.name === 'string' && status.name === seen.testContainer,
      );
      return (named.length > 0 ? named : statuses).some(
        (status) => status?.state?.terminated?.exitCode === 0,
      );
    });
  const expected =
    Array.isArray(seen.expectedIndexes) && seen.expectedIndexes.length > 0
      ? (seen.expectedIndexes as unknown[])
      : [null];
  return expected.every(isGreen);
}

describe('no observation, however damaged', () => {
  test('makes the judge throw, or pass without exit 0 of every expected index', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const verdict = judge(seen);
        expect(OUTCOMES).toContain(verdict.outcome);
        if (verdict.outcome === 'passed') expect(isProvenGreen(seen)).toBe(true);
        expect(verdict.message).not.toBe('');
      }),
      { numRuns: 60000 },
    );
  });

  test('needs the guard around the judge: reading and judging do not throw by themselves', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        readFacts(seen);
        expect(judge(seen).cause).not.toBe('unknown.damaged');
      }),
      { numRuns: 60000 },
    );
  });

  test('makes the standing throw', () => {
    fc.assert(
      fc.property(observation, fc.integer({ min: -1, max: 7200 }), (seen, seconds) => {
        const view = standing(seen, T0 + seconds * 1000);
        expect(typeof view.text).toBe('string');
        if (view.cannotHeal) expect(view.cause).not.toBe('');
      }),
      { numRuns: 40000 },
    );
  });

  test('is too strange: any JSON value at all', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const verdict = judge(value as unknown as Observation);
        expect(verdict.outcome).not.toBe('passed');
        standing(value as unknown as Observation, T0);
      }),
      { numRuns: 2000 },
    );
  });

  test('makes the store throw', () => {
    const type = fc.constantFrom('ADDED' as const, 'MODIFIED' as const, 'DELETED' as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(type, fc.constantFrom(...SEEDS), damage), { maxLength: 5 }), (steps) => {
        const store = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
        for (const [kind, seed, { path, put }] of steps) {
          const seen = damaged(seed, path, put) as { job?: unknown; pods?: unknown; events?: unknown } | null;
          store.applyJob(seen?.job, at(1));
          for (const item of Array.isArray(seen?.pods) ? (seen.pods as unknown[]) : [])
            store.applyPod(kind, item, at(2));
          for (const item of Array.isArray(seen?.events) ? (seen.events as unknown[]) : [])
            store.applyEvent(item);
        }
        judge(store.snapshot());
      }),
      { numRuns: 500 },
    );
  });
});

test('a shard less is never green', () => {
  const half = {
    testContainer: 'test',
    expectedIndexes: [0, 1],
    pods: [pod({ index: 0, phase: 'Succeeded', main: ended(0) })],
  };
  expect(judge(half).outcome).toBe('unknown');
  expect(judge(GREEN as Observation).outcome).toBe('passed');
});
