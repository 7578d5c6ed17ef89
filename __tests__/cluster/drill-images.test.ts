import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { drill, hasKubebox, job, kubebox } from './drill.ts';
import { Place, expectVerdict, image } from './harness.ts';
import { RegistryStub } from './registry-stub.ts';

const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const ROLE = 'User: arn:aws:sts::123456789012:assumed-role/ci-node/i-0abc is not authorized to perform';

let place: Place;
let stub: RegistryStub | undefined;
beforeAll(async () => {
  place = await Place.make();
  if (!hasKubebox) return;
  stub = await RegistryStub.start(
    {
      'shop/login': {
        httpStatus: 401,
        headers: { 'WWW-Authenticate': 'Basic realm="shop"' },
        code: 'UNAUTHORIZED',
        message: 'authentication required',
      },
      'shop/forbidden': {
        httpStatus: 403,
        code: 'DENIED',
        message: 'requested access to the resource is denied',
      },
      'shop/limited': {
        httpStatus: 429,
        code: 'TOOMANYREQUESTS',
        message: 'You have reached your unauthenticated pull rate limit.',
      },
      'shop/broken': { httpStatus: 500, code: 'INTERNAL', message: 'out of order' },
      'shop/away': { httpStatus: 503, code: 'UNAVAILABLE', message: 'maintenance' },
      'docker-hub/library/mysql': {
        httpStatus: 403,
        headFound: true,
        code: 'DENIED',
        message: `${ROLE}: ecr:BatchImportUpstreamImage on resource: arn:aws:ecr:eu-central-1:123456789012:repository/docker-hub/library/mysql because no identity-based policy allows the ecr:BatchImportUpstreamImage action`,
      },
      'docker-hub/library/redis': {
        httpStatus: 400,
        headFound: true,
        code: 'UNABLETOGETUPSTREAMIMAGE',
        message: 'UnableToGetUpstreamImageException: authentication to the upstream registry failed',
      },
      'other-account/shop': {
        httpStatus: 403,
        headFound: true,
        code: 'DENIED',
        message: `${ROLE}: ecr:BatchGetImage on resource: arn:aws:ecr:eu-central-1:210987654321:repository/other-account/shop because no resource-based policy allows the ecr:BatchGetImage action`,
      },
      'silent/shop': { httpStatus: 403 },
    },
    [ECR],
  );
});
afterAll(async () => {
  await stub?.[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

test.concurrent.each([
  [
    'a tag that does not exist',
    image('busybox:no-such-tag'),
    'image.not-found',
    'author',
    ['busybox:no-such-tag'],
  ],
  ['a repository that does not exist', image('no/such:1'), 'image.not-found', 'author', ['no/such:1']],
] as const)('an image with %s ends the run at once', async (_what, name, cause, owner, says) => {
  await drill(place, { run: 'true', image: name }, { verdict: 'configuration', cause, owner, says });
});

const INVALID = [
  ['no valid name', 'Shop/Tests:1'],
  ['an empty variable in its name', 'registry.example/shop:'],
] as const;

test.concurrent.each(INVALID)('an image with %s in a manifest ends the run at once', async (_what, name) => {
  const inputs = job({ containers: [{ name: 'test', image: name, command: ['true'] }] });
  await drill(place, inputs, {
    verdict: 'configuration',
    cause: 'image.invalid-name',
    owner: 'author',
    says: [name],
  });
});

test.concurrent.each(INVALID)('an image with %s is an input error', async (_what, name) => {
  const result = await place.run({ run: 'true', image: name });
  expectVerdict(result, 'configuration', 'input.invalid');
  expect(result.main.outputs.message).toContain(`image: "${name}"`);
});

test.concurrent.each([
  [
    'refuses connections',
    '127.0.0.1:9/shop/tests:1',
    'image.network',
    'platform',
    ['127.0.0.1:9', 'connection refused'],
  ],
  ['has no address', 'registry.invalid/shop/tests:1', 'image.dns', 'platform', ['registry.invalid']],
] as const)(
  'a registry that %s is waited for until start-timeout',
  async (_what, name, cause, owner, says) => {
    await drill(
      place,
      { run: 'true', image: name, 'start-timeout': '12s' },
      { verdict: 'infrastructure', cause, owner, says },
    );
  },
);

const withKubebox = (hasKubebox ? test.concurrent : test.concurrent.skip) as typeof test.concurrent;

describe('a registry', () => {
  withKubebox.each([
    ['401', 'shop/login', 'configuration', 'image.auth', 'platform', ['shop/login:1']],
    ['403', 'shop/forbidden', 'configuration', 'image.auth', 'platform', ['shop/forbidden:1', '403']],
    ['429', 'shop/limited', 'infrastructure', 'image.rate-limited', 'provider', ['shop/limited:1']],
    ['500', 'shop/broken', 'infrastructure', 'image.server-error', 'provider', ['shop/broken:1', '500']],
    ['503', 'shop/away', 'infrastructure', 'image.server-error', 'provider', ['shop/away:1', '503']],
  ] as const)('that answers %s', async (_status, repository, verdict, cause, owner, says) => {
    await drill(
      place,
      {
        run: 'true',
        image: `${stub?.address}/${repository}:1`,
        // A refusal ends the run by itself; the others may pass, and are waited for.
        ...(verdict === 'infrastructure' ? { 'start-timeout': '12s' } : {}),
      },
      { verdict, cause, owner, says },
    );
  });
});

describe('ECR', () => {
  withKubebox.each([
    [
      'a pull-through cache without the right to fill it',
      'docker-hub/library/mysql',
      'image.ecr.ptc.permission',
      ['ecr:BatchImportUpstreamImage'],
    ],
    [
      'a pull-through cache whose upstream login fails',
      'docker-hub/library/redis',
      'image.ecr.upstream-auth',
      ['docker-hub/library/redis:8'],
    ],
    ['a repository of another account', 'other-account/shop', 'image.ecr.policy', ['ecr:BatchGetImage']],
    ['a refusal that says nothing', 'silent/shop', 'image.ecr.403', ['silent/shop:8', '403']],
    ['a path that is not there', 'gone/shop', 'image.ecr.not-found', ['gone/shop:8']],
  ] as const)('%s', async (_what, repository, cause, says) => {
    await drill(
      place,
      { run: 'true', image: `${ECR}/${repository}:8` },
      { verdict: 'configuration', cause, says },
    );
  });
});

describe('an image for another CPU', () => {
  const other = process.arch === 'arm64' ? 'amd64' : 'arm64';
  const own = process.arch === 'arm64' ? 'arm64' : 'amd64';

  withKubebox('whose index lacks that of the node', async () => {
    const file = program();
    const name = await kubebox(
      'image',
      'build',
      'drill/other:1',
      '--file',
      `${file}:/prog`,
      '--arch',
      other,
      '--push',
    );
    await kubebox('image', 'index', 'drill/index:1', 'drill/other:1');
    await drill(
      place,
      { command: '[/prog]', image: name.replace('other:1', 'index:1') },
      { verdict: 'configuration', cause: 'image.platform', owner: 'author', says: ['drill/index:1', own] },
    );
  });

  withKubebox('that claims to be for this one', async () => {
    const name = await kubebox(
      'image',
      'build',
      'drill/wrong:1',
      '--file',
      `${program()}:/prog`,
      '--arch',
      own,
      '--push',
    );
    await drill(
      place,
      { command: '[/prog]', image: name },
      {
        verdict: 'configuration',
        cause: 'start.exec-format',
        owner: 'author',
        says: ['drill/wrong:1', 'exec format error'],
      },
    );
  });
});

/** A file that is an ELF program of a CPU which no node has. */
function program(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'drill-')), 'prog');
  const header = Buffer.alloc(120);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16); // an executable
  header.writeUInt16LE(process.arch === 'arm64' ? 0x3e : 0xb7, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  writeFileSync(path, header, { mode: 0o755 });
  return path;
}
