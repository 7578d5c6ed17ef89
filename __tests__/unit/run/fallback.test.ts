import { describe, expect, test } from '@jest/globals';
import type { AttemptReport, ImageReport } from '../../../src/report/run-report.ts';
import { fallbackAfter, fallbackLines } from '../../../src/run/fallback.ts';

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
const attempt = (number: number, cause: string, images: readonly ImageReport[], shards: object[] = []) =>
  ({ number, verdict: { cause, shards }, images }) as unknown as AttemptReport;
const REDIS = 'docker.io/library/redis:7';

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
    const { mirrors, news, used } = fallbackAfter([attempt(1, cause, [image(REDIS, cause)])], allowed);
    expect(mirrors).toEqual([{ registry: 'docker.io', target: 'docker.io' }, QUAY]);
    expect(news).toEqual([{ mirror: HUB, image: REDIS, cause, attempt: 1 }]);
    expect(used).toBe(1);
  });

  test('and says so', () => {
    const fallback = fallbackAfter([attempt(1, 'image.auth', [image(REDIS, 'image.auth')])], allowed);
    expect(fallbackLines(fallback)).toEqual([
      'The mirror m.example/hub refused docker.io/library/redis:7 (image.auth), so attempt 2 takes it from docker.io.',
    ]);
  });

  test('both of them when both refused, one after the other when they did', () => {
    const both = [image(REDIS, 'image.auth'), image('quay.io/a/b:1', 'image.network')];
    expect(fallbackAfter([attempt(1, 'image.auth', both)], allowed).news).toHaveLength(2);
    const first = attempt(1, 'image.auth', [image(REDIS, 'image.auth')]);
    const second = attempt(2, 'image.network', [
      image(REDIS, '', false),
      image('quay.io/a/b:1', 'image.network'),
    ]);
    const fallback = fallbackAfter([first, second], allowed);
    expect(fallback.mirrors.map(({ registry, target }) => registry === target)).toEqual([true, true]);
    expect(fallback).toMatchObject({ news: [{ mirror: QUAY, attempt: 2 }], used: 2 });
  });

  test('when the refusal is that of one shard', () => {
    const shards = [{ cause: '' }, { cause: 'image.auth' }];
    const one = attempt(1, 'test.exit', [image(REDIS, 'image.auth')], shards);
    expect(fallbackAfter([one], allowed).news).toHaveLength(1);
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
    expect(fallback).toEqual({ mirrors: allowed.mirrors, news: [], used: 0 });
  });

  test('a second time', () => {
    const refused = attempt(1, 'image.auth', [image(REDIS, 'image.auth')]);
    const again = attempt(2, 'image.auth', [image(REDIS, 'image.auth')]);
    expect(fallbackAfter([refused, again], allowed)).toMatchObject({ news: [], used: 1 });
  });
});
