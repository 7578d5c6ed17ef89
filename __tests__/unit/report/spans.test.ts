import { describe, expect, test } from '@jest/globals';
import * as conventions from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import fc from 'fast-check';
import type { Outcome, ShardVerdict } from '../../../src/diagnosis/verdict.ts';
import { METRICS, measurements } from '../../../src/report/measurements.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { type SpanData, spans } from '../../../src/report/spans.ts';
import { runAttributes } from '../../../src/report/telemetry-attributes.ts';
import { T0, at, ended, pod, running } from '../../fixtures/observations/build.ts';
import { withTeardown } from '../../../src/run/reporting.ts';
import { attempt, place, run, segments, verdict } from '../../fixtures/summary/builder.ts';

const facts = {
  serverUrl: 'https://github.com',
  step: '__run',
  runId: '17',
  runAttempt: '2',
  ref: 'refs/pull/7/merge',
  refType: 'branch',
  headRef: 'fix/cart',
  baseRef: 'main',
  sha: '5f0c7a9',
};

function shard(index: number | null, outcome: Outcome, exitCode: number | null): ShardVerdict {
  const cause = outcome === 'passed' ? '' : 'end.test-failed';
  const name = index === null ? 'shop-ci-1-x7k2p' : `shop-${index}`;
  return { index, pod: name, outcome, cause, message: outcome, exitCode, retryable: false };
}

const named = (all: readonly SpanData[], name: string) => all.filter((span) => span.name === name);
const length = (all: readonly { startMs: number; endMs: number }[]) =>
  all.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);

/** Two whole attempts and, after the second, some shards again at the same time; any times, any stamps. */
const reports: fc.Arbitrary<RunReport> = fc
  .record({
    first: fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 6 }),
    second: fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 6 }),
    again: fc.array(fc.double({ min: 0.001, max: 1e5, noNaN: true }), { maxLength: 3 }),
    pause: fc.double({ min: 0, max: 1e4, noNaN: true }),
    stamps: fc.array(fc.tuple(fc.integer({ min: -99, max: 999 }), fc.integer({ min: -99, max: 999 })), {
      minLength: 1,
      maxLength: 4,
    }),
    after: fc.double({ min: 0, max: 1e4, noNaN: true }),
  })
  .map(({ first, second, again, pause, stamps, after }) => {
    const names = ['Creating the Job', 'Pulling images', 'Tests', 'Reading the result', 'Tests', 'Teardown'];
    const cut = (lengths: readonly number[], fromS: number) =>
      segments(
        lengths.map((ms, index) => [names[index] ?? '', ms / 1000]),
        fromS,
      );
    const failed = verdict({
      outcome: 'failed',
      message: 'no',
      shards: stamps.map((_, index) => shard(stamps.length === 1 ? null : index, 'failed', 1)),
    });
    const pods = stamps.map(([from, to], index) => {
      const name = stamps.length === 1 ? 'shop-ci-1-x7k2p' : `shop-${index}`;
      const main = { state: { terminated: { exitCode: 1, startedAt: at(from), finishedAt: at(to) } } };
      return pod({ name, main });
    });
    const observation = { testContainer: 'test', pods };
    const firstCut = cut(first, pause / 1000);
    const secondFromS = ((firstCut.at(-1)?.endMs ?? 0) + pause) / 1000;
    const secondCut = cut(second, secondFromS);
    const againFromS = ((secondCut.at(-1)?.endMs ?? 0) + pause) / 1000;
    const attempts = [
      attempt({ number: 1, verdict: failed, segments: firstCut, observation }),
      attempt({ number: 2, verdict: failed, segments: secondCut, observation }),
      ...again.map((ms, index) =>
        attempt({ number: 3 + index, shard: index, verdict: failed, segments: cut([0, 0, ms], againFromS) }),
      ),
    ];
    const end = Math.max(...attempts.flatMap((entry) => entry.segments.map(({ endMs }) => endMs)));
    const report = run(attempts, { beganAt: new Date(T0).toISOString() });
    return withTeardown(report, report.teardown, null, end + after);
  });

describe('the spans of a run', () => {
  test('lie each within its parent, and stages add up', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const all = spans(report);
        const byKey = new Map(all.map((span) => [span.key, span]));
        expect(byKey.size).toBe(all.length);
        const [root] = all;
        expect(root).toMatchObject({ parent: null, startMs: 0, endMs: report.wallMs });
        for (const span of all) {
          expect(Number.isInteger(span.startMs) && Number.isInteger(span.endMs)).toBe(true);
          expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
          if (span.parent === null) continue;
          const parent = byKey.get(span.parent);
          expect(all.indexOf(parent as SpanData)).toBeLessThan(all.indexOf(span));
          expect(span.startMs).toBeGreaterThanOrEqual(parent?.startMs ?? Number.NaN);
          expect(span.endMs).toBeLessThanOrEqual(parent?.endMs ?? Number.NaN);
        }
        for (const { number } of report.attempts) {
          const key = `attempt ${number}`;
          const stages = all.filter((span) => span.parent === key && span.testsOf === undefined);
          expect(length(stages)).toBe(length([byKey.get(key) as SpanData]));
        }
        // Shards that ran again did so at the same time: of them the longest counts.
        const own = all.filter(({ parent }) => parent === 'run');
        const again = report.segments.filter(({ name }) => name === 'Lost shards again');
        const whole = own.filter(({ key }) => !/^attempt [^12]/.test(key));
        expect(length(whole) + length(again)).toBe(report.wallMs);
      }),
    );
  });

  test('tell of the tests what was seen of them, and else what Kubernetes states', () => {
    const began = { beganAt: new Date(T0).toISOString() };
    const state = 'containerStatuses[test].state';
    const seen = (index: number, ms: number, now: object) => {
      const time = new Date(T0 + ms).toISOString();
      return { time, object: `pod/shop-${index}`, field: state, old: null, new: now };
    };
    const own = attempt({
      verdict: verdict({
        outcome: 'failed',
        message: 'shard 1 failed',
        exitCode: 3,
        shards: [
          shard(0, 'passed', 0),
          shard(1, 'failed', 3),
          shard(2, 'passed', 0),
          shard(3, 'unknown', null),
        ],
      }),
      segments: segments([
        ['Creating the Job', 5],
        ['Tests', 100],
        ['Teardown', 1],
      ]),
      pods: [place('shop-1', 'node-b', { index: 1 })],
      observation: {
        testContainer: 'test',
        pods: [
          pod({ name: 'shop-0', main: ended(0) }),
          // Its kubelet's clock is an hour ahead.
          pod({
            name: 'shop-1',
            main: { state: { terminated: { startedAt: at(3610), finishedAt: at(3640) } } },
          }),
          pod({ name: 'shop-2', main: running(20) }),
          pod({ name: 'shop-3' }),
        ],
        transitions: [
          seen(0, 6_001, { running: {} }),
          seen(0, 66_002, { terminated: {} }),
          seen(1, 45_000, { terminated: {} }),
        ],
      },
    });
    const all = spans(run([own], began));
    const [whole] = named(all, 'Test run');
    expect(whole).toMatchObject({ parent: 'attempt 1', testsOf: 1, startMs: 6_001, endMs: 106_000 });
    const shards = all.filter(({ parent }) => parent === whole?.key);
    expect(shards.map(({ name, startMs, endMs, error }) => [name, startMs, endMs, error])).toEqual([
      ['Shard 0', 6_001, 66_002, ''],
      ['Shard 1', 15_000, 45_000, 'failed'],
      ['Shard 2', 20_000, 106_000, ''],
    ]);
    expect(shards[1]?.attributes).toMatchObject({
      'cicd.pipeline.task.type': 'test',
      'cicd.pipeline.task.run.result': 'failure',
      'k8s.node.name': 'node-b',
      'host.arch': 'arm64',
      'k8s_test_job.capacity': 'spot',
      'k8s_test_job.shard': 1,
      'process.exit.code': 3,
      'error.type': 'end.test-failed',
    });
  });

  test('have one for the tests of a single pod, and none when it never came to them', () => {
    const own = (names: readonly string[]) =>
      attempt({
        verdict: verdict({
          outcome: 'infrastructure',
          cause: 'node.lost',
          message: 'gone',
          shards: [shard(null, 'unknown', null)],
        }),
        segments: segments(names.map((name) => [name, 10])),
      });
    const ran = spans(run([own(['Creating the Job', 'Tests', 'Teardown'])]));
    expect(named(ran, 'Test run')).toMatchObject([{ testsOf: 1, startMs: 10_000, endMs: 20_000 }]);
    expect(named(spans(run([own(['Creating the Job', 'Teardown'])])), 'Test run')).toEqual([]);
  });

  test.each([
    ['passed', 'success', ''],
    ['failed', 'failure', 'x.y'],
    ['infrastructure', 'error', 'x.y'],
    ['configuration', 'error', 'x.y'],
    ['timeout', 'timeout', 'x.y'],
    ['cancelled', 'cancellation', 'x.y'],
    ['unknown', 'error', 'x.y'],
  ] as const)('%s is the result %s', (outcome, result, type) => {
    const [root] = spans(run([attempt({ verdict: verdict({ outcome, cause: 'x.y', message: 'said' }) })]));
    expect(root?.attributes['cicd.pipeline.result']).toBe(result);
    expect(root?.attributes['error.type'] ?? '').toBe(type);
    expect(root?.error).toBe(type === '' ? '' : 'said');
  });
});

describe('the metrics of a run', () => {
  test('add up to its wall time, by state and by stage', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const all = measurements(report, '__run');
        for (const name of ['cicd.pipeline.run.duration', 'k8s_test_job.stage.duration'] as const) {
          const values = all.filter(({ metric }) => metric === name).map(({ value }) => value);
          expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(report.wallMs / 1000, 6);
        }
      }),
    );
  });

  test('count what the cluster failed apart from what the tests did', () => {
    const lost = attempt({
      verdict: verdict({ outcome: 'infrastructure', cause: 'node.lost', message: '' }),
    });
    const red = attempt({
      number: 2,
      verdict: verdict({ outcome: 'failed', cause: 'end.test-failed', message: '' }),
    });
    const counts = (name: string) =>
      measurements(run([lost, red]), '')
        .filter(({ metric }) => metric === name)
        .map(({ attributes }) => attributes['error.type'] ?? attributes['k8s_test_job.verdict']);
    expect(counts('cicd.system.errors')).toEqual(['node.lost']);
    expect(counts('cicd.pipeline.run.errors')).toEqual(['end.test-failed']);
    expect(counts('k8s_test_job.attempts')).toEqual(['infrastructure', 'failed']);
  });
});

test('every name is one of the conventions, or ours', () => {
  const known = new Set([...Object.values<unknown>(conventions), ...Object.values<unknown>(incubating)]);
  const report = run([
    attempt({
      shard: 1,
      verdict: verdict({ outcome: 'failed', message: '', exitCode: 1, shards: [shard(1, 'failed', 1)] }),
    }),
  ]);
  const attributes = [
    runAttributes(report, facts),
    ...spans(report).map((span) => span.attributes),
    ...measurements(report, '__run').map((one) => one.attributes),
  ].flatMap((each) => Object.keys(each));
  const names = [...Object.keys(METRICS), ...attributes].filter((name) => !name.startsWith('k8s_test_job.'));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test('what all of a run has in common names the change, not the branch that GitHub made for it', () => {
  const attributes = runAttributes(run([]), facts);
  expect(attributes).toMatchObject({
    'cicd.pipeline.name': 'CI / test',
    'vcs.owner.name': 'octo',
    'vcs.repository.name': 'shop',
    'vcs.ref.head.name': 'fix/cart',
    'vcs.ref.base.name': 'main',
    'vcs.change.id': '7',
  });
  expect(attributes).not.toHaveProperty('vcs.ref.type');
  const pushed = runAttributes(run([]), {
    ...facts,
    ref: 'refs/tags/v1',
    refType: 'tag',
    headRef: '',
    baseRef: '',
  });
  expect(pushed).toMatchObject({ 'vcs.ref.head.name': 'v1', 'vcs.ref.type': 'tag' });
  expect(pushed).not.toHaveProperty('vcs.change.id');
});
