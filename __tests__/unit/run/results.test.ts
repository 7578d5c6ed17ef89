import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ResultFiles } from '../../../src/run/results-files.ts';
import { ResultsStream } from '../../../src/run/results-stream.ts';
import { type Entry, logOf, part, tar } from '../results/archive.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'));
  mkdirSync(join(folder, 'parts'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const STAMP = '2026-11-24T10:00:00.000000000Z ';

async function receive(
  lines: readonly string[],
  more: {
    limitBytes?: number;
    files?: number;
    bytes?: number;
    room?: number;
    failsAt?: number;
    roots?: string[];
  } = {},
): Promise<ResultsStream> {
  const { limitBytes = 1_000_000, roots = ['/app'] } = more;
  const owner = {
    shard: 0,
    attempt: 1,
    pod: 0,
    workingDirectory: '/app',
    isReport: (path: string) => path.endsWith('.xml'),
  };
  const { room = Infinity } = more;
  const limits = { files: more.files ?? 100, bytes: more.bytes ?? 1_000_000, room: () => room };
  const files = new ResultFiles(join(folder, 'shard-0'), owner, limits);
  const stream = new ResultsStream({ limitBytes, workingDirectory: '/app', roots }, files, {
    folder: join(folder, 'parts'),
    name: 'pod',
    signal: new AbortController().signal,
    onEnd: () => undefined,
  });
  const sink = stream.sink();
  for (const [index, line] of lines.entries()) {
    if (index === more.failsAt) breakOpenPart();
    sink.lines([STAMP + line]);
  }
  stream.close();
  await stream.unpacked();
  return stream;
}

/** Takes the file of the part that is being received away from under it, as a disk does that fails. */
function breakOpenPart(): void {
  for (const descriptor of readdirSync('/proc/self/fd')) {
    const link = join('/proc/self/fd', descriptor);
    if (existsSync(link) && readlinkSync(link).startsWith(join(folder, 'parts')))
      closeSync(Number(descriptor));
  }
}

function written(below = 'shard-0'): string[] {
  const root = join(folder, below);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();
}

function everything(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(shard-0|parts)/.test(name),
  );
}

describe('results of a pod', () => {
  test('arrive as they were, in several parts, with long names and second names', async () => {
    const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/report.xml`;
    const big = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
    const stream = await receive(
      logOf([
        part([
          { name: './reports/a.xml', content: '<a/>' },
          { name: `./${long}`, content: 'long' },
        ]),
        part([
          { name: './big.bin', content: big },
          { name: './again.bin', type: '1', target: './big.bin' },
        ]),
        part([{ name: './leer.txt', content: '' }]),
      ]),
    );
    expect([...stream.losses]).toEqual([]);
    expect(stream.hasEnded).toBe(true);
    expect(written()).toEqual(['again.bin', 'big.bin', long, 'leer.txt', 'reports/a.xml'].sort());
    expect(readFileSync(join(folder, 'shard-0/big.bin')).equals(big)).toBe(true);
    expect(readFileSync(join(folder, 'shard-0/again.bin')).equals(big)).toBe(true);
    expect(stream.files.files.filter(({ isReport }) => isReport).map(({ pathInPod }) => pathInPod)).toEqual([
      '/app/reports/a.xml',
      `/app/${long}`,
    ]);
    expect(readdirSync(join(folder, 'parts'))).toEqual([]);
  });

  test.each<[string, Entry]>([
    ['an absolute name', { name: '/etc/evil', content: 'x' }],
    ['a name that climbs', { name: './a/../../evil', content: 'x' }],
    ['a symbolic link', { name: './evil', type: '2', target: '/etc/passwd' }],
    ['a hard link to outside', { name: './evil', type: '1', target: '/etc/passwd' }],
    ['a device', { name: './evil', type: '3' }],
    ['a pipe', { name: './evil', type: '6' }],
    ['a name that is too long', { name: `./${'x/'.repeat(600)}evil`, content: 'x' }],
  ])('%s is left out and said', async (_what, entry) => {
    const stream = await receive(logOf([part([entry, { name: './good.xml', content: 'good' }])]));
    expect(written()).toEqual(['good.xml']);
    expect(everything()).toEqual([]);
    expect(stream.files.remarks).toHaveLength(1);
  });

  test('names that cannot be uploaded are changed and said, and two that become one are kept apart', async () => {
    const names = ['./a:b.png', './a?b.png', './ende.', './x"y<z>|*\r\n.txt', `./${'ü'.repeat(200)}.png`];
    const stream = await receive(logOf([part(names.map((name) => ({ name, content: name })))]));
    expect(written()).toHaveLength(5);
    expect(written()).toEqual(expect.arrayContaining(['a_b.png', 'a_b (2).png', 'ende_', 'x_y_z_____.txt']));
    for (const name of written()) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(stream.files.remarks).toHaveLength(5);
    expect(stream.files.remarks[0]).toBe(
      '/app/a:b.png: written as a_b.png, since its own name cannot be uploaded.',
    );
  });

  test('no link that stands in the folder already leads files elsewhere', async () => {
    mkdirSync(join(folder, 'shard-0'));
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'outside/kept.txt'), 'kept');
    symlinkSync(join(folder, 'outside'), join(folder, 'shard-0/reports'));
    symlinkSync(join(folder, 'outside/kept.txt'), join(folder, 'shard-0/file.txt'));
    const entries = [
      { name: './reports/a.xml', content: 'x' },
      { name: './file.txt', content: 'new' },
    ];
    const stream = await receive(logOf([part(entries)]));
    expect(readdirSync(join(folder, 'outside'))).toEqual(['kept.txt']);
    expect(readFileSync(join(folder, 'outside/kept.txt'), 'utf8')).toBe('kept');
    expect(readFileSync(join(folder, 'shard-0/file.txt'), 'utf8')).toBe('new');
    expect(stream.files.remarks).toHaveLength(1);
  });

  test('whole parts are kept when another is damaged, missing or cut off', async () => {
    const parts = ['a', 'b', 'c'].map((name) => part([{ name: `./${name}`, content: name.repeat(5000) }]));
    const lines = logOf(parts);
    const second = lines.findIndex((line) => line.includes('part 2'));
    const flipped = [...lines];
    flipped[second + 1] = (flipped[second + 1] ?? '').replace(
      /^.{10}./,
      (text) => `${text.slice(0, 10)}${text[10] === 'A' ? 'B' : 'A'}`,
    );
    const without = lines.filter((_, index) => index !== second + 1);
    const gone = [...lines.slice(0, second), ...lines.slice(second + 3)];
    for (const damaged of [flipped, without, gone]) {
      const stream = await receive(damaged);
      expect(written()).toEqual(['a', 'c']);
      expect([...stream.losses]).toEqual(['a part of them arrived damaged']);
      rmSync(join(folder, 'shard-0'), { recursive: true });
    }
    const cut = await receive(lines.slice(0, second + 2));
    expect(written()).toEqual(['a']);
    expect(cut.hasEnded).toBe(false);
  });
});

describe('bombs', () => {
  test('an archive that unpacks to 200 MB is given up at its bound, and no cut file stays', async () => {
    const gzip = gzipSync(
      tar([
        { name: './good', content: 'g' },
        { name: './bomb', content: Buffer.alloc(200_000_000) },
      ]),
    );
    const stream = await receive(logOf([{ gzip, files: 2 }]), { bytes: 5_000_000 });
    expect(written()).toEqual(['good']);
    expect([...stream.losses].join()).toMatch(/unpacks to more than 5000000 bytes/);
  });

  test('a size that lies does not get past the bound', async () => {
    const entries = [{ name: './small', content: Buffer.alloc(3_000_000), size: 1 }];
    const stream = await receive(logOf([part(entries)]), { bytes: 1_000_000 });
    expect(stream.files.files.every(({ bytes }) => bytes <= 1)).toBe(true);
  });

  test('200 MB of nothing behind the archive end is not read for ever', async () => {
    const gzip = gzipSync(Buffer.concat([tar([{ name: './a', content: 'a' }]), Buffer.alloc(200_000_000)]));
    const stream = await receive(logOf([{ gzip, files: 1 }]), { bytes: 1_000_000 });
    expect(written()).toEqual(['a']);
    expect([...stream.losses].join()).toMatch(/far more/);
  });

  test('the disk of the runner is not filled to its end', async () => {
    const big = { name: './big.bin', content: Buffer.alloc(5000) };
    const stream = await receive(logOf([part([{ name: './a.xml', content: 'a' }, big])]), { room: 4000 });
    expect(written()).toEqual(['a.xml']);
    expect([...stream.losses]).toEqual([
      'an archive could not be unpacked: the disk of the runner is nearly full',
    ]);
  });

  test('too many files end at their bound', async () => {
    const entries = Array.from({ length: 300 }, (_, index) => ({ name: `./f${index}`, content: 'x' }));
    const stream = await receive(logOf([part(entries)]), { files: 100 });
    expect(written()).toHaveLength(100);
    expect([...stream.losses].join()).toMatch(/more than 100 files/);
  });

  test.each([
    ['in the middle of a part', 2],
    ['at its end', 3],
  ])('a disk that fails %s costs that part and nothing else', async (_, failsAt) => {
    const parts = ['a', 'b'].map((name) => part([{ name: `./${name}.xml`, content: name }]));
    const stream = await receive(logOf(parts), { failsAt });
    expect([...stream.losses]).toEqual(['they could not be written: EBADF']);
    expect(written()).toEqual(['b.xml']);
  });

  test('more than the limit is not stored, whatever the heads say', async () => {
    const noise = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * index * 31) % 253));
    const parts = [1, 2, 3].map((index) => ({
      gzip: gzipSync(tar([{ name: `./${index}`, content: noise }])),
      files: 1,
    }));
    const limitBytes = (parts[0]?.gzip.length ?? 0) + 10;
    const stream = await receive(logOf(parts), { limitBytes });
    expect(written()).toEqual(['1']);
    expect([...stream.losses]).toContain('more came than was asked for');
    const [head = ''] = logOf(parts).slice(1, 2);
    const lying = [
      head.replace(/ \d+ ([0-9a-f]{64})/, ' 10 $1'),
      ...Array.from({ length: 1000 }, () => 'A'.repeat(4000)),
    ];
    await receive(lying);
    expect(readdirSync(join(folder, 'parts'))).toEqual([]);
  });
});

test('whatever comes, nothing is written elsewhere, nothing hangs, nothing is thrown', async () => {
  const honest = logOf([
    part([
      { name: './a/b.xml', content: 'hello'.repeat(2000) },
      { name: './c', content: 'c' },
    ]),
    part([{ name: './d', content: 'd'.repeat(9000) }]),
  ]);
  const change = fc.record({
    at: fc.nat(),
    how: fc.constantFrom('drop', 'repeat', 'flip', 'cut', 'noise'),
    byte: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.string(),
      async (changes, noise) => {
        const lines = [...honest];
        for (const { at, how, byte } of changes) {
          const index = at % lines.length;
          const line = lines[index] ?? '';
          const place = byte % Math.max(1, line.length);
          if (how === 'drop') lines.splice(index, 1);
          else if (how === 'repeat') lines.splice(index, 0, line);
          else if (how === 'cut') lines[index] = line.slice(0, place);
          else if (how === 'noise') lines.splice(index, 0, noise);
          else
            lines[index] =
              `${line.slice(0, place)}${String.fromCharCode((byte % 94) + 33)}${line.slice(place + 1)}`;
          if (lines.length === 0) lines.push('');
        }
        const stream = await receive(lines);
        for (const file of stream.files.files) {
          const name = file.pathInPod.replace(/^\/app\//, '');
          const expected: { [key: string]: string } = {
            'a/b.xml': 'hello'.repeat(2000),
            c: 'c',
            d: 'd'.repeat(9000),
          };
          expect(readFileSync(file.path, 'utf8')).toBe(expected[name]);
        }
        expect(everything()).toEqual([]);
        expect(readdirSync(join(folder, 'parts'))).toEqual([]);
        rmSync(join(folder, 'shard-0'), { recursive: true, force: true });
      },
    ),
    { numRuns: 200 },
  );
});

test('archives with flipped bytes under a right checksum do no harm', async () => {
  const plain = tar([
    { name: './a/b.xml', content: 'hello'.repeat(200) },
    { name: `./${'n'.repeat(150)}`, content: 'x' },
    { name: './l', type: '1', target: './a/b.xml' },
  ]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(plain.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(plain.length),
      async (flips, length) => {
        const bytes = Buffer.from(plain);
        for (const [at, value] of flips) bytes[at] = value;
        await receive(logOf([{ gzip: gzipSync(bytes.subarray(0, length)), files: 3 }]));
        expect(everything()).toEqual([]);
        expect(readdirSync(join(folder, 'parts'))).toEqual([]);
        rmSync(join(folder, 'shard-0'), { recursive: true, force: true });
      },
    ),
    { numRuns: 200 },
  );
});
