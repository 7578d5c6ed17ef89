import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { statusMiB } from '../../dev/bench/launch.ts';
import { startProxy } from '../../dev/proxy/proxy.ts';
import { logText } from '../../dev/runner/result.ts';
import { box, drill, hasKubebox, job, kubebox } from './drill.ts';
import { BUSYBOX, Place, expectVerdict, image, testLines } from './harness.ts';
import { EVENTS, JOBS, LOGS, PODS, kubeconfigFile, tokenFor } from './rights.ts';

const SMALL_FILES = 20_000;
const BIG_BYTES = 500_000_000;
const HALF_BYTES = 200_000_000;
// What every file is, in one line each: kind, mode, path, checksum or target. The same tool on both sides.
const LISTING = [
  "find . ! -type l ! -path . -print0 | LC_ALL=C sort -z | xargs -0 stat -c '%a %F %n' | sed 's/regular empty file/regular file/'",
  'find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum',
  'find . -type l -print0 | LC_ALL=C sort -z | xargs -0 -n 1 readlink',
].join('; ');
const DIGEST = `{ ${LISTING}; } | sha256sum | cut -d " " -f 1`;

let place: Place;
let folder: string;
let half: string;

function writeBig(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  for (let written = 0; written < bytes; written += 10_000_000) writeSync(file, randomBytes(10_000_000));
  closeSync(file);
}

/** The way to the cluster through a proxy, and when half of 200 MB have gone that way. */
async function proxied() {
  const text = readFileSync(process.env.KUBECONFIG ?? '', 'utf8');
  const { hostname, port } = new URL((load(text) as any).clusters[0].cluster.server);
  const proxy = await startProxy({ target: { host: hostname, port: Number(port) } });
  const kubeconfig = join(mkdtempSync(join(tmpdir(), 'access-')), 'proxied');
  writeFileSync(kubeconfig, proxy.kubeconfig(text));
  const halfWay = () =>
    place.until('half of it is on its way', () => Promise.resolve(proxy.bytes.up > HALF_BYTES / 2));
  return { proxy, kubeconfig, halfWay };
}

beforeAll(async () => {
  place = await Place.make();
  folder = mkdtempSync(join(tmpdir(), 'workspace-test-'));
  const content = randomBytes(4096);
  for (let index = 0; index < SMALL_FILES; index++) {
    const inside = join(folder, 'small', `folder-${index % 200}`);
    if (index < 200) mkdirSync(inside, { recursive: true });
    const path = join(inside, index % 97 === 0 ? `ünï cödé ${index}` : `file-${index}.js`);
    writeFileSync(path, content.subarray(index % 1500, (index % 1500) + (index % 2500)));
    chmodSync(path, [0o644, 0o755, 0o600, 0o444][index % 4] ?? 0);
  }
  const long = join(folder, 'small', 'n'.repeat(90), 'm'.repeat(120));
  mkdirSync(long, { recursive: true });
  writeFileSync(join(long, 'deep'), 'deep');
  symlinkSync(`../${'n'.repeat(90)}/${'m'.repeat(120)}/deep`, join(folder, 'small', 'folder-1', 'link'));
  mkdirSync(join(folder, 'small', 'empty'));
  mkdirSync(join(folder, 'big'));
  writeBig(join(folder, 'big', 'file'), BIG_BYTES);
  half = mkdtempSync(join(tmpdir(), 'workspace-half-'));
  writeBig(join(half, 'file'), HALF_BYTES);
});
afterAll(async () => {
  for (const path of [folder, half]) rmSync(path, { recursive: true });
  await place[Symbol.asyncDispose]();
});

test('20,000 small files and one of 500 MB arrive as they are, and the step stays small', async () => {
  const own = execFileSync('busybox', ['sh', '-c', DIGEST], { cwd: folder, encoding: 'utf8' }).trim();
  let peakMiB = 0;
  const result = await place.run(
    { workspace: folder, run: `pwd; ${DIGEST}` },
    { deadlineMs: 200_000 },
    async (step) => {
      await step.line(/^::stop-commands/, 180_000);
      peakMiB = statusMiB(step.pid ?? 0, 'VmHWM');
    },
  );
  expectVerdict(result, 'passed', '');
  expect(testLines(result, /^\/workspace$/)).toHaveLength(1);
  expect(testLines(result, /^[0-9a-f]{64}$/)).toEqual([own]);
  expect(testLines(result, /^The workspace is packed: 20,002 files, 5\d\d MB, in/)).toHaveLength(1);
  console.log(
    `peak memory of the step: ${peakMiB.toFixed(0)} MiB\n${testLines(result, /workspace|The tests run/i).join('\n')}`,
  );
  expect(peakMiB).toBeGreaterThan(20);
  // Half of what it sends.
  expect(peakMiB).toBeLessThan(BIG_BYTES / 2 / 1_048_576);
});

test('a stream that is cut half-way is no matter of the tests: they never start, and the next attempt runs them', async () => {
  const { proxy, kubeconfig, halfWay } = await proxied();
  try {
    const result = await place.run({ kubeconfig, workspace: half, run: 'echo begun; ls' }, {}, async () => {
      await halfWay();
      proxy.cutAll();
    });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^Attempt 1 was lost, not by the tests \(workspace\.cut\)/)).toHaveLength(1);
    expect(testLines(result, /^begun$/)).toHaveLength(1);
    expect(testLines(result, /^file$/)).toHaveLength(1);
    expect(result.main.outputs.attempts).toBe('2');
  } finally {
    await proxy.close();
  }
});

test('a run that is cancelled half-way leaves nothing', async () => {
  const { proxy, kubeconfig, halfWay } = await proxied();
  try {
    await using step = place.start({ kubeconfig, workspace: half, run: 'echo begun' });
    await halfWay();
    step.cancel();
    const result = await step.finished;
    expectCancelled(result);
    await place.expectNothingLeft();
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
  } finally {
    await proxy.close();
  }
});

function expectCancelled(result: Awaited<ReturnType<Place['run']>>): void {
  if (result.main.outputs.verdict !== 'cancelled') console.error(logText(result.main));
  expect(result.main.outputs.verdict).toBe('cancelled');
  expect(testLines(result, /^begun$/)).toHaveLength(0);
}

test.each([
  ['get', ['get']],
  ['create', ['create']],
])('with only %s on pods/attach nothing is made, and the other right is named', async (name, verbs) => {
  const other = name === 'get' ? 'create' : 'get';
  const attach = { apiGroups: [''], resources: ['pods/attach'], verbs };
  const token = await tokenFor(place, `attach-${name}`, [JOBS, PODS, LOGS, EVENTS, attach]);
  await drill(
    place,
    {
      kubeconfig: kubeconfigFile('attach', { token }),
      workspace: `${folder}\n!/big`,
      run: 'echo begun',
    },
    {
      verdict: 'configuration',
      cause: 'api.403.rbac',
      owner: 'platform',
      says: [`${other} pods/attach`, place.namespace],
      shows: [/resources: \["pods\/attach"\]/, new RegExp(`verbs: \\["${other}"\\]`)],
    },
  );
});

test.each([
  ['get', []],
  ['create', ['get']],
])('a run that loses the right to %s pods/attach ends at once, and both are named', async (lost, verbs) => {
  const attach = { apiGroups: [''], resources: ['pods/attach'], verbs: ['get', 'create'] };
  const rules = [JOBS, PODS, LOGS, EVENTS];
  const token = await tokenFor(place, `loses-${lost}`, [...rules, attach]);
  await drill(
    place,
    { kubeconfig: kubeconfigFile('attach', { token }), workspace: `${folder}\n!/big`, run: 'echo begun' },
    {
      verdict: 'configuration',
      cause: 'workspace.forbidden',
      owner: 'platform',
      says: ['get and create on pods/attach', place.namespace],
      shows: [/pods\/attach/, /verbs: \["get", "create"\]/],
    },
    async (step) => {
      await step.line(/ created in namespace /);
      await place.client.call({
        method: 'PATCH',
        path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${place.namespace}/roles/loses-${lost}`,
        contentType: 'application/merge-patch+json',
        body: { rules: [...rules, ...(verbs.length === 0 ? [] : [{ ...attach, verbs }])] },
      });
    },
  );
});

test('with both rights it is copied', async () => {
  const attach = { apiGroups: [''], resources: ['pods/attach'], verbs: ['get', 'create'] };
  const token = await tokenFor(place, 'attach-both', [JOBS, PODS, LOGS, EVENTS, attach]);
  const result = await place.run({
    kubeconfig: kubeconfigFile('attach', { token }),
    workspace: `${folder}\n!big\n!folder-*`,
    run: 'ls small | wc -l; pwd',
    'working-directory': '/workspace/small/..',
  });
  expectVerdict(result, 'passed', '');
  expect(testLines(result, /^2$/)).toHaveLength(1);
});

test('a user that is not root owns the files, git works in them, and each shard has its own', async () => {
  if (!hasKubebox) throw new Error('This test makes an image of its own, for which it needs a kubebox.');
  await kubebox('image', 'build', 'workspace-git:1', '--base', 'busybox', '--file', '/usr/bin/git', '--push');
  const repository = mkdtempSync(join(tmpdir(), 'workspace-git-'));
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], { cwd: repository });
  git('init', '-q');
  mkdirSync(join(repository, 'src'), { mode: 0o755 });
  writeFileSync(join(repository, 'src', 'shop.js'), 'open');
  mkdirSync(join(repository, 'sealed'));
  writeFileSync(join(repository, 'sealed', 'file'), 'sealed');
  chmodSync(join(repository, 'sealed'), 0o555);
  git('add', '.');
  git('commit', '-qm', 'first');
  const tests = box(
    'test',
    'touch new; echo "user $(id -u) $(stat -c %u . .git src/shop.js | tr "\\n" " ")$(stat -c %a sealed)"; git status --porcelain && git log --format=%s',
    {
      image: image('workspace-git:1'),
      securityContext: { runAsUser: 1000, runAsNonRoot: true, allowPrivilegeEscalation: false },
      env: [{ name: 'HOME', value: '/tmp' }],
    },
  );
  const result = await place.run({
    ...job({ containers: [tests] }),
    workspace: repository,
    parallelism: '3',
  });
  rmSync(repository, { recursive: true });
  expectVerdict(result, 'passed', '');
  expect(testLines(result, /^\[\d\] user 1000 1000 1000 1000 555$/)).toHaveLength(3);
  expect(testLines(result, /^\[\d\] \?\? new$/)).toHaveLength(3);
  expect(testLines(result, /^\[\d\] first$/)).toHaveLength(3);
});

test('an image without tar is named with what it lacks, and a helper image receives in its place', async () => {
  if (!hasKubebox) throw new Error('This test makes an image of its own, for which it needs a kubebox.');
  await kubebox('image', 'build', 'workspace-bare:1', '--file', '/usr/bin/dash:/bin/sh', '--push');
  const inputs = {
    image: image('workspace-bare:1'),
    workspace: `${folder}\n!big`,
    run: 'cd small && echo begun',
  };
  await drill(place, inputs, {
    verdict: 'configuration',
    cause: 'workspace.no-tar',
    owner: 'author',
    says: ['workspace-bare:1', 'lacks', 'tar', 'sha256sum'],
    shows: [/helper-image/],
  });
  const result = await place.run({ ...inputs, 'helper-image': BUSYBOX });
  expectVerdict(result, 'passed', '');
  expect(testLines(result, /^begun$/)).toHaveLength(1);
});

test('links that lead out of the folder are all named, and nothing is created', async () => {
  const leaving = mkdtempSync(join(tmpdir(), 'workspace-leaving-'));
  symlinkSync('/usr/bin/python3', join(leaving, 'python'));
  symlinkSync('../outside', join(leaving, 'outside'));
  const result = await place.run({ workspace: leaving, run: 'echo begun' });
  rmSync(leaving, { recursive: true });
  expectVerdict(result, 'configuration', 'input.invalid');
  expect(result.main.outputs.message).toMatch(
    /2 symbolic links .*"outside -> \.\.\/outside", "python -> \/usr/,
  );
  expect(result.main.outputs['job-name']).toBe('');
});
