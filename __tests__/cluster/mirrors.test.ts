import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { randomName } from '../../src/job/identity.ts';
import { drill, expectDrill, hasKubebox, job, kubebox } from './drill.ts';
import { BUSYBOX, Place, expectVerdict, reportOf } from './harness.ts';
import { PullThroughCache } from './pull-through-cache.ts';
import { RegistryStub } from './registry-stub.ts';

// An account of its own: other tests of this box play ECR too.
const ECR = '222222222222.dkr.ecr.eu-west-1.amazonaws.com';
const ROLE = 'User: arn:aws:sts::111111111111:assumed-role/ci-node/i-0abc is not authorized to perform';
const RUN = randomName(randomBytes(8));
const HUB = `hub-${RUN}.example`;
const MEBIBYTE = 1024 * 1024;

let place: Place;
let cache: PullThroughCache | undefined;
let stub: RegistryStub | undefined;
const registry = () => cache!;

beforeAll(async () => {
  place = await Place.make();
  if (!hasKubebox) return;
  // A round trip of 300 ms: a registry in another part of the world.
  cache = await PullThroughCache.start(HUB, 300);
  stub = await RegistryStub.start(
    {
      [`docker-hub/library/import-${RUN}`]: {
        httpStatus: 403,
        headFound: true,
        code: 'DENIED',
        message: `${ROLE}: ecr:BatchImportUpstreamImage on resource: arn:aws:ecr:eu-west-1:222222222222:repository/docker-hub/library/import-${RUN} because no resource-based policy allows the ecr:BatchImportUpstreamImage action`,
      },
      [`docker-hub/library/silent-${RUN}`]: { httpStatus: 403 },
    },
    [ECR],
  );
});
afterAll(async () => {
  await stub?.[Symbol.asyncDispose]();
  await cache?.[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

/** An image that no node has: its only file is random. Named without a folder, so that it is official. */
async function freshImage(name: string, bytes = 1000): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'mirrors-')), 'data');
  writeFileSync(file, randomBytes(bytes));
  const tag = `${name}-${RUN}:1`;
  await kubebox('image', 'build', tag, '--file', `${file}:/data`, '--base', 'busybox', '--push');
  return tag;
}

/** A Job on one node, with an init container of the same registry. */
function on(node: string, image: string): { [name: string]: string } {
  return job({
    nodeName: node,
    initContainers: [{ name: 'first', image, command: ['true'] }],
    containers: [{ name: 'test', image, command: ['sh', '-c', 'ls -l /data'] }],
  });
}

// As a reader sees it: a name whose random part begins with a figure is long enough to get places to break.
const plain = (text: string | null) =>
  (text ?? '')
    .replaceAll('\u00a0', ' ')
    .replaceAll('<wbr>', '')
    .replace(/<\/?code>/g, '`')
    .replaceAll('&#58;', ':');
const imagesOf = (result: Awaited<ReturnType<Place['run']>>, attempt = -1): any[] =>
  reportOf(result).attempts.at(attempt).images;
const withKubebox = hasKubebox ? test : test.skip;
// What leaves the cache alone.
const beside = (hasKubebox ? test.concurrent : test.concurrent.skip) as typeof test.concurrent;

describe('a pull-through cache', () => {
  withKubebox(
    'gives the second pull from what the first one brought, and the summary shows both',
    async () => {
      const image = await freshImage('big', 20 * MEBIBYTE);
      const mirrors = { mirrors: `docker.io=${registry().address}` };
      const nothing = registry().upstream.bytes.down;
      const first = await place.run({ ...on('node-a', image), ...mirrors });
      const before = registry().upstream.bytes.down;
      const second = await place.run({ ...on('node-b', image), ...mirrors });
      const third = await place.run({ ...on('node-b', image), ...mirrors });
      const pulls: number[] = [];
      for (const result of [first, second, third]) {
        expectVerdict(result, 'passed', '');
        const [report] = imagesOf(result);
        expect(report).toMatchObject({
          name: `${registry().address}/library/${image}`,
          upstream: `docker.io/library/${image}`,
          isMirrored: true,
          containers: ['first', 'test'],
          refusal: '',
        });
        pulls.push(report.pullMs);
        expect(plain(result.main.summary)).toContain(
          `| \`${image}\` | \`${registry().address}\` (mirror) | ${report.pulls === 0 ? 'was on the node' : ''}`,
        );
      }
      const [cold = 0, warm = 0] = pulls;
      console.info(`pull through the cache: first ${Math.round(cold)} ms, second ${Math.round(warm)} ms`);
      expect(before - nothing).toBeGreaterThan(20 * MEBIBYTE);
      expect(imagesOf(third)[0]).toMatchObject({ pulls: 0, cached: 1, pullMs: null });
      for (const result of [first, second])
        expect(imagesOf(result)[0].sizeBytes).toBeGreaterThan(20 * MEBIBYTE);
      // The second pull took nothing but the manifest's freshness from the upstream.
      expect(registry().upstream.bytes.down - before).toBeLessThan(MEBIBYTE);
    },
  );

  withKubebox(
    'that has the image gives it when the upstream is down; what it does not have is refused, by both',
    async () => {
      const [known, unknown] = [await freshImage('known'), await freshImage('unknown')];
      const name = (image: string) => `${HUB}/library/${image}`;
      const mirrors = { mirrors: `${HUB}=${registry().address}`, run: 'true' };
      expectVerdict(await place.run({ ...on('node-a', name(known)), ...mirrors, run: '' }), 'passed', '');
      await registry().upstream.refuse(true);
      try {
        expectVerdict(await place.run({ ...on('node-b', name(known)), ...mirrors, run: '' }), 'passed', '');
        const alone = await place.run({
          ...mirrors,
          image: name(unknown),
          'start-timeout': '12s',
          'infrastructure-retries': '0',
        });
        expect(alone.main.outputs.verdict).toMatch(/^(infrastructure|configuration)$/);
        expect(alone.main.outputs.cause).toMatch(/^image\./);
        expect(alone.main.outputs.message).toContain(registry().address);
        console.info(
          `cache without its upstream: ${alone.main.outputs.cause}: ${alone.main.outputs.message}`,
        );
        const both = await place.run({
          ...mirrors,
          image: name(unknown),
          'mirror-fallback': 'true',
          'start-timeout': '12s',
          'infrastructure-retries': '0',
        });
        expectDrill(both, {
          verdict: 'infrastructure',
          cause: 'image.network',
          says: [`${HUB}/library/${unknown}`, 'connection refused'],
          shows: [/The mirror .* refused .* so attempt 2 takes it from/],
        });
        expect(both.main.outputs.attempts).toBe('2');
      } finally {
        await registry().upstream.refuse(false);
      }
    },
  );

  withKubebox(
    'that is down ends the run, and with mirror-fallback the next attempt goes without it',
    async () => {
      const image = await freshImage('down');
      await registry().down();
      try {
        const inputs = { run: 'true', image, mirrors: `docker.io=${registry().address}` };
        await drill(
          place,
          { ...inputs, 'start-timeout': '12s' },
          {
            verdict: 'infrastructure',
            cause: 'image.network',
            says: [`${registry().address}/library/${image}`, 'connection refused'],
            shows: [/The image stands for .*input mirrors/, /mirror-fallback/],
          },
        );
        // The usual 15 minutes are not waited for: the step has less.
        const result = await place.run({
          ...inputs,
          'mirror-fallback': 'true',
          'infrastructure-retries': '0',
        });
        expectFallback(result, image, registry().address, 'image.network');
      } finally {
        await registry().up();
      }
    },
  );
});

describe('ECR as a pull-through cache', () => {
  beside(
    'that may not import the image: the verdict has the statements, and the next attempt goes without it',
    async () => {
      const image = await freshImage('import');
      const inputs = { run: 'true', image, mirrors: `docker.io=${ECR}/docker-hub` };
      const refused = await drill(place, inputs, {
        verdict: 'configuration',
        cause: 'image.ecr.ptc.permission',
        owner: 'platform',
        says: ['ecr:BatchImportUpstreamImage', `${ECR}/docker-hub/library/${image}`],
        shows: [
          'role ci-node of account 111111111111',
          '"Action": ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]',
          'arn:aws:ecr:eu-west-1:222222222222:repository/docker-hub/*',
          'creation template of docker-hub, account 222222222222',
        ],
      });
      expect(imagesOf(refused)[0]).toMatchObject({ refusal: 'image.ecr.ptc.permission', pulls: 0 });
      const result = await place.run({ ...inputs, 'mirror-fallback': 'true', 'infrastructure-retries': '0' });
      expectFallback(result, image, `${ECR}/docker-hub`, 'image.ecr.ptc.permission');
    },
  );

  beside.each([
    ['says nothing', 'silent', 'image.ecr.403'],
    ['does not have the path', 'absent', 'image.ecr.not-found'],
  ])('that %s: the same', async (_, name, cause) => {
    const image = await freshImage(name);
    const inputs = { run: 'true', image, mirrors: `docker.io=${ECR}/docker-hub` };
    await drill(place, inputs, {
      verdict: 'configuration',
      cause,
      says: [`${ECR}/docker-hub/library/${image}`],
      shows: ['ecr:BatchImportUpstreamImage', 'creation template'],
    });
    const result = await place.run({ ...inputs, 'mirror-fallback': 'true', 'infrastructure-retries': '0' });
    expectFallback(result, image, `${ECR}/docker-hub`, cause);
  });

  withKubebox('is left behind for the images it stands for, and for no others', async () => {
    const [image, other] = [await freshImage('service'), await freshImage('other')];
    const result = await place.run({
      ...job({
        initContainers: [{ name: 'db', image: `${HUB}/library/${other}`, command: ['true'] }],
        containers: [{ name: 'test', image, command: ['true'] }],
      }),
      mirrors: `docker.io=${ECR}/docker-hub\n${HUB}=${registry().address}`,
      'mirror-fallback': 'true',
      'infrastructure-retries': '0',
    });
    expectVerdict(result, 'passed', '');
    const names = imagesOf(result).map((report) => [report.upstream, report.isMirrored]);
    expect(names).toEqual([
      [`${HUB}/library/${other}`, true],
      [`docker.io/library/${image}`, false],
    ]);
  });
});

test('a mirror without an image of this run changes nothing', async () => {
  const result = await place.run({
    run: 'true',
    mirrors: 'quay.example=mirror.example/quay',
    image: BUSYBOX,
  });
  expectVerdict(result, 'passed', '');
  expect(imagesOf(result)[0]).toMatchObject({ name: BUSYBOX, isMirrored: false });
});

/** The first attempt was refused by the mirror, the second passed without it, and whoever reads is told. */
function expectFallback(
  result: Awaited<ReturnType<Place['run']>>,
  image: string,
  mirror: string,
  cause: string,
): void {
  const sentence = `The mirror ${mirror} refused docker.io/library/${image} (${cause}), so attempt 2 takes it from docker.io.`;
  expectVerdict(result, 'passed', '');
  expect(result.main.outputs.attempts).toBe('2');
  expect(logText(result.main)).toContain(sentence);
  expect(plain(result.main.summary).replaceAll('`', '')).toContain(sentence);
  expect(imagesOf(result, 0)[0]).toMatchObject({ isMirrored: true, refusal: cause });
  expect(imagesOf(result, 1)[0]).toMatchObject({ isMirrored: false, refusal: '', name: image });
}
