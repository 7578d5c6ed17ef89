import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { until } from '../../dev/fake/until.ts';
import { startStep } from '../../dev/runner/step.ts';
import { STAY, fixture, play, printed, shortest, startPlay } from './play.ts';

const SCALE = 0.04;

/** Code that goes on after its reader has gone and leaves a trace in the workspace. */
const SURVIVOR = `
import { appendFileSync } from 'node:fs';
const note = (text) => appendFileSync('trace', text + '\\n');
process.stdout.on('error', (error) => note(error.code));
`;

function trace(workspace: string): string {
  return readFileSync(`${workspace}/trace`, 'utf8');
}

describe('a runner that is shut down', () => {
  test('sends the ladder, fails the job and runs no post', async () => {
    await using step = startStep({ action: fixture('stubborn'), scale: SCALE });
    await step.line(/ready/);
    step.shutdown();
    const result = await step.finished;
    const signals = result.marks.map(({ name }) => name).filter((name) => name.startsWith('SIG'));
    expect(signals).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    expect(result).toMatchObject({
      main: { conclusion: 'cancelled', stopped: 'shutdown' },
      post: null,
      postSkipped: 'shutdown',
      conclusion: 'failure',
    });
  });

  test('on the official image sends SIGINT twice, once to the whole group', async () => {
    await using step = startPlay({
      main: `import { spawn } from 'node:child_process';
        const child = spawn(process.execPath, ['-e', 'console.log("child"); setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        let left = 3;
        const count = () => { if (--left === 0) process.exit(); };
        child.on('exit', (code, signal) => { console.log('child died of', signal); count(); });
        process.on('SIGINT', () => { console.log('felt'); count(); });
        ${STAY}`,
      // Two signals of a kind that come before the first is felt are one: a second lies between them, not 50 ms.
      scale: 20,
    });
    await step.line(/child/);
    step.shutdown({ doubled: true });
    const result = await step.finished;
    expect(printed(result.main).filter((line) => line === 'felt')).toHaveLength(2);
    expect(printed(result.main)).toContain('child died of SIGINT');
    expect(result.postSkipped).toBe('shutdown');
  });

  test('reaches even post', async () => {
    await using step = startPlay({
      main: '',
      post: `process.on('SIGINT', () => { console.log('felt'); process.exit(); }); console.log('busy'); ${STAY}`,
    });
    await step.line(/busy/);
    step.shutdown();
    const result = await step.finished;
    expect(printed(result.post)).toEqual(['busy', 'felt']);
    expect(result.conclusion).toBe('failure');
  });
});

describe('a process that is killed alone', () => {
  test('fails the step, and post runs with the state so far', async () => {
    await using step = startPlay({
      main: `import { appendFileSync } from 'node:fs';
        appendFileSync(process.env.GITHUB_STATE, 'a=1\\n'); console.log('ready'); ${STAY}`,
      post: 'console.log(process.env.STATE_a)',
    });
    await step.line(/ready/);
    step.kill();
    const result = await step.finished;
    expect(result.main).toMatchObject({
      conclusion: 'failure',
      signal: 'SIGKILL',
      stopped: null,
      annotations: [],
    });
    expect(printed(result.post)).toEqual(['1']);
  });

  test('before its first line has a post as well', async () => {
    await using step = startPlay({ main: STAY, post: `console.log('cleaned')` });
    step.kill();
    const result = await step.finished;
    expect([printed(result.main), printed(result.post)]).toEqual([[], ['cleaned']]);
  });
});

describe('a machine that dies', () => {
  test('takes all processes with it, and nothing follows', async () => {
    await using step = startPlay({
      main: `import { spawn } from 'node:child_process';
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
        console.log('child', child.pid); ${STAY}`,
      post: `console.log('cleaned')`,
    });
    const pid = Number((await step.line(/^child/)).slice(6));
    step.machineGone();
    const result = await step.finished;
    expect(result.main).toMatchObject({ conclusion: 'failure', stopped: 'machine gone' });
    expect(result).toMatchObject({
      post: null,
      postSkipped: 'machine gone',
      conclusion: 'failure',
      orphans: [],
    });
    // A killed child may linger as a zombie until it is reaped, but it has no memory any more.
    await until(() => !existsSync(`/proc/${pid}/exe`), 'the child to die');
  });
});

describe('a runner that dies', () => {
  test('leaves main running unread, without a post', async () => {
    await using step = startPlay({
      main: `${SURVIVOR} console.log('ready'); const writing = setInterval(() => console.log('x'), 20);
        process.stdout.once('error', () => { clearInterval(writing); note('done'); });`,
      post: `console.log('cleaned')`,
    });
    await step.line(/ready/);
    step.runnerGone();
    const result = await step.finished;
    expect(trace(step.job.folders.workspace)).toBe('EPIPE\ndone\n');
    expect(result.main).toMatchObject({ stopped: 'runner gone', exitCode: 0, conclusion: 'failure' });
    expect(result.postSkipped).toBe('runner gone');
  });

  test('hangs up under act', async () => {
    await using step = startStep({ action: fixture('stubborn'), platform: 'act' });
    await step.line(/ready/);
    step.runnerGone();
    await step.reached('SIGHUP');
    step.kill();
    expect((await step.finished).post).toBeNull();
  });
});

describe('a reader that goes away', () => {
  test('breaks the next write of a process that does not expect it', async () => {
    await using step = startPlay({
      main: `console.log('ready'); setInterval(() => console.log('x'), 20);`,
      post: `console.log('cleaned')`,
    });
    await step.line(/ready/);
    step.stdoutGone();
    const result = await step.finished;
    expect(result.main).toMatchObject({ conclusion: 'failure', exitCode: 1 });
    expect(printed(result.post)).toEqual(['cleaned']);
  });

  test('may do so during a cancel', async () => {
    await using step = startPlay({
      main: `${SURVIVOR} process.stdout.once('error', () => { note('done'); process.exit(); });
        process.on('SIGINT', () => setInterval(() => console.log('x'), 20)); console.log('ready'); ${STAY}`,
      scale: 10,
    });
    await step.line(/ready/);
    step.stdoutGone();
    step.cancel();
    const result = await step.finished;
    expect(trace(step.job.folders.workspace)).toBe('EPIPE\ndone\n');
    expect(result.main).toMatchObject({ conclusion: 'cancelled', exitCode: 0 });
  });
});

describe('a process that is gone while a child holds its pipes', () => {
  test('keeps the runner waiting for 5 s, no more', async () => {
    const [waited] = await shortest(1_000, async () => {
      const result = await play({
        main: `import { spawn } from 'node:child_process';
          spawn(process.execPath, ['-e', 'setInterval(() => console.log("x"), 10)'], { stdio: 'inherit', detached: true }).unref();`,
        post: `console.log('cleaned')`,
        scale: 0.1,
      });
      expect(result.main.conclusion).toBe('success');
      expect(printed(result.post)).toEqual(['cleaned']);
      expect(result.orphans).toHaveLength(1);
      const at = (name: string): number =>
        result.marks.find((mark) => mark.name === name)?.atMs ?? Number.NaN;
      return [at('pipes held by a child') - at('main exited')];
    });
    expect(waited).toBeGreaterThanOrEqual(490);
  });
});

describe('under act and Gitea', () => {
  test.each(['act', 'gitea'] as const)(
    '%s cancels by SIGKILL alone, then post runs with the state',
    async (platform) => {
      await using step = startPlay({
        platform,
        main: `import { appendFileSync } from 'node:fs';
        process.on('SIGINT', () => console.log('felt'));
        appendFileSync(process.env.GITHUB_STATE, 'a=1\\n'); console.log('ready'); ${STAY}`,
        post: 'console.log(process.env.STATE_a)',
      });
      await step.line(/ready/);
      step.cancel();
      const result = await step.finished;
      expect(result.marks.map(({ name }) => name).slice(1, 3)).toEqual(['cancel requested', 'SIGKILL']);
      expect(result.main).toMatchObject({ signal: 'SIGKILL', annotations: [] });
      expect(printed(result.post)).toEqual(['1']);
    },
  );

  test('a timeout is SIGKILL as well', async () => {
    const result = await play({
      platform: 'act',
      main: STAY,
      post: `console.log('cleaned')`,
      timeoutMs: 300,
    });
    expect(result.main).toMatchObject({ signal: 'SIGKILL', conclusion: 'failure', stopped: 'timeout' });
  });
});
