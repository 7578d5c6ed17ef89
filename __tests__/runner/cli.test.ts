import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { fixture } from './play.ts';

const RUNNER = fileURLToPath(new URL('../../dev/runner/runner', import.meta.url));

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Running {
  readonly interrupt: () => void;
  readonly said: (words: string) => Promise<void>;
  readonly ended: Promise<Ended>;
}

function start(...args: string[]): Running {
  const child = spawn(RUNNER, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = Promise.all([closed, output]).then(([code, [out, err]]) => ({ code, out, err }));
  let seen = '';
  const said = (words: string): Promise<void> =>
    new Promise((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        seen += chunk.toString();
        if (seen.includes(words)) resolve();
      });
    });
  return { interrupt: () => child.kill('SIGINT'), said, ended };
}

function puppet(main: string, args: string[] = []): Promise<Ended> {
  const action = ['--action', fixture('puppet')];
  return start('run', ...action, '--override', `PLAY_MAIN=${main}`, '--override', 'PLAY_POST=', ...args)
    .ended;
}

describe('runner run', () => {
  test('shows the log as a user sees it, then annotations, outputs and where the summary is', async () => {
    const summary = join(folder, 'summary.md');
    const { code, out } = await puppet(
      `import { appendFileSync } from 'node:fs';
       console.log('::group::Pods'); console.log('pod hunter2'); console.log('::endgroup::');
       console.log('::error title=Tests failed,file=a.ts,line=2::2 of 3');
       appendFileSync(process.env.GITHUB_OUTPUT, 'verdict=failed hunter2\\n');
       appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Failed');
       process.exitCode = 1;`,
      ['--secret', 'hunter2', '--summary', summary, '--with', 'image=node:24'],
    );
    expect(code).toBe(1);
    expect(out).toContain('▼ Pods\n  pod ***\nError: 2 of 3\n');
    expect(out).toContain('main: failure (exit code 1,');
    expect(out).toContain('  Tests failed a.ts:2\n    2 of 3\n');
    expect(out).toContain('outputs\n  verdict: failed ***\n');
    expect(out).toContain(`summary: ${summary}\n`);
    expect(readFileSync(summary, 'utf8')).toBe('# Failed\n');
  });

  test('ends with 0 after success, and shows groups closed and times when asked', async () => {
    const { code, out } = await puppet(
      `console.log('::group::Pods'); console.log('pod'); console.log('::endgroup::'); console.log('end');`,
      ['--fold', '--times'],
    );
    expect(code).toBe(0);
    expect(out).toContain('▶ Pods (1 lines)\n');
    expect(out).toMatch(/^20\d\d-\S+Z end$/m);
    expect(out).not.toMatch(/pod$/m);
    expect(out).toContain('no summary');
  });

  test('takes inputs from files, and variables, matrix and context from the command line', async () => {
    writeFileSync(join(folder, 'script'), 'line 1\nline 2');
    const { out } = await puppet(
      `const { INPUT_RUN, COLOUR, GITHUB_RUN_ID, GITHUB_WORKSPACE } = process.env;
       console.log(JSON.stringify([INPUT_RUN, COLOUR, GITHUB_RUN_ID, GITHUB_WORKSPACE === process.cwd()]))`,
      ['--with', 'run=@script', '--env', 'COLOUR=blue', '--github', 'run_id=7', '--matrix', '{"a":1}'],
    );
    expect(out).toContain('["line 1\\nline 2","blue","7",true]');
  });

  test('cancels when a line matches and ends with 130', async () => {
    const cancel = ['--cancel-on', '^ready$', '--scale', '0.02'];
    const { code, out } = await start('run', '--action', fixture('stubborn'), ...cancel).ended;
    expect(code).toBe(130);
    expect(out).toContain('Error: The operation was canceled.\nPost job cleanup.\ncleaned\n');
  });

  test('is cancelled by Ctrl-C', async () => {
    const running = start('run', '--action', fixture('stubborn'), '--scale', '0.02');
    await running.said('ready');
    running.interrupt();
    const { code, out } = await running.ended;
    expect(code).toBe(130);
    expect(out).toContain('cleaned\n');
  });

  test.each([
    ['kill', 1, 'main: failure (SIGKILL'],
    ['shutdown', 1, 'no post: shutdown'],
    ['machine-gone', 1, 'no post: machine gone'],
  ])('lets %s happen', async (event, expected, words) => {
    const args = ['--action', fixture('stubborn'), `--${event}-on`, 'ready', '--scale', '0.02'];
    const { code, out } = await start('run', ...args).ended;
    expect([code, out]).toEqual([expected, expect.stringContaining(words)]);
  });

  test('lets things happen after a time, plays act and leaves post out', async () => {
    const args = ['--action', fixture('stubborn'), '--cancel-after', '10ms', '--act', '--no-post'];
    const { code, out } = await start('run', ...args).ended;
    expect(code).toBe(130);
    expect(out).toContain('main: cancelled (SIGKILL');
    expect(out).toContain('no post: not wanted');
  });

  test('writes the whole result, masked', async () => {
    const json = join(folder, 'result.json');
    await puppet(`console.log('hunter2')`, ['--json', json, '--secret', 'hunter2']);
    const written = readFileSync(json, 'utf8');
    expect(written).not.toContain('hunter2');
    expect(JSON.parse(written)).toMatchObject({ conclusion: 'success', main: { exitCode: 0 } });
  });

  test.each([
    [['walk'], /only command is 'run'/],
    [['run', '--cancel-after', 'soon'], /'soon' is no duration/],
    [['run', '--with', 'image'], /'image' needs a value/],
    [['run', '--nonsense'], /nonsense/],
  ])('ends with 2 for %j', async (args, message) => {
    const { code, err } = await start(...args).ended;
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
