import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ResultFiles } from '../../../src/run/results-files.ts';
import { ResultsStream } from '../../../src/run/results-stream.ts';
import { RESULTS_SCRIPT } from '../../../src/job/results-script.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sidecar-'));
  for (const name of ['scratch', 'results/0', 'parts']) mkdirSync(join(folder, name), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, content: string | Buffer): void {
  const path = join(folder, 'results/0', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = Math.imul(at ^ 0x5bd1, 0x9e3779b1) >>> 13;
  return bytes;
}

/** What a sidecar with these programs in its PATH prints when it is told to stop. */
async function print(
  path: string,
  shell: string[],
  limit: number,
  junit: string,
  all: string,
  starts = './',
  root = ['/app', 'shares'],
): Promise<string> {
  // The trap is the script's last act before it waits: told earlier, the shell would simply die.
  const script = RESULTS_SCRIPT.replace('home=/k8s-test-job', `home=${folder}`)
    .replaceAll('20000', '20')
    .replace('while :;', 'echo >&2; while :;');
  const [program = '', ...words] = shell;
  const child: ChildProcess = spawn(
    program,
    [...words, '-c', script, 'x', String(limit), '/app', '', ...root, starts, junit, all],
    { env: { PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    out += text;
  });
  const closed = once(child, 'close');
  if (child.stderr) await once(child.stderr, 'data');
  child.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
  return out;
}

async function receive(text: string, limitBytes: number): Promise<ResultsStream> {
  const owner = { shard: 0, attempt: 1, pod: 0, workingDirectory: '/app', isReport: () => false };
  const files = new ResultFiles(join(folder, 'out'), owner, { files: 10_000, bytes: limitBytes * 64 });
  const plan = { limitBytes, workingDirectory: '/app', roots: ['/app'] };
  const place = {
    folder: join(folder, 'parts'),
    name: 'p',
    signal: new AbortController().signal,
    onEnd: () => undefined,
  };
  const stream = new ResultsStream(plan, files, place);
  const sink = stream.sink();
  for (const line of text.split('\n')) sink.lines([`2026 ${line}`]);
  stream.close();
  await stream.unpacked();
  return stream;
}

const busybox = '/bin/busybox';
const places: [string, () => { path: string; shell: string[] }][] = [
  ['Debian', () => ({ path: '/usr/bin:/bin', shell: ['/bin/sh'] })],
];
if (existsSync(busybox)) {
  places.push([
    'busybox',
    () => {
      const bin = join(folder, 'bin');
      mkdirSync(bin);
      const tools = 'tar gzip find stat grep sed sort head wc ls sha256sum base64 od tr fold sleep'.split(
        ' ',
      );
      for (const tool of tools) symlinkSync(busybox, join(bin, tool));
      return { path: bin, shell: [busybox, 'sh'] };
    },
  ]);
}

describe.each(places)('the sidecar with the tools of %s', (_name, make) => {
  test('sends every named file, whatever its name, reports first', async () => {
    const { path, shell } = make();
    const names = [
      'a b/c.xml',
      'quo\'te".xml',
      'back\\nslash.png',
      '-dash',
      'trail ',
      'ümläut.png',
      '$HOME',
      '*',
      'x'.repeat(180),
    ];
    for (const name of names) put(name, `content of ${name}`);
    put('big.bin', noise(300_000));
    const text = await print(path, shell, 1_000_000, '(.*/)?[^/]*\\.xml(/.*)?', '.*');
    const stream = await receive(text, 1_000_000);
    expect([...stream.losses]).toEqual([]);
    expect(stream.hasEnded).toBe(true);
    expect(stream.files.files.map(({ pathInPod }) => pathInPod.slice(5)).sort()).toEqual(
      [...names, 'big.bin'].sort(),
    );
    for (const file of stream.files.files) {
      const original = readFileSync(join(folder, 'results/0', file.pathInPod.slice(5)));
      expect(readFileSync(file.path).equals(original)).toBe(true);
    }
    expect(stream.files.files.slice(0, 2).every(({ pathInPod }) => pathInPod.endsWith('.xml'))).toBe(true);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(8000);
  });

  test('takes only what is named, and no links', async () => {
    const { path, shell } = make();
    put('reports/a.xml', 'a');
    put('reports/a.json', 'j');
    put('other/a.xml', 'o');
    symlinkSync('/etc/passwd', join(folder, 'results/0/reports/l.xml'));
    const source = 'reports/[^/]*\\.xml(/.*)?';
    const stream = await receive(await print(path, shell, 1_000_000, source, source, './reports'), 1_000_000);
    expect(stream.files.files.map(({ pathInPod }) => pathInPod)).toEqual(['/app/reports/a.xml']);
  });

  test('leaves files out whole when they do not fit, the larger ones, never a report for an artifact', async () => {
    const { path, shell } = make();
    put('report.xml', noise(60_000));
    for (let index = 0; index < 5; index++) put(`a${index}.bin`, noise(20_000 + index));
    put('huge.bin', noise(3_000_000));
    const stream = await receive(await print(path, shell, 110_000, 'report\\.xml', '.*'), 110_000);
    expect([...stream.losses]).toEqual([]);
    const sizes = new Map(stream.files.files.map(({ pathInPod, bytes }) => [pathInPod, bytes]));
    expect(sizes.get('/app/report.xml')).toBe(60_000);
    expect(stream.files.files.map(({ pathInPod }) => pathInPod)).toContain('/app/a0.bin');
    // Well compressed it might have fitted, which was not tried.
    expect(stream.leftOutFiles).toContainEqual(expect.objectContaining({ name: 'huge.bin', reason: 'size' }));
    expect(stream.files.files.length + stream.leftOutCount).toBe(7);
  });

  test('finds the reports also behind more files than it looks at', async () => {
    const { path, shell } = make();
    for (let index = 0; index < 30; index++) put(`a/${index}.png`, String(index));
    put('z/report.xml', 'report');
    const text = await print(path, shell, 100_000, 'z/[^/]*\\.xml', 'z/[^/]*\\.xml|a/.*', './a\n./z');
    const stream = await receive(text, 100_000);
    expect(stream.files.files[0]?.pathInPod).toBe('/app/z/report.xml');
    expect(stream.files.files).toHaveLength(21);
  });

  test('sends nothing when there is nothing', async () => {
    const { path, shell } = make();
    const stream = await receive(await print(path, shell, 1000, '', 'x/.*', './x'), 1000);
    expect(stream.hasEnded).toBe(true);
    expect(stream.files.files).toEqual([]);
  });
});

test('files of more than a megabyte together go in parts of their own', async () => {
  for (let index = 0; index < 3; index++) put(`a${index}.bin`, noise(700_000 + index));
  put('z.bin', noise(900_000));
  const text = await print('/usr/bin:/bin', ['/bin/sh'], 4_000_000, '', '.*');
  expect(text.match(/^k8s-test-job-results part \d+ 0 1 /gm)).toHaveLength(4);
  expect(text).toMatch(/^k8s-test-job-results end 4 0$/m);
});

test('files that the image has at a mounted folder are said', async () => {
  const text = await print('/usr/bin:/bin', ['/bin/sh'], 1000, '', '.*', './', [folder, 'hides']);
  expect(text).toMatch(/^k8s-test-job-results hides 0$/m);
  const empty = await print('/usr/bin:/bin', ['/bin/sh'], 1000, '', '.*', './', [
    join(folder, 'parts'),
    'hides',
  ]);
  expect(empty).not.toMatch(/hides/);
});

test('a tool that is missing is named', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const tool of ['sleep', 'grep', 'sed', 'sort', 'head', 'wc', 'ls', 'find', 'stat', 'gzip', 'base64'])
    symlinkSync(`/usr/bin/${tool}`, join(bin, tool));
  const stream = await receive(await print(bin, ['/bin/sh'], 1000, '', '.*'), 1000);
  expect(stream.lacking).toEqual(['tar', 'sha256sum']);
});

test('without base64 the bytes come as digits', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const tools = 'tar gzip find stat grep sed sort head wc ls sha256sum od tr fold sleep'.split(' ');
  for (const tool of tools) symlinkSync(`/usr/bin/${tool}`, join(bin, tool));
  put('a.bin', noise(50_000));
  const stream = await receive(await print(bin, ['/bin/sh'], 1_000_000, '', '.*'), 1_000_000);
  expect([...stream.losses]).toEqual([]);
  expect(readFileSync(join(folder, 'out/a.bin')).equals(noise(50_000))).toBe(true);
});
