import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RESULTS_SCRIPT } from '../../../src/job/results-script.ts';
import {
  SIGNAL_FOLDER,
  isScriptCommand,
  literal,
  scriptCommand,
  tellingCommand,
} from '../../../src/job/script.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telling-'));
  for (const name of ['scratch', 'results/0', 'signal']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'results/0/goes-on'), '');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly said: (pattern: RegExp) => Promise<void>;
  readonly closed: Promise<readonly [unknown, unknown]>;
  readonly output: () => string;
}

function start(words: readonly string[], path: string): Started {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, { env: { PATH: path }, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    child,
    said: async (pattern) => {
      while (!pattern.test(output)) await once(child.stdout, 'data');
    },
    closed: once(child, 'close').then(([code, signal]) => [code, signal] as const),
    output: () => output,
  };
}

const SYSTEM = '/usr/bin:/bin';
const GOES_ON = () => `while [ -e ${folder}/results/0/goes-on ]; do sleep 0.05; done`;

/** The tests' container, as its command stands in a Job. */
function startTests(shell: readonly string[], script: string, path = SYSTEM): Started {
  const command = tellingCommand(scriptCommand(script, [...shell, '-e'], 20).map(literal));
  const words = command.map((word) =>
    word.replaceAll('$$', '$').replaceAll(SIGNAL_FOLDER, join(folder, 'signal')),
  );
  return start([...shell, ...words.slice(1)], path);
}

/** The container beside it; `says` is printed when it waits. */
function startPacker(shell: readonly string[], graceSeconds: number): Started {
  const script = RESULTS_SCRIPT.replace('home=/k8s-test-job', `home=${folder}`)
    .replace('  until [ -e $told/begun ]', '  echo waits; until [ -e $told/begun ]')
    .replace('    while kill -0 $reader', '    echo listens; while kill -0 $reader');
  const root = ['/app', 'shares', './', '', '.*'];
  return start([...shell, '-c', script, 'x', '100000', '/app', String(graceSeconds), ...root], SYSTEM);
}

const shells: [string, string[]][] = [
  ['dash', ['/bin/sh']],
  ['bash', ['/bin/bash', '--posix']],
  ['busybox', ['/bin/busybox', 'sh']],
];

describe.each(shells.filter(([, [program = '']]) => existsSync(program)))('in %s', (_name, shell) => {
  test('the results are packed when the tests have ended', async () => {
    const packer = startPacker(shell, 20);
    await packer.said(/^waits/);
    const tests = startTests(shell, `echo here; ${GOES_ON()}; exit 3`);
    await tests.said(/here/);
    await packer.said(/^listens/m);
    expect(packer.output()).not.toMatch(/begin/);
    rmSync(join(folder, 'results/0/goes-on'));
    writeFileSync(join(folder, 'results/0/last'), 'last');
    expect(await tests.closed).toEqual([3, null]);
    expect(await packer.closed).toEqual([0, null]);
    expect(packer.output()).toMatch(/^k8s-test-job-results part 1 0 1 .*[^]*^k8s-test-job-results end 1 0$/m);
  });

  test('also when they were killed', async () => {
    const packer = startPacker(shell, 20);
    const tests = startTests(shell, `echo here; ${GOES_ON()}`);
    await packer.said(/^listens/m);
    await tests.said(/here/);
    tests.child.kill('SIGKILL');
    expect(await packer.closed).toEqual([0, null]);
    expect(packer.output()).toMatch(/^k8s-test-job-results end 1 0$/m);
  });

  test('also when they had ended before anybody listened', async () => {
    const tests = startTests(shell, 'exit 0');
    expect(await tests.closed).toEqual([0, null]);
    const packer = startPacker(shell, 20);
    expect(await packer.closed).toEqual([0, null]);
    expect(packer.output()).toMatch(/^k8s-test-job-results end 1 0$/m);
  });

  test('told to stop together with the tests, it waits for what they still write', async () => {
    const packer = startPacker(shell, 20);
    const tests = startTests(
      shell,
      `trap 'echo late >${folder}/results/0/late; exit' TERM; echo here; ${GOES_ON()}`,
    );
    await packer.said(/^listens/m);
    await tests.said(/here/);
    packer.child.kill('SIGTERM');
    tests.child.kill('SIGTERM');
    expect(await tests.closed).toEqual([143, null]);
    expect(await packer.closed).toEqual([0, null]);
    expect(packer.output()).toMatch(/^k8s-test-job-results part 1 0 2 /m);
  });

  test('but no longer than they have', async () => {
    const packer = startPacker(shell, 1);
    const tests = startTests(shell, `trap '' TERM; echo here; ${GOES_ON()}`);
    await packer.said(/^listens/m);
    await tests.said(/here/);
    packer.child.kill('SIGTERM');
    expect(await packer.closed).toEqual([0, null]);
    expect(packer.output()).toMatch(/^k8s-test-job-results end 1 0$/m);
    expect(tests.child.exitCode).toBeNull();
    rmSync(join(folder, 'results/0/goes-on'));
    expect(await tests.closed).toEqual([0, null]);
  });

  test('where the tests never began, it ends when it is told to', async () => {
    const packer = startPacker(shell, 20);
    await packer.said(/^waits/);
    packer.child.kill('SIGTERM');
    expect(await packer.closed).toEqual([0, null]);
    expect(packer.output()).toMatch(/^k8s-test-job-results end \d 0$/m);
  });

  test('without mkfifo the tests run all the same, and their end is told', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const tool of ['sleep', 'rm']) symlinkSync(`/usr/bin/${tool}`, join(bin, tool));
    const packer = startPacker(shell, 20);
    // busybox has its own in the shell.
    const path = shell.includes('/bin/busybox') ? SYSTEM : bin;
    if (path === SYSTEM) rmSync(join(folder, 'signal'), { recursive: true });
    const tests = startTests(shell, `echo here; ${GOES_ON()}; exit 4`, path);
    await tests.said(/here/);
    if (path === bin) await packer.said(/^listens/m);
    rmSync(join(folder, 'results/0/goes-on'));
    expect(await tests.closed).toEqual([4, null]);
    if (path === SYSTEM) packer.child.kill('SIGTERM');
    expect(await packer.closed).toEqual([0, null]);
    expect(packer.output()).toMatch(/^k8s-test-job-results end \d 0$/m);
  });

  test('the tests see no file of ours', async () => {
    const tests = startTests(shell, 'if (true >&9) 2>/dev/null; then echo open; else echo closed; fi');
    await tests.closed;
    expect(tests.output()).toBe('closed\n');
  });
});

test('a command of the user is none of ours', () => {
  expect(isScriptCommand(['sh', '-c', 'npm test'])).toBe(false);
  expect(isScriptCommand(undefined)).toBe(false);
  expect(isScriptCommand(scriptCommand('true', ['sh'], 1).map(literal))).toBe(true);
});
