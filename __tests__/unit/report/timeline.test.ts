import { describe, expect, test } from '@jest/globals';
import { clockTime, count, duration, ranges } from '../../../src/report/figures.ts';
import fc from 'fast-check';
import { podTimes } from '../../../src/report/pod-times.ts';
import { runSegments } from '../../../src/report/run-segments.ts';
import { bars, gantt, lostMs, outputSeconds, timeRows } from '../../../src/report/timeline.ts';
import { at, condition, ended, event, pod } from '../../fixtures/observations/build.ts';
import { attempt, run, segments, verdict } from '../../fixtures/summary/builder.ts';

const segmentsArbitrary = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 8,
});

const passed = verdict({ outcome: 'passed', message: '' });

test.each([
  [0, '0 s'],
  [440, '0.4 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [80_000, '1 min 20 s'],
  [3_600_000, '1 h'],
  [5_460_000, '1 h 31 min'],
  [-1, '–'],
  [Number.NaN, '–'],
])('%p ms read %p', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('times are UTC, with the day only when it is another', () => {
  expect(clockTime('2025-11-24T15:03:11+01:00')).toBe('14:03:11');
  expect(clockTime('2025-11-25T00:00:01Z', '2025-11-24T23:59:00Z')).toBe('2025-11-25 00:00:01');
  expect(clockTime('yesterday')).toBe('');
});

test('figures are put in words', () => {
  expect(count(1, 'pod')).toBe('1 pod');
  expect(count(1204, 'test')).toBe('1,204 tests');
  expect(ranges([5, 1, 0, 2])).toBe('0–2, 5');
  expect(ranges(Array.from({ length: 50 }, (_, index) => index * 2))).toMatch(/^0, 2, .*, 38, …$/);
});

test.each([
  [null, ''],
  [0, '0.0'],
  [65_049, '65.0'],
])('%p ms are the output %p', (ms, text) => {
  expect(outputSeconds(ms)).toBe(text);
});

describe('where the time went', () => {
  test('is one row for each stage, and one for what hardly counts', () => {
    const only = attempt({
      verdict: passed,
      segments: segments([
        ['A', 100],
        ['B', 0.2],
        ['A', 50],
        ['C', 0.3],
      ]),
    });
    expect(timeRows(run([only])).map(({ name, ms }) => [name, ms])).toEqual([
      ['A', 150_000],
      ['Other: B, C', 500],
    ]);
  });

  test('names what earlier attempts cost', () => {
    const first = attempt({ verdict: passed, segments: segments([['A', 60]]) });
    const second = attempt({ number: 2, verdict: passed, segments: segments([['A', 30]], 60) });
    const rows = timeRows(run([first, second]));
    expect(rows.map(({ name, ms }) => [name, ms])).toEqual([
      ['Lost with attempt 1', 60_000],
      ['A', 30_000],
    ]);
    expect(bars(rows, 9)).toEqual(['██████───', '──────███']);
  });

  test('shows a moment as at least one mark', () => {
    const rows = timeRows(
      run([
        attempt({
          verdict: passed,
          segments: segments([
            ['A', 90],
            ['B', 2],
            ['C', 8],
          ]),
        }),
      ]),
    );
    expect(bars(rows, 10)).toEqual(['█████████─', '─────────█', '─────────█']);
  });

  test('is nothing without attempts', () => {
    expect(timeRows({ attempts: [], segments: [] })).toEqual([]);
    expect(gantt([])).toBe('');
  });
});

describe('the segments of a run', () => {
  test('add up exactly to its wall time, whatever the attempts took', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(segmentsArbitrary, fc.boolean(), fc.double({ min: 0, max: 1e4, noNaN: true })), {
          maxLength: 6,
        }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        (given, restMs) => {
          let end = 0;
          const attempts = given.map(([lengths, isShard, pauseMs], index) => {
            end += pauseMs;
            const own = lengths.map((ms, part) => ({ name: `S${part}`, startMs: end, endMs: (end += ms) }));
            const shard = isShard && index > 0 ? index : null;
            return attempt({ number: index + 1, shard, verdict: passed, segments: own });
          });
          const wallMs = end + restMs;
          const cut = runSegments(attempts, wallMs);
          expect(cut.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)).toBe(Math.round(wallMs));
          for (const [index, { startMs }] of cut.entries()) expect(startMs).toBe(cut[index - 1]?.endMs ?? 0);
          expect(lostMs({ attempts, segments: cut })).toBeLessThanOrEqual(Math.round(wallMs));
        },
      ),
    );
  });

  test('name what shards took that ran again', () => {
    const first = attempt({ verdict: passed, segments: segments([['Tests', 60]], 1) });
    const again = attempt({ number: 2, shard: 1, verdict: passed, segments: segments([['Tests', 30]], 62) });
    const also = attempt({ number: 3, shard: 2, verdict: passed, segments: segments([['Tests', 20]], 62) });
    const cut = runSegments([first, again, also], 93_000);
    expect(cut.map(({ name, endMs }) => [name, endMs])).toEqual([
      ['Preparing', 1000],
      ['Tests', 61_000],
      ['Preparing', 62_000],
      ['Lost shards again', 92_000],
      ['Teardown', 93_000],
    ]);
    expect(lostMs({ attempts: [first, again, also], segments: cut })).toBe(30_000);
  });
});

describe('the time of each pod', () => {
  test('comes from the stamps of the API and from what the kubelet states', () => {
    const observation = {
      testContainer: 'test',
      pods: [
        pod({
          phase: 'Succeeded',
          main: ended(0),
          inits: [{ name: 'db', sidecar: true, state: { running: { startedAt: at(4) } } }],
          conditions: [
            condition('PodScheduled', 'True', '', 2),
            condition('PodReadyToStartContainers', 'True', '', 3),
            condition('Initialized', 'True', '', 9),
          ],
        }),
      ],
      events: [
        event(
          'Pulled',
          'Successfully pulled image "a" in 1m2.5s (1m3s including waiting). Image size: 1 bytes.',
          { type: 'Normal' },
        ),
        event('Pulled', 'Container image "b" already present on machine', { type: 'Normal' }),
        event('Pulled', 'Successfully pulled image "c" in 9s (9s including waiting).', {
          name: 'another',
          type: 'Normal',
        }),
      ],
    };
    expect(podTimes(attempt({ verdict: passed, observation }))).toEqual([
      {
        pod: 'shop-ci-1-x7k2p',
        index: null,
        nodeMs: 2000,
        volumesMs: 1000,
        pullMs: 62_500,
        initMs: null,
        servicesMs: 5000,
        testsMs: 110_000,
      },
    ]);
  });

  test.each([
    ['still runs', { running: { startedAt: at(1) } }],
    ['has ended', { terminated: { exitCode: 0, startedAt: at(1), finishedAt: at(60) } }],
  ])('has init containers without the service beside them, which %s', (_, state) => {
    const init = { terminated: { exitCode: 0, startedAt: at(10), finishedAt: at(15) } };
    const inits = [
      { name: 'db', sidecar: true, state },
      { name: 'seed', state: init },
    ];
    const observation = { testContainer: 'test', pods: [pod({ main: ended(0), inits })] };
    expect(podTimes(attempt({ verdict: passed, observation }))[0]?.initMs).toBe(5000);
  });

  test('is not known where nothing tells', () => {
    const [times] = podTimes(
      attempt({ verdict: passed, observation: { testContainer: 'test', pods: [{}] } }),
    );
    expect(Object.values(times ?? {}).filter((value) => typeof value === 'number')).toEqual([]);
  });

  test('has the pull also as kubelets before 1.27 state it', () => {
    const events = [event('Pulled', 'Successfully pulled image "a" in 2.5s', { type: 'Normal' })];
    const observation = { testContainer: 'test', pods: [pod({})], events };
    expect(podTimes(attempt({ verdict: passed, observation }))[0]?.pullMs).toBe(2500);
  });
});

describe('the diagram', () => {
  test('has a section for each attempt and its times from the start of the run', () => {
    const text = gantt([attempt({ verdict: passed, segments: segments([['Tests: a; b', 65.5]], 1) })]);
    expect(text.split('\n')).toEqual([
      'gantt',
      '    dateFormat YYYY-MM-DD HH:mm:ss.SSS',
      '    axisFormat %M:%S',
      '    section Attempt 1',
      '    Tests a b (1 min 6 s) :2001-01-01 00:00:01.000, 2001-01-01 00:01:06.500',
    ]);
  });

  test('keeps to tens of rows, of the last attempts', () => {
    const many = segments(Array.from({ length: 30 }, (_, index) => [`Stage ${index}`, 3] as const));
    const attempts = [1, 2, 3].map((number) => attempt({ number, verdict: passed, segments: many }));
    const lines = gantt(attempts).split('\n');
    expect(lines.filter((line) => line.includes(' :'))).toHaveLength(40);
    expect(lines).toContain('    section Attempt 3');
    expect(lines).not.toContain('    section Attempt 1');
  });

  test('survives times that make no sense', () => {
    const odd = [{ name: 'A', startMs: -5, endMs: 1e300 }];
    expect(gantt([attempt({ verdict: passed, segments: odd })])).toContain('2001-01-01 00:00:00.000');
  });
});
