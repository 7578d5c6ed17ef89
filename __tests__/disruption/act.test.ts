import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Place, image } from '../cluster/place.ts';

// nektos/act is a second, independent runner: its ids are the same in every run, it gives jobs no tracking id, and a
// cancel is SIGKILL to main with no signal before it.
const ACT = process.env.ACT ?? 'act';
const BUSYBOX = image('busybox:1.35');

let place: Place;
const folder = mkdtempSync(join(tmpdir(), 'act-'));
beforeAll(async () => {
  place = await Place.make();
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  cpSync('action.yml', join(folder, 'action.yml'));
  mkdirSync(join(folder, '.github', 'workflows'), { recursive: true });
  writeFileSync(
    join(folder, '.github', 'workflows', 'tests.yml'),
    JSON.stringify({
      on: 'push',
      jobs: {
        tests: {
          'runs-on': 'ubuntu-latest',
          steps: [
            { uses: 'actions/checkout@v5' },
            {
              id: 'tests',
              uses: './',
              with: {
                kubeconfig: '${{ env.WHERE }}',
                namespace: place.namespace,
                image: BUSYBOX,
                run: '${{ env.SCRIPT }}',
                cpu: '${{ env.CPU }}',
                'grace-period': '5s',
              },
            },
            {
              if: 'always()',
              run: 'echo "seen ${{ steps.tests.outputs.verdict }} ${{ steps.tests.outputs.exit-code }}."',
            },
          ],
        },
      },
    }),
  );
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], { cwd: folder });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'x');
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

function act(script: string, cpu = '10m'): Running {
  const words = [
    'push',
    '-W',
    '.github/workflows/tests.yml',
    '-P',
    'ubuntu-latest=-self-hosted',
    '--pull=false',
  ];
  const more = [
    '--action-offline-mode',
    '--rm',
    '--no-cache-server',
    '--env',
    `WHERE=${process.env.KUBECONFIG}`,
  ];
  const child = spawn(ACT, [...words, ...more, '--env', `SCRIPT=${script}`, '--env', `CPU=${cpu}`], {
    cwd: folder,
    // act starts whatever Node stands first on the PATH.
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  return { child, ended: new Promise((resolve) => child.on('close', () => resolve(text))) };
}

const running = (count: number) =>
  place.until(`${count} running pods`, async () => {
    const pods = await place.pods();
    return pods.filter((pod) => (pod.status as { phase?: string }).phase === 'Running').length === count;
  });

describe('under act', () => {
  test('a green and a red run are told apart, and leave nothing', async () => {
    expect(await act('echo hello').ended).toContain('seen passed 0.');
    expect(await act('exit 3').ended).toContain('seen failed 3.');
    await place.expectNothingLeft();
  });

  test('a cancel while the tests run leaves nothing', async () => {
    const { child, ended } = act('sleep 300');
    await running(1);
    child.kill('SIGINT');
    await ended;
    await place.expectNothingLeft();
  });

  test('a cancel while the pod waits for a node leaves nothing', async () => {
    const { child, ended } = act('true', '500');
    await place.until('a pod', async () => (await place.pods()).length === 1);
    child.kill('SIGINT');
    await ended;
    await place.expectNothingLeft();
  });

  test('of two at once with the same ids only the cancelled one goes', async () => {
    const first = act('sleep 40; echo first done');
    const second = act('sleep 300');
    await running(2);
    second.child.kill('SIGINT');
    await second.ended;
    expect(await place.jobs()).toHaveLength(1);
    expect(await first.ended).toContain('seen passed 0.');
    await place.expectNothingLeft();
  });
});
