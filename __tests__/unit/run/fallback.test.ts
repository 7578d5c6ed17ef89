import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import { imageReports } from '../../../src/report/images.ts';
import type { AttemptReport, ImageReport } from '../../../src/report/run-report.ts';
import { fallbackAfter } from '../../../src/run/fallback.ts';
import { nextRound } from '../../../src/run/next-round.ts';

const HUB = { registry: 'docker.io', target: 'm.example/hub' };
const QUAY = { registry: 'quay.io', target: 'm.example/quay' };
const allowed = { mirrors: [HUB, QUAY], mirrorFallback: true };

const image = (upstream: string, refusal: string, isMirrored = true): ImageReport => ({
  name: `m.example/x/${upstream}`,
  upstream,
  isMirrored,
  containers: ['test'],
  pulls: 0,
  cached: 0,
  pullMs: null,
  pullWithWaitingMs: null,
  sizeBytes: null,
  refusal,
});
const REDIS = 'docker.io/library/redis:7';
const MIRRORED = 'm.example/hub/library/redis:7';

const attempt = (number: number, cause: string, images: readonly ImageReport[], shards: object[] = []) =>
  ({ number, shard: null, verdict: { cause, shards }, images }) as unknown as AttemptReport;

describe('the next attempt goes without the mirror', () => {
  test.each([
    'image.ecr.ptc.permission',
    'image.ecr.403',
    'image.ecr.not-found',
    'image.auth',
    'image.not-found',
    'image.network',
    'image.server-error',
    'image.rate-limited',
    'image.dns',
    'image.tls',
    'image.other',
  ])('that refused with %s', (cause) => {
    const { mirrors, refused } = fallbackAfter([attempt(1, cause, [image(REDIS, cause)])], allowed);
    expect(mirrors).toEqual([{ registry: 'docker.io', target: 'docker.io' }, QUAY]);
    expect(refused).toEqual([{ mirror: HUB, image: REDIS, cause, attempt: 1 }]);
  });

  test('both of them when both refused, one after the other when they did', () => {
    const both = [image(REDIS, 'image.auth'), image('quay.io/a/b:1', 'image.network')];
    expect(fallbackAfter([attempt(1, 'image.auth', both)], allowed).refused).toHaveLength(2);
    const first = attempt(1, 'image.auth', [image(REDIS, 'image.auth')]);
    const second = attempt(2, 'image.network', [
      image(REDIS, '', false),
      image('quay.io/a/b:1', 'image.network'),
    ]);
    const fallback = fallbackAfter([first, second], allowed);
    expect(fallback.mirrors.map(({ registry, target }) => registry === target)).toEqual([true, true]);
    expect(fallback.refused.map(({ mirror, attempt: number }) => [mirror, number])).toEqual([
      [HUB, 1],
      [QUAY, 2],
    ]);
  });

  test('when the refusal is that of one shard', () => {
    const shards = [{ cause: '' }, { cause: 'image.auth' }];
    const one = attempt(1, 'test.exit', [image(REDIS, 'image.auth')], shards);
    expect(fallbackAfter([one], allowed).refused).toHaveLength(1);
  });
});

describe('nothing is fallen back from', () => {
  test.each([
    ['without mirror-fallback', [attempt(1, 'image.auth', [image(REDIS, 'image.auth')])], false],
    ['when the image has no mirror', [attempt(1, 'image.auth', [image(REDIS, 'image.auth', false)])], true],
    [
      'when its own registry would be no better',
      [attempt(1, 'image.platform', [image(REDIS, 'image.platform')])],
      true,
    ],
    [
      'when the refusal is not what ended the attempt',
      [attempt(1, 'node.gone', [image(REDIS, 'image.auth')])],
      true,
    ],
    ['when nothing was refused', [attempt(1, '', [image(REDIS, '')])], true],
    ['before the first attempt', [], true],
    [
      'of an attempt that knows no images',
      [{ ...attempt(1, 'image.auth', []), images: undefined } as any],
      true,
    ],
  ])('%s', (_, attempts, mirrorFallback) => {
    const fallback = fallbackAfter(attempts, { ...allowed, mirrorFallback });
    expect(fallback).toEqual({ mirrors: allowed.mirrors, refused: [] });
  });

  test('a second time', () => {
    const refused = attempt(1, 'image.auth', [image(REDIS, 'image.auth')]);
    const again = attempt(2, 'image.auth', [image(REDIS, 'image.auth')]);
    expect(fallbackAfter([refused, again], allowed).refused).toHaveLength(1);
  });
});

describe('the round after', () => {
  type State = 'refused' | 'red' | 'green' | 'waits' | 'lost';
  const STATES: { readonly [state in State]: { phase: string; state: object; conditions?: object[] } } = {
    refused: {
      phase: 'Pending',
      state: { waiting: { reason: 'ErrImagePull', message: 'x: 403 Forbidden' } },
    },
    red: { phase: 'Failed', state: { terminated: { exitCode: 1, reason: 'Error' } } },
    green: { phase: 'Succeeded', state: { terminated: { exitCode: 0, reason: 'Completed' } } },
    waits: { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } },
    lost: {
      phase: 'Failed',
      state: { terminated: { exitCode: 137, reason: 'Error' } },
      conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC' }],
    },
  };
  const pod = (state: State, index: number | null, name: string) => {
    const { phase, state: shown, conditions = [] } = STATES[state];
    const annotations = index === null ? {} : { 'batch.kubernetes.io/job-completion-index': String(index) };
    return {
      metadata: { name, annotations },
      spec: { nodeName: 'a', containers: [{ name: 'test', image: MIRRORED }] },
      status: {
        phase,
        conditions: [{ type: 'PodScheduled', status: 'True' }, ...conditions],
        containerStatuses: [{ name: 'test', state: shown }],
      },
    };
  };
  /** A Job of all shards, or of one, as it was seen. */
  const seen = (number: number, states: readonly State[], shard: number | null = null): AttemptReport => {
    const several = states.length > 1;
    const observation: any = {
      testContainer: 'test',
      job: {
        metadata: {
          name: `j${number}`,
          annotations: { 'k8s-test-job/mirrored-images': JSON.stringify({ [MIRRORED]: REDIS }) },
        },
      },
      ...(several ? { expectedIndexes: states.map((_, index) => index) } : {}),
      pods: states.map((state, index) => pod(state, several ? index : null, `j${number}-${index}`)),
    };
    return {
      number,
      shard,
      verdict: judge(observation),
      images: imageReports(observation),
      observation,
    } as any;
  };
  const next = (
    attempts: readonly AttemptReport[],
    round: number,
    infrastructureRetries = 0,
    mirrorFallback = true,
  ) => nextRound(attempts, round, { ...allowed, mirrorFallback, infrastructureRetries });

  test('runs all again without the mirror, also without a retry, and says so', () => {
    expect(next([seen(1, ['refused'])], 1)).toEqual({
      parts: [null],
      pauseMs: 0,
      mirrors: [{ registry: 'docker.io', target: 'docker.io' }, QUAY],
      lines: [
        expect.stringMatching(/^Attempt 1 was lost, not by the tests \(image\.auth\)/),
        'The mirror m.example/hub refused docker.io/library/redis:7 (image.auth), so attempt 2 takes it from docker.io.',
      ],
    });
    expect(next([seen(1, ['refused'])], 1, 5, false)).toMatchObject({ parts: [], lines: [] });
  });

  test.each<[string, readonly State[], readonly (number | null)[]]>([
    ['all shards were refused', ['refused', 'refused'], [null]],
    ['one was refused and the other had not come so far', ['refused', 'waits'], [null]],
    ['the others gave their answer', ['refused', 'green', 'red'], [0]],
    ['another was lost, with no retry left', ['refused', 'green', 'lost'], [0]],
    ['nobody was refused', ['green', 'red', 'green'], []],
  ])('when %s', (_, states, parts) => {
    expect(next([seen(1, states)], 1).parts).toEqual(parts);
  });

  test('takes a lost shard along where a retry is left', () => {
    expect(next([seen(1, ['refused', 'green', 'lost'])], 1, 1).parts).toEqual([0, 2]);
  });

  test('after a refusal has all its retries', () => {
    const refused = seen(1, ['refused']);
    const lost = seen(2, ['lost']);
    expect(next([refused, lost], 2, 1).parts).toEqual([null]);
    expect(next([refused, lost], 2, 0).parts).toEqual([]);
    expect(next([refused, lost, seen(3, ['lost'])], 3, 1).parts).toEqual([]);
  });

  test('of single shards runs those again that were refused', () => {
    const attempts = [seen(1, ['lost', 'green', 'lost']), seen(2, ['refused'], 0), seen(3, ['refused'], 2)];
    const { parts, lines } = next(attempts, 2, 1);
    expect(parts).toEqual([0, 2]);
    expect(lines.filter((line) => line.startsWith('The mirror'))).toHaveLength(1);
    expect(lines.at(-1)).toContain('so attempt 4 takes it from docker.io');
  });
});
