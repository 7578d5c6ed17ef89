import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Mirror, mirrorOf, mirroredImage, withMirrors } from '../../../src/job/mirrors.ts';
import type { JobRequest } from '../../../src/job/request.ts';
import { parseImageReference } from '../../../src/text/image-reference.ts';

const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const mirror = (registry: string, target: string): Mirror => ({ registry, target });
const HUB = [mirror('docker.io', `${ECR}/docker-hub`)];

describe('an image is taken from', () => {
  test.each([
    ['redis', HUB, `${ECR}/docker-hub/library/redis`],
    ['redis:7', HUB, `${ECR}/docker-hub/library/redis:7`],
    ['docker.io/redis:7', HUB, `${ECR}/docker-hub/library/redis:7`],
    ['index.docker.io/library/redis:7', HUB, `${ECR}/docker-hub/library/redis:7`],
    ['bitnami/redis:7', HUB, `${ECR}/docker-hub/bitnami/redis:7`],
    [`redis@${DIGEST}`, HUB, `${ECR}/docker-hub/library/redis@${DIGEST}`],
    [`redis:7@${DIGEST}`, HUB, `${ECR}/docker-hub/library/redis:7@${DIGEST}`],
    ['redis:7', [mirror('docker.io', '10.0.0.1:5000')], '10.0.0.1:5000/library/redis:7'],
    [
      'redis:7',
      [...HUB, mirror('docker.io/library', 'acr.example/official')],
      'acr.example/official/redis:7',
    ],
    [
      'bitnami/redis',
      [...HUB, mirror('docker.io/library', 'acr.example')],
      `${ECR}/docker-hub/bitnami/redis`,
    ],
    ['redis:7', [mirror('docker.io/library/redis', 'h.example/cache')], 'h.example/cache:7'],
    ['ghcr.io/octo/shop:1', [mirror('ghcr.io/octo', 'h.example/octo')], 'h.example/octo/shop:1'],
    ['registry.example:5000/a/b:1', [mirror('registry.example:5000', 'h.example')], 'h.example/a/b:1'],
    ['quay.io/redis:7', [mirror('quay.io', 'docker.io')], 'docker.io/library/redis:7'],
  ])('the mirror: %s', (image, mirrors, expected) => {
    expect(mirroredImage(image, mirrors)?.name).toBe(expected);
  });

  test.each([
    ['another registry', 'quay.io/prometheus/x:1', HUB],
    ['the mirror already', `${ECR}/docker-hub/library/redis:7`, HUB],
    ['another port of the registry', 'registry.example/a:1', [mirror('registry.example:5000', 'h.example')]],
    ['a folder that only begins alike', 'ghcr.io/octopus/shop', [mirror('ghcr.io/octo', 'h.example')]],
    ['an exception', 'shop/tests:1', [...HUB, mirror('docker.io/shop', 'docker.io/shop')]],
    ['no valid name', 'Shop/Tests', HUB],
    ['a name without a registry', 'my_registry.example/shop', HUB],
    ['nowhere, for lack of mirrors', 'redis', []],
  ])('where it is when it is of %s', (_, image, mirrors) => {
    expect(mirroredImage(image, mirrors)).toBeNull();
  });

  test('a name that keeps tag and digest, whatever the image', () => {
    const table = JSON.parse(
      readFileSync(new URL('../../fixtures/image-references.json', import.meta.url), 'utf8'),
    ) as { text: string; domain?: string; path?: string; tag?: string; digest?: string; refusal?: string }[];
    const all = table.flatMap(({ domain }) => (domain ? [mirror(domain, 'mirror.example/p')] : []));
    const tried = table.filter(({ domain, path }) => domain && (path ?? '').length < 250);
    expect(tried.length).toBeGreaterThan(60);
    for (const { text, path, tag = '', digest = '' } of tried) {
      const there = parseImageReference(mirroredImage(text, all)?.name ?? '');
      expect(there).toEqual({ domain: 'mirror.example', path: `p/${path}`, tag, digest });
    }
  });

  test('of several mirrors the one that names most of it', () => {
    const mirrors = [mirror('docker.io', 'a.example'), mirror('docker.io/library', 'b.example')];
    expect(mirrorOf('redis:7', mirrors)?.target).toBe('b.example');
    expect(mirrorOf('redis:7', mirrors.toReversed())?.target).toBe('b.example');
  });
});

describe('a Job', () => {
  const job = (spec: object) => ({ metadata: { annotations: { own: '1' } }, spec: { template: { spec } } });
  const request = (mirrors: readonly Mirror[], mirrorFallback = false) =>
    ({ mirrors, mirrorFallback }) as unknown as JobRequest;

  test('takes the images of all containers and volumes from the mirror, and keeps what they are called', () => {
    const built = withMirrors(
      job({
        initContainers: [{ name: 'mysql', image: 'mysql:8.4' }],
        containers: [
          { name: 'test', image: 'node:24' },
          { name: 'own', image: 'ghcr.io/o/x' },
          { name: 'none' },
        ],
        volumes: [
          { name: 'data', image: { reference: 'shop/data:1', pullPolicy: 'Always' } },
          { name: 'e', emptyDir: {} },
        ],
      }),
      request(HUB, true),
    ) as any;
    const spec = built.spec.template.spec;
    expect(spec.initContainers[0].image).toBe(`${ECR}/docker-hub/library/mysql:8.4`);
    expect(spec.containers.map(({ image }: any) => image)).toEqual([
      `${ECR}/docker-hub/library/node:24`,
      'ghcr.io/o/x',
      undefined,
    ]);
    expect(spec.volumes).toEqual([
      { name: 'data', image: { reference: `${ECR}/docker-hub/shop/data:1`, pullPolicy: 'Always' } },
      { name: 'e', emptyDir: {} },
    ]);
    const { annotations } = built.metadata;
    expect(annotations.own).toBe('1');
    expect(annotations['k8s-test-job/mirror-fallback']).toBe('true');
    expect(JSON.parse(annotations['k8s-test-job/mirrored-images'])).toEqual({
      [`${ECR}/docker-hub/library/mysql:8.4`]: 'docker.io/library/mysql:8.4',
      [`${ECR}/docker-hub/library/node:24`]: 'docker.io/library/node:24',
      [`${ECR}/docker-hub/shop/data:1`]: 'docker.io/shop/data:1',
    });
  });

  test('without an image of a mirror stays as it is', () => {
    const given = job({ containers: [{ name: 'test', image: 'quay.io/a/b:1' }] });
    expect(withMirrors(given, request(HUB))).toBe(given);
    expect(withMirrors(given, request([]))).toBe(given);
  });
});
