import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ARCHIVE_END, tarHeader, tarPadding } from '../../../src/action/workspace/tar.ts';
import { RECEIVER_NAME } from '../../../src/diagnosis/workspace.ts';
import { RECEIVER_CODES, RECEIVER_MARK, receiverCommand } from '../../../src/job/receiver.ts';
import type { JobRequest } from '../../../src/job/request.ts';
import { WORKSPACE_NAME, withWorkspace, workspaceProblems } from '../../../src/job/workspace.ts';

const request = { workspace: true, helperImage: '', container: '' } as JobRequest;
const jobOf = (spec: object) => ({ spec: { template: { spec } } });
const podSpecOf = (job: any) => job.spec.template.spec;

describe('the Job of a workspace', () => {
  const main = { name: 'test', image: 'node:24', securityContext: { runAsUser: 7 } };

  test('has a receiver before every other init container, and the folder in the test container alone', () => {
    const before = jobOf({
      initContainers: [{ name: 'seed' }],
      containers: [{ name: 'side', image: 'x' }, main],
      volumes: [{ name: 'v' }],
    });
    const spec = podSpecOf(withWorkspace(before, { ...request, container: 'test' }));
    expect(spec.initContainers.map(({ name }: { name: string }) => name)).toEqual([WORKSPACE_NAME, 'seed']);
    expect(spec.initContainers[0]).toMatchObject({
      image: 'node:24',
      stdin: true,
      stdinOnce: true,
      securityContext: { runAsUser: 7 },
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
    });
    expect(spec.volumes).toEqual([{ name: 'v' }, { name: WORKSPACE_NAME, emptyDir: {} }]);
    expect(spec.containers[0]).toEqual({ name: 'side', image: 'x' });
    expect(spec.containers[1]).toMatchObject({
      workingDir: '/workspace',
      volumeMounts: [{ name: WORKSPACE_NAME, mountPath: '/workspace', subPath: 'files' }],
    });
  });

  test('keeps a working directory that was given, takes the helper image, and copies limits', () => {
    const limits = { memory: '16Mi', cpu: '1', 'nvidia.com/gpu': '1' };
    const own = { ...main, workingDir: '/app', resources: { limits } };
    const spec = podSpecOf(
      withWorkspace(jobOf({ containers: [own] }), { ...request, helperImage: 'busybox:1' }),
    );
    expect(spec.containers[0].workingDir).toBe('/app');
    expect(spec.initContainers[0].image).toBe('busybox:1');
    expect(spec.initContainers[0].resources).toEqual({
      requests: { cpu: '10m', memory: '16Mi' },
      limits: { memory: '16Mi', cpu: '1' },
    });
  });

  test('is left as it was without one', () => {
    const job = jobOf({ containers: [main] });
    expect(withWorkspace(job, { ...request, workspace: false })).toBe(job);
  });

  test('and a manifest that mounts something at the same place contradict each other', () => {
    const mount = (mountPath: string) =>
      jobOf({ containers: [{ ...main, volumeMounts: [{ name: 'code', mountPath }] }] });
    expect(workspaceProblems(mount('/workspace/'), '')).toEqual([
      expect.stringMatching(/workspace, manifest: .*"test".*"code"/),
    ]);
    expect(workspaceProblems(mount('/workspace2'), '')).toEqual([]);
  });

  test('the judge knows the receiver by its name', () => {
    expect(RECEIVER_NAME).toBe(WORKSPACE_NAME);
  });
});

// The real shells and tools: the script's only purpose is what they make of it.
describe.each([
  ['sh and GNU tools', ['/bin/sh'], process.env.PATH ?? ''],
  ['busybox', ['/usr/bin/busybox', 'sh'], ''],
])('the receiver under %s', (_name, shell, path) => {
  const content = Buffer.from('content '.repeat(1000));
  const header = (name: string) =>
    tarHeader({
      type: 'file',
      path: `files/${name}`,
      target: '',
      mode: 0o755,
      modifiedSeconds: 1,
      size: content.length,
    });
  const archive = Buffer.concat([
    ...['one', 'two'].flatMap((name) => [header(name), content, tarPadding(content.length)]),
    ARCHIVE_END,
  ]);
  const head = (bytes: Buffer, sum = bytes) =>
    Buffer.from(`${RECEIVER_MARK} ${bytes.length} ${createHash('sha256').update(sum).digest('hex')}\n`);
  let volume: string;
  let tools: string;
  beforeAll(() => {
    volume = mkdtempSync(join(tmpdir(), 'receiver-'));
    tools = path || mkdtempSync(join(tmpdir(), 'tools-'));
    if (path === '') spawnSync('/usr/bin/busybox', ['--install', '-s', tools]);
  });
  afterAll(() => {
    rmSync(volume, { recursive: true });
    if (path === '') rmSync(tools, { recursive: true });
  });

  const receive = (input: Buffer, folder = volume) => {
    const [, , script = '', zero = ''] = receiverCommand(folder);
    const [program = '', ...words] = shell;
    const ended = spawnSync(program, [...words, '-c', script, zero, folder], {
      input,
      env: { PATH: tools },
      timeout: 120_000,
    });
    return { code: ended.status, said: String(ended.stderr) };
  };

  test('takes what was sent, and nothing that follows it', () => {
    const { code, said } = receive(Buffer.concat([head(archive), archive, Buffer.from('more')]));
    expect({ code, said }).toEqual({
      code: 0,
      said: `workspace: ${archive.length} bytes came, and their checksum is right\n`,
    });
    expect(readFileSync(join(volume, 'files', 'two'))).toEqual(content);
    expect(existsSync(join(volume, 'sums'))).toBe(false);
  });

  test('fails on a stream that was cut at any byte', () => {
    const stream = Buffer.concat([head(archive), archive]);
    const borders = [0, 10, head(archive).length, stream.length - 512, stream.length - 1];
    const anywhere = fc.integer({ min: 0, max: stream.length - 1 });
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...borders), anywhere), (length) => {
        const { code, said } = receive(stream.subarray(0, length));
        expect({ length, code }).toEqual({ length, code: RECEIVER_CODES.cut });
        expect(said).toMatch(/workspace: the stream was cut/);
      }),
      { numRuns: 25, examples: borders.map((length) => [length]) },
    );
  });

  test('fails on bytes that are not those that were sent', () => {
    const { code, said } = receive(Buffer.concat([head(archive, content), archive]));
    expect({ code, said }).toEqual({
      code: RECEIVER_CODES.mismatch,
      said: expect.stringMatching(/checksum/),
    });
  });

  test('says what tar says where it cannot write', () => {
    expect(receive(Buffer.concat([head(archive), archive]), '/proc/self').code).toBe(
      RECEIVER_CODES.notWritten,
    );
  });
});

test('the receiver names the tools that an image lacks', () => {
  const [, , script = '', zero = ''] = receiverCommand('/tmp');
  const ended = spawnSync('/bin/sh', ['-c', script, zero, '/tmp'], { env: { PATH: '/nowhere' } });
  expect(ended.status).toBe(RECEIVER_CODES.noTools);
  expect(String(ended.stderr)).toMatch(/this image lacks .*tar tee/);
});
