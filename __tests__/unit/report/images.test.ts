import { describe, expect, test } from '@jest/globals';
import { fallbackSentence, mirrorPlace } from '../../../src/report/fallback-words.ts';
import { bytes } from '../../../src/report/figures.ts';
import { imageReports } from '../../../src/report/images.ts';
import { goDuration } from '../../../src/report/pulled.ts';
import type { ImageReport } from '../../../src/report/run-report.ts';
import { images } from '../../../src/report/summary/images.ts';
import { attempt, run, verdict } from '../../fixtures/summary/builder.ts';

const MIRRORED = 'm.example/hub/library/redis:7';
const REDIS = 'docker.io/library/redis:7';
const job = (mirrored: object = { [MIRRORED]: REDIS }) => ({
  metadata: { name: 'j', annotations: { 'k8s-test-job/mirrored-images': JSON.stringify(mirrored) } },
});
const event = (container: string, reason: string, message: string, at = '10:00:00', pod = 'p') => ({
  involvedObject: { kind: 'Pod', name: pod, fieldPath: `spec.containers{${container}}` },
  reason,
  message,
  firstTimestamp: `2026-03-02T${at}Z`,
  lastTimestamp: `2026-03-02T${at}Z`,
});
const pod = (containers: { [name: string]: string }, state: object = { running: {} }, name = 'p') => ({
  metadata: { name },
  spec: {
    nodeName: 'a',
    containers: Object.entries(containers).map(([key, image]) => ({ name: key, image })),
  },
  status: {
    containerStatuses: Object.keys(containers).map((key) => ({
      name: key,
      state,
      imageID: `m.example/hub/library/redis@sha256:${'ab'.repeat(32)}`,
    })),
  },
});

describe('an image in the report', () => {
  test.each([
    [
      'Successfully pulled image "x" in 1.25s (4.5s including waiting). Image size: 2219949 bytes.',
      { pulls: 1, cached: 0, pullMs: 1250, pullWithWaitingMs: 4500, sizeBytes: 2219949 },
    ],
    [
      'Successfully pulled image "x" in 812.5ms (812.6ms including waiting)',
      { pulls: 1, pullMs: 812.5, sizeBytes: null },
    ],
    ['Successfully pulled image "x" in 1m2.5s', { pulls: 1, pullMs: 62_500, pullWithWaitingMs: null }],
    ['Successfully pulled image "x"', { pulls: 1, pullMs: 7000 }],
    ['Container image "x" already present on machine', { pulls: 0, cached: 1, pullMs: null }],
    [
      'Container image "x" already present on machine and can be accessed by the pod',
      { pulls: 0, cached: 1 },
    ],
  ])('is known from the event: %s', (message, expected) => {
    const events = [
      event('test', 'Pulling', 'Pulling image "x"', '09:59:53'),
      event('test', 'Pulled', message),
    ];
    const [image] = imageReports({
      testContainer: 'test',
      job: job(),
      pods: [pod({ test: MIRRORED })],
      events,
    });
    expect(image).toMatchObject({
      name: MIRRORED,
      upstream: REDIS,
      isMirrored: true,
      refusal: '',
      ...expected,
    });
  });

  test('counts pods, not containers, and tells the slowest pull of several', () => {
    const pods = [
      pod({ test: MIRRORED, helper: MIRRORED }),
      pod({ test: MIRRORED }, {}, 'q'),
      pod({ test: MIRRORED }, {}, 'r'),
    ];
    const events = [
      event(
        'test',
        'Pulled',
        'Successfully pulled image "x" in 2s (2s including waiting). Image size: 5 bytes.',
      ),
      event('helper', 'Pulled', 'Container image "x" already present on machine'),
      event(
        'test',
        'Pulled',
        'Successfully pulled image "x" in 9s (9s including waiting). Image size: 5 bytes.',
        '10:00:01',
        'q',
      ),
      event('test', 'Pulled', 'Container image "x" already present on machine', '10:00:01', 'r'),
    ];
    // With the policy Always each container asks the registry.
    events.push(event('helper', 'Pulled', 'Successfully pulled image "x" in 1s (1s including waiting)'));
    const reports = imageReports({ testContainer: 'test', job: job(), pods, events });
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({ containers: ['test', 'helper'], pulls: 2, cached: 1, pullMs: 9000 });
  });

  test('has its size from the node when the event has none', () => {
    const names = [`m.example/hub/library/redis@sha256:${'ab'.repeat(32)}`, 'm.example/hub/library/redis:7'];
    const nodes = [{ metadata: { name: 'a' }, status: { images: [{ names, sizeBytes: 77 }] } }];
    const [image] = imageReports({ testContainer: 'test', pods: [pod({ test: MIRRORED })], nodes });
    expect(image).toMatchObject({ sizeBytes: 77, isMirrored: false, upstream: MIRRORED });
    const byTag = [
      {
        metadata: { name: 'a' },
        status: { images: [{ names: ['docker.io/library/busybox:latest'], sizeBytes: 9 }] },
      },
    ];
    expect(
      imageReports({ testContainer: 'test', pods: [pod({ test: 'busybox' })], nodes: byTag })[0]?.sizeBytes,
    ).toBe(9);
  });

  test('has the cause of its refusal', () => {
    const state = {
      waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image: 403 Forbidden' },
    };
    const [image] = imageReports({
      testContainer: 'test',
      job: job(),
      pods: [pod({ test: MIRRORED }, state)],
    });
    expect(image).toMatchObject({ refusal: 'image.auth', pulls: 0, cached: 0 });
  });

  test('is read from whatever there is', () => {
    for (const broken of [
      {},
      { pods: [{}] },
      { pods: 'x', events: 3, nodes: [null] },
      { job: job([1]), pods: [pod({ a: 'b' })] },
    ])
      expect(Array.isArray(imageReports(broken as any))).toBe(true);
    const bad = { metadata: { annotations: { 'k8s-test-job/mirrored-images': '{' } } };
    expect(imageReports({ testContainer: 'test', job: bad, pods: [pod({ test: 'a' })] })[0]?.isMirrored).toBe(
      false,
    );
  });
});

test.each([
  ['1h2m3.5s', 3_723_500],
  ['900µs', 0.9],
  ['1.5', null],
  ['', null],
  ['5d', null],
])('the duration %s', (written, ms) => {
  expect(goDuration(written)).toBe(ms);
});

test.each([
  [0, '0 kB'],
  [2_219_949, '2.2 MB'],
  [999_600, '1 MB'],
  [412_000_000, '412 MB'],
  [1_340_000_000, '1.3 GB'],
])('%i bytes are %s', (size, words) => {
  expect(bytes(size)).toBe(words);
});

test.each([
  [MIRRORED, REDIS, 'm.example/hub'],
  ['m.example:5000/library/redis:7@sha256:abc', `${REDIS}@sha256:abc`, 'm.example:5000'],
  ['m.example/official/redis', 'docker.io/library/redis', 'm.example/official'],
  ['m.example/cache:7', REDIS, 'm.example/cache'],
])('the mirror of %s', (name, upstream, place) => {
  expect(mirrorPlace(name, upstream)).toBe(place);
});

describe('the summary', () => {
  const image = (parts: Partial<ImageReport> = {}): ImageReport => ({
    name: MIRRORED,
    upstream: REDIS,
    isMirrored: true,
    containers: ['redis'],
    pulls: 1,
    cached: 0,
    pullMs: 1200,
    pullWithWaitingMs: 1200,
    sizeBytes: 2_219_949,
    refusal: '',
    ...parts,
  });
  const passed = verdict({ outcome: 'passed', message: '' });
  const text = (...all: ImageReport[][]) =>
    images(run(all.map((list, index) => attempt({ number: index + 1, verdict: passed, images: list }))))
      .map((block) => block.text.replaceAll('\u00a0', ' '))
      .join('\n');

  test('shows mirror, time and size', () => {
    expect(text([image()])).toContain('| `redis:7` | `m.example/hub` (mirror) | 1.2 s | 2.2 MB |');
  });

  test('says nothing of quick pulls from where the images belong', () => {
    expect(text([image({ isMirrored: false })])).toBe('');
    expect(text([image({ isMirrored: false, pulls: 0, cached: 1 })])).toBe('');
    expect(text([])).toBe('');
  });

  test.each([
    [{ isMirrored: false, pullMs: 41_000 }, '| `docker.io` | 41 s |'],
    [
      { isMirrored: false, pullMs: 1000, pullWithWaitingMs: 41_000 },
      '1 s, 41 s with waiting for other pulls',
    ],
    [{ pulls: 0, cached: 1 }, 'was on the node |'],
    [{ pulls: 0, cached: 3 }, 'was on the node for 3 pods'],
    [
      { pulls: 2, cached: 1, pullMs: 9000, pullWithWaitingMs: 9000 },
      '9 s, the longest of 2; was on the node for 1 pod',
    ],
    [
      { pulls: 0, cached: 0, pullMs: null, refusal: 'image.auth', sizeBytes: null },
      'refused: `image.auth` | – |',
    ],
    [{ pulls: 0, cached: 0, pullMs: null, sizeBytes: null }, '| – | – |'],
  ])('shows what became of it: %j', (parts, shown) => {
    expect(text([image(parts)])).toContain(shown);
  });

  test('says when the next attempt took it from its own registry', () => {
    const refused = image({ pulls: 0, refusal: 'image.ecr.403' });
    const own = image({ name: REDIS, isMirrored: false });
    const shown = text([refused], [own]);
    expect(shown).toContain('| `redis:7` | `docker.io` | 1.2 s |');
    expect(shown).toMatch(
      /The mirror `m\.example\/hub` refused .*image\.ecr\.403.* so attempt 2 takes it from `docker\.io`\./,
    );
    // Tried again at the mirror: no fallback.
    expect(text([refused], [image()])).not.toContain('so attempt 2');
    expect(fallbackSentence('m', REDIS, 'c', 2)).toMatch(/attempt 2 takes it from docker\.io\.$/);
  });
});
