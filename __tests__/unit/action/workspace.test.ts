import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readWorkspace } from '../../../src/action/inputs/workspace.ts';
import { Problems } from '../../../src/action/problems.ts';
import { ignores } from '../../../src/action/workspace/ignore.ts';
import { packFolder } from '../../../src/action/workspace/pack.ts';
import { type Scan, insideTarget, scanFolder } from '../../../src/action/workspace/scan.ts';
import { tarHeader } from '../../../src/action/workspace/tar.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'workspace-unit-'));
});
afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwX', root]);
  rmSync(root, { recursive: true });
});

const never = new AbortController().signal;

async function scan(
  ignored: string[] = [],
  folder = root,
): Promise<{ scan: Scan | null; problems: readonly string[] }> {
  const problems = new Problems();
  return { scan: await scanFolder({ folder, ignored }, problems, never), problems: problems.all };
}

async function pack(found: Scan | null, signal = never): Promise<{ tar: Buffer; notices: string[] }> {
  if (!found) throw new Error('nothing was scanned');
  const notices: string[] = [];
  const temporaryFolder = mkdtempSync(join(root, 'temp-'));
  const archive = await packFolder(found, {
    folder: 'files',
    modesFile: 'modes',
    temporaryFolder,
    nonce: 'abc',
    signal,
    onProgress: () => undefined,
    onNotice: (text) => notices.push(text),
  });
  // Even while it is open nobody sees it: a killed process leaves nothing.
  expect(readdirSync(temporaryFolder)).toEqual([]);
  const tar = Buffer.alloc(archive.bytes + 1);
  expect(await archive.read(tar, 0)).toBe(archive.bytes);
  await archive.close();
  const whole = tar.subarray(0, archive.bytes);
  expect(createHash('sha256').update(whole).digest('hex')).toBe(archive.sha256);
  return { tar: whole, notices };
}

function unpack(tar: Buffer, ...program: string[]): string {
  const out = mkdtempSync(join(root, 'out-'));
  execFileSync(program[0] ?? 'tar', [...program.slice(1), '-xpof', '-', '-C', out], { input: tar });
  return join(out, 'files');
}

const list = (folder: string) =>
  execFileSync('sh', ['-c', "find . ! -path . -printf '%y %m %P %l\\n' | LC_ALL=C sort"], {
    cwd: folder,
    encoding: 'latin1',
  });

describe('the input workspace', () => {
  const read = (text: string) => {
    const problems = new Problems();
    return { input: readWorkspace(text, problems), problems: problems.all };
  };

  test('is a folder and what to leave out of it', () => {
    expect(read('')).toEqual({ input: null, problems: [] });
    expect(read('.')).toEqual({ input: { folder: '.', ignored: [] }, problems: [] });
    expect(read('# code\n ./app \n\n!node_modules\n!/dist/\n! *.log')).toEqual({
      input: { folder: './app', ignored: ['node_modules', '/dist/', '*.log'] },
      problems: [],
    });
  });

  test.each([
    ['!node_modules', /which folder/],
    ['.\nnode_modules', /line 2, "node_modules": only one folder .* begins with "!"/],
    ['.\n!', /line 2, "!": it names nothing/],
    ['.\n!/', /names nothing/],
    ['.\n!!keep', /nothing can be taken back/],
    ['.\n!../other', /cannot leave it/],
    ['.\n![z-a]', /range/],
  ])('refuses %j', (text, why) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(why);
    expect(problems[0]).toMatch(/^workspace: .*Example: workspace: \|/s);
  });
});

describe('what is left out', () => {
  test.each([
    ['node_modules', 'node_modules', true, true],
    ['node_modules', 'a/node_modules', true, true],
    ['node_modules', 'a/node_modules_too', true, false],
    ['dist/', 'dist', true, true],
    ['dist/', 'a/dist', true, true],
    ['dist/', 'dist', false, false],
    ['/dist', 'dist', true, true],
    ['/dist', 'a/dist', true, false],
    ['a/dist', 'a/dist', true, true],
    ['a/dist', 'b/a/dist', true, false],
    ['*.log', 'x.log', false, true],
    ['*.log', 'a/b/x.log', false, true],
    ['*.log', 'x.logs', false, false],
    ['a/*.log', 'a/x.log', false, true],
    ['a/*.log', 'a/b/x.log', false, false],
    ['a/**/x', 'a/x', false, true],
    ['a/**/x', 'a/b/c/x', false, true],
    ['**/x', 'b/x', false, true],
    ['a/**', 'a/b/c', false, true],
    ['a/**', 'a', true, false],
    ['file?', 'file1', false, true],
    ['file?', 'file', false, false],
    ['file?', 'file/', false, false],
    ['[a-c]x', 'bx', false, true],
    ['[!a-c]x', 'bx', false, false],
    ['[!a-c]x', 'dx', false, true],
    ['\\*', '*', false, true],
    ['\\*', 'x', false, false],
    ['a.b', 'axb', false, false],
    ['(a|b)+$', '(a|b)+$', false, true],
    ['ünï', 'ünï', false, true],
  ])('%s and %s (folder: %s): %s', (pattern, path, isFolder, expected) => {
    expect(ignores([pattern])(path, isFolder)).toBe(expected);
  });

  test('is what git leaves out by the same pattern', () => {
    execFileSync('git', ['init', '-q', root]);
    const part = fc.stringMatching(/^[ab*?]{1,3}$/);
    const pattern = fc
      .tuple(
        fc.boolean(),
        fc.array(fc.oneof(part, fc.constant('**')), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
      )
      .map(([anchored, parts, folder]) => `${anchored ? '/' : ''}${parts.join('/')}${folder ? '/' : ''}`);
    const path = fc
      .array(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(pattern, path, (rule, name) => {
        // What more than two stars mean is said nowhere.
        fc.pre(!/\*{3}/.test(rule));
        fc.pre(!/\*\*[^/]|[^/]\*\*/.test(rule) || /^(.*\/)?\*\*\/[^*]*$/.test(rule));
        writeFileSync(join(root, '.git', 'info', 'exclude'), `${rule}\n`);
        const parts = name.split('/');
        const isOurs = parts.some((_, index) =>
          ignores([rule])(parts.slice(0, index + 1).join('/'), index < parts.length - 1),
        );
        let isGits = true;
        try {
          execFileSync('git', ['check-ignore', '-q', name], { cwd: root });
        } catch {
          isGits = false;
        }
        expect({ rule, name, is: isOurs }).toEqual({ rule, name, is: isGits });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a folder on its way into an archive', () => {
  test('keeps modes, links, long names and names that are no UTF-8, for GNU tar and for busybox', async () => {
    const tree = join(root, 'tree');
    const deep = join(tree, 'd'.repeat(99), 'e'.repeat(100), 'f'.repeat(150));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'g'.repeat(200)), 'deep');
    for (const length of [86, 93, 94, 95, 99, 100, 101])
      writeFileSync(join(tree, 'n'.repeat(length)), String(length));
    writeFileSync(join(tree, 'run'), '#!/bin/sh', { mode: 0o755 });
    writeFileSync(join(tree, 'secret'), '', { mode: 0o600 });
    writeFileSync(Buffer.concat([Buffer.from(`${tree}/bytes-`), Buffer.from([0xff, 0xfe])]), 'bytes');
    writeFileSync(join(tree, "it's ünï cödé 日本"), 'x'.repeat(513));
    chmodSync(join(tree, 'secret'), 0o4711);
    mkdirSync(join(tree, 'empty'), { mode: 0o700 });
    linkSync(join(tree, 'run'), join(tree, 'twin'));
    linkSync(join(deep, 'g'.repeat(200)), join(tree, 'twin-of-deep'));
    symlinkSync('run', join(tree, 'link'));
    symlinkSync(join(tree, 'empty'), join(tree, 'absolute'));
    symlinkSync(`${'d'.repeat(99)}/${'e'.repeat(100)}/${'f'.repeat(150)}`, join(tree, 'long-link'));
    symlinkSync('nowhere', join(tree, 'dangling'));
    const found = await scan([], tree);
    expect(found.problems).toEqual([]);
    const { tar, notices } = await pack(found.scan);
    expect(notices).toEqual([]);
    const expected = list(tree).replace(`absolute ${tree}/empty`, 'absolute empty');
    for (const program of [['tar'], ['busybox', 'tar']]) {
      const out = unpack(tar, ...program);
      expect(list(out)).toBe(expected);
      expect(execFileSync('diff', ['-r', '--no-dereference', '-x', 'absolute', tree, out]).toString()).toBe(
        '',
      );
    }
  });

  test('is looked through without what is left out, and .git goes with it unless it is', async () => {
    mkdirSync(join(root, '.git', 'objects'), { recursive: true });
    mkdirSync(join(root, 'node_modules', 'x'), { recursive: true });
    writeFileSync(join(root, 'node_modules', 'x', 'index.js'), '');
    writeFileSync(join(root, 'a.js'), '');
    const paths = async (...ignored: string[]) =>
      (await scan(ignored)).scan?.entries.map(({ path }) => path).sort();
    expect(await paths('node_modules')).toEqual(['.git', '.git/objects', 'a.js']);
    expect(await paths('node_modules', '.git')).toEqual(['a.js']);
  });

  test('names every link that leads out of it, up to ten', async () => {
    for (let index = 0; index < 12; index++)
      symlinkSync('/usr', join(root, `link-${String(index).padStart(2, '0')}`));
    const { problems, scan: found } = await scan();
    expect(found).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /12 symbolic links lead out .*"link-00 -> \/usr".*"link-09 -> \/usr" and 2 more\. .*Example: !link-00/,
    );
    expect((await scan(['link-*', 'x'])).problems[0]).toMatch(/patterns leave out all/);
  });

  test.each([
    ['a', 'b', 'b'],
    ['a', '../b', null],
    ['x/a', '../b', '../b'],
    ['x/a', '../../b', null],
    ['x/a', '..', '..'],
    ['x/a', 'y/../../../b', null],
    ['a', '/tree/b', 'b'],
    ['x/y/a', '/tree/b/c', '../../b/c'],
    ['a', '/tree', '.'],
    ['a', '/treeless/b', null],
    ['a', '/tree/../etc/passwd', null],
    ['a', '/etc/passwd', null],
  ])('a link %s -> %s becomes %s', (path, target, expected) => {
    expect(insideTarget('/tree', path, target)).toBe(expected);
  });

  test.each([
    ['that does not exist', 'nowhere', /does not exist; does the job check/],
    ['that is a file', 'file', /is a file/],
    ['that is empty', 'hollow', /is empty; does the job check/],
  ])('%s is an input error', async (_what, name, why) => {
    writeFileSync(join(root, 'file'), '');
    mkdirSync(join(root, 'hollow'));
    const { problems } = await scan([], join(root, name));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(why);
  });

  test('tells sockets and pipes, which cannot be copied', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    writeFileSync(join(root, 'file'), '');
    const { scan: found } = await scan();
    expect(found?.notices).toEqual(['1 socket, pipe or device of the workspace cannot be copied: "pipe".']);
    expect(found?.entries.map(({ path }) => path)).toEqual(['file']);
  });

  test('tells a token that goes with .git, without the token', async () => {
    mkdirSync(join(root, '.git'));
    const config = (line: string) => writeFileSync(join(root, '.git', 'config'), `[http "x"]\n\t${line}\n`);
    config('extraheader = AUTHORIZATION: basic c2VjcmV0');
    const { scan: found } = await scan();
    expect(found?.notices).toEqual([expect.stringMatching(/holds a token.*persist-credentials: false/)]);
    expect(found?.notices.join('')).not.toContain('c2VjcmV0');
    config('sslVerify = true');
    expect((await scan()).scan?.notices).toEqual([]);
    expect((await scan(['.git'])).problems).toHaveLength(1);
  });

  test('gives a folder that nobody may write into its mode by a script of its own', async () => {
    const sealed = join(root, 'tree', "sea'led");
    mkdirSync(sealed, { recursive: true });
    writeFileSync(join(sealed, 'file'), '');
    chmodSync(sealed, 0o555);
    const { tar } = await pack((await scan([], join(root, 'tree'))).scan);
    const out = unpack(tar);
    execFileSync('sh', ['modes'], { cwd: join(out, '..') });
    expect(list(out)).toBe("d 555 sea'led \nf 644 sea'led/file \n");
  });

  test('stays an archive when files grow, shrink, or are gone, and says so', async () => {
    const tree = join(root, 'tree');
    mkdirSync(tree);
    for (const name of ['a-gone', 'b-kept', 'c-grown', 'd-shrunk', 'e-link'])
      writeFileSync(join(tree, name), 'x'.repeat(5000));
    linkSync(join(tree, 'a-gone'), join(tree, 'z-twin'));
    const { scan: found } = await scan([], tree);
    rmSync(join(tree, 'a-gone'));
    appendFileSync(join(tree, 'c-grown'), 'y');
    truncateSync(join(tree, 'd-shrunk'), 10);
    rmSync(join(tree, 'e-link'));
    symlinkSync('/etc/passwd', join(tree, 'e-link'));
    const { tar, notices } = await pack(found);
    const out = unpack(tar);
    expect(readdirSync(out).sort()).toEqual(['b-kept', 'c-grown', 'd-shrunk', 'z-twin']);
    expect(readFileSync(join(out, 'z-twin'), 'utf8')).toBe('x'.repeat(5000));
    expect(readFileSync(join(out, 'd-shrunk'), 'utf8')).toBe('x'.repeat(10));
    expect(notices).toEqual([
      'Something changed or removed files of the workspace while they were packed: a-gone, e-link.',
    ]);
  });

  test('is not packed on when the run is ended', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(pack((await scan()).scan, AbortSignal.abort(new Error('ended')))).rejects.toThrow('ended');
    expect(await scanFolder({ folder: root, ignored: [] }, new Problems(), AbortSignal.abort())).toBeNull();
  });
});

test('a header tells sizes beyond 8 GiB as GNU tar does', () => {
  const size = 20 * 1024 ** 3 + 5;
  const header = tarHeader({ type: 'file', path: 'big', target: '', mode: 0o644, modifiedSeconds: 0, size });
  const listed = execFileSync('sh', ['-c', 'tar -tvf - 2>/dev/null; true'], {
    input: header,
    encoding: 'utf8',
  });
  expect(listed).toContain(String(size));
});
