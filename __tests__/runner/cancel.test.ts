import { describe, expect, test } from '@jest/globals';
import type { StepResult } from '../../dev/runner/result.ts';
import { runStep, startStep } from '../../dev/runner/step.ts';
import { STAY, fixture, printed, shortest, startPlay } from './play.ts';

const SCALE = 0.04; // SIGTERM after 300 ms, SIGKILL after another 100 ms
const PATIENT = 10; // SIGTERM after 75 s

function when(result: StepResult, name: string): number {
  const mark = result.marks.find((candidate) => candidate.name === name);
  if (mark === undefined) throw new Error(`'${name}' did not happen.`);
  return mark.atMs;
}

function names(result: StepResult): string[] {
  return result.marks.map(({ name }) => name);
}

describe('a cancelled step', () => {
  test('gets SIGINT, SIGTERM and SIGKILL, then post runs', async () => {
    // A process on a busy machine may need a while to say what it felt.
    await using step = startStep({ action: fixture('stubborn'), scale: 0.5 });
    await step.line(/ready/);
    step.cancel();
    const result = await step.finished;
    expect(names(result)).toEqual([
      'main started',
      'cancel requested',
      'SIGINT',
      'SIGTERM',
      'SIGKILL',
      'main exited',
      'main ended',
      'post started',
      'post exited',
      'post ended',
    ]);
    expect(printed(result.main)).toEqual(['ready', 'felt SIGINT', 'felt SIGTERM']);
    expect(result.main).toMatchObject({ conclusion: 'cancelled', signal: 'SIGKILL', stopped: 'cancel' });
    expect(printed(result.post)).toEqual(['cleaned']);
    expect(result.conclusion).toBe('cancelled');
  });

  test('has 7.5 s, then 2.5 s', async () => {
    // Of this runner's time, at a tenth, a second is 100 ms.
    const lengths = await shortest(200, async () => {
      await using step = startStep({ action: fixture('stubborn'), scale: 0.1 });
      await step.line(/ready/);
      step.cancel();
      const result = await step.finished;
      const [int = 0, term = 0, kill = 0] = ['SIGINT', 'SIGTERM', 'SIGKILL'].map((name) =>
        when(result, name),
      );
      return [(term - int) / 7.5, (kill - term) / 2.5];
    });
    for (const length of lengths) expect(length).toBeGreaterThanOrEqual(98);
  });

  test('is spared the rest of the ladder when it ends in time, and its exit code does not matter', async () => {
    await using step = startPlay({
      main: `process.on('SIGINT', () => { console.log('bye'); process.exit(0); }); console.log('ready'); ${STAY}`,
      scale: PATIENT,
    });
    await step.line(/ready/);
    step.cancel();
    const result = await step.finished;
    expect(names(result)).not.toContain('SIGTERM');
    expect(result.main).toMatchObject({ conclusion: 'cancelled', exitCode: 0 });
    expect(result.main.annotations).toEqual([{ kind: 'error', message: 'The operation was canceled.' }]);
  });

  test('dies of SIGINT at once where it has no handler yet, and post runs without state', async () => {
    await using step = startPlay({
      main: STAY,
      post: `console.log('cleaned', Object.keys(process.env).join())`,
    });
    step.cancel();
    const result = await step.finished;
    expect(result.main).toMatchObject({ signal: 'SIGINT', conclusion: 'cancelled' });
    expect(printed(result.post)[0]).toMatch(/^cleaned/);
    expect(printed(result.post)[0]).not.toMatch(/STATE_/);
  });

  test('hands on what it said and saved while it was being cancelled', async () => {
    await using step = startPlay({
      main: `import { appendFileSync } from 'node:fs';
        process.on('SIGINT', () => {
          appendFileSync(process.env.GITHUB_STATE, 'a=1\\n');
          appendFileSync(process.env.GITHUB_OUTPUT, 'verdict=cancelled\\n');
          appendFileSync(process.env.GITHUB_STEP_SUMMARY, 'stopped');
          process.exit(1);
        });
        console.log('ready'); ${STAY}`,
      post: 'console.log(process.env.STATE_a)',
    });
    await step.line(/ready/);
    step.cancel();
    const { main, post } = await step.finished;
    expect(main).toMatchObject({ outputs: { verdict: 'cancelled' }, summary: 'stopped\n' });
    expect(printed(post)).toEqual(['1']);
  });

  test('is not cancelled faster by a second cancel, and post still runs', async () => {
    await using step = startStep({ action: fixture('stubborn'), scale: SCALE });
    await step.line(/ready/);
    step.cancel();
    step.cancel();
    const result = await step.finished;
    expect(names(result).filter((name) => name.startsWith('SIG'))).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    expect(printed(result.post)).toEqual(['cleaned']);
  });

  test('is not reached at all where its own condition still holds', async () => {
    await using step = startPlay({
      if: 'always()',
      main: `process.on('SIGINT', () => console.log('felt'));
        console.log('ready'); process.stdin.resume(); setTimeout(() => console.log('done'), 200);`,
    });
    await step.line(/ready/);
    step.cancel();
    const result = await step.finished;
    expect(printed(result.main)).toEqual(['ready', 'done']);
    expect(result).toMatchObject({ main: { conclusion: 'success' }, conclusion: 'cancelled' });
  });

  test('is signalled alone: its children live until the sweep at the end of the job', async () => {
    await using step = startPlay({
      main: `import { spawn } from 'node:child_process';
        spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
        console.log('ready'); ${STAY}`,
      post: `console.log('cleaned')`,
    });
    await step.line(/ready/);
    step.cancel();
    const result = await step.finished;
    expect(result.main.signal).toBe('SIGINT');
    expect(result.orphans).toEqual([
      { pid: expect.any(Number), command: expect.stringMatching(/setInterval/) },
    ]);
  });
});

describe('a cancel during post', () => {
  test('does not interrupt it', async () => {
    await using step = startPlay({
      main: '',
      post: `process.on('SIGINT', () => console.log('felt')); console.log('busy');
        setTimeout(() => console.log('done'), 200);`,
    });
    await step.line(/busy/);
    step.cancel();
    const result = await step.finished;
    expect(printed(result.post)).toEqual(['busy', 'done']);
    expect(result).toMatchObject({ post: { conclusion: 'success' }, conclusion: 'cancelled' });
  });

  test('leaves it 4 min 45 s, then nobody reads it any more and it is killed', async () => {
    const [spent] = await shortest(570, async () => {
      await using step = startPlay({ main: '', post: `console.log('busy'); ${STAY}`, scale: 0.001 });
      await step.line(/busy/);
      step.cancel();
      const result = await step.finished;
      expect(result.post).toMatchObject({ signal: 'SIGKILL', stopped: 'budget', conclusion: 'cancelled' });
      return [when(result, 'budget spent') - when(result, 'cancel requested')];
    });
    expect(spent).toBeGreaterThanOrEqual(280);
  });
});

describe('a cancel between main and post', () => {
  test('changes the job, but post runs', async () => {
    await using step = startPlay({
      main: '',
      post: `console.log('cleaned')`,
      beforePost: () => step.cancel(),
    });
    const result = await step.finished;
    expect(result).toMatchObject({ main: { conclusion: 'success' }, conclusion: 'cancelled' });
    expect(printed(result.post)).toEqual(['cleaned']);
  });
});

/** Lets the stubborn action run out of time, with more of it where it had not begun by then. */
async function outOfTime(timeoutMs: number): Promise<StepResult> {
  const result = await runStep({ action: fixture('stubborn'), scale: SCALE, timeoutMs, name: 'Run tests' });
  return printed(result.main).includes('ready') ? result : outOfTime(timeoutMs * 2);
}

describe('a step that runs out of time', () => {
  test('climbs the same ladder, fails, and post runs', async () => {
    const result = await outOfTime(1_800);
    expect(names(result).slice(0, 5)).toEqual(['main started', 'timeout', 'SIGINT', 'SIGTERM', 'SIGKILL']);
    expect(result.main).toMatchObject({ conclusion: 'failure', stopped: 'timeout' });
    expect(result.main.annotations.at(-1)?.message).toMatch(
      /^The action 'Run tests' has timed out after 0\.\d+ minutes\.$/,
    );
    expect(printed(result.post)).toEqual(['cleaned']);
    expect(result.conclusion).toBe('failure');
  });

  test('can do so in post as well, for the limit applies to each', async () => {
    await using step = startPlay({ main: '', post: STAY, timeoutMs: 500, scale: SCALE });
    const result = await step.finished;
    expect(result.post).toMatchObject({ stopped: 'timeout', conclusion: 'failure', signal: 'SIGINT' });
  });

  test('is cancelled after all when a cancel comes while it is being ended', async () => {
    await using step = startStep({ action: fixture('stubborn'), scale: SCALE, timeoutMs: 1_800 });
    await step.reached('SIGINT');
    step.cancel();
    const result = await step.finished;
    expect(result.main).toMatchObject({ conclusion: 'cancelled', stopped: 'timeout' });
  });
});
