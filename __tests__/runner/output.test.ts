import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import type { Step } from '../../dev/runner/step.ts';
import { play, printed, startPlay, STAY } from './play.ts';

describe('the output of a process', () => {
  test('is read from both streams, and both can hold commands', async () => {
    const { main } = await play({
      main: `console.error('::error::from stderr'); console.log('::notice::from stdout');`,
    });
    expect(main.annotations.map(({ message }) => message).toSorted()).toEqual(['from stderr', 'from stdout']);
    expect(main.raw.map(({ source }) => source).toSorted()).toEqual(['stderr', 'stdout']);
  });

  test('keeps the order within a stream and has times that never go back', async () => {
    const { main } = await play({ main: `for (let i = 0; i < 20000; i++) console.log(i);` });
    expect(printed(main)).toEqual(Array.from({ length: 20_000 }, (_, index) => String(index)));
    const times = main.log.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  test('is shown masked and kept raw', async () => {
    const { main } = await play({ main: `console.log('say hunter2')`, secrets: [' hunter2\n'] });
    expect(printed(main)).toEqual(['say ***']);
    expect(main.raw.map(({ text }) => text)).toEqual(['say hunter2']);
  });

  test('is split at a carriage return, so that a progress bar can hide a command', async () => {
    const { main } = await play({ main: `process.stdout.write('50 %\\r::error::boom\\n')` });
    expect(main.annotations).toEqual([{ kind: 'error', message: 'boom' }]);
  });

  test('goes through real pipes: an early exit loses what does not fit', async () => {
    const text = "'x'.repeat(2200000)";
    const early = await play({ main: `process.stdout.write(${text}); process.exit(0);` });
    const drained = await play({ main: `process.stdout.write(${text}); process.exitCode = 0;` });
    // Node writes to a pipe in one go, so what is lost is what the pipe did not take at once.
    expect(early.main.raw[0]?.text.length).toBeLessThan(2_200_000);
    expect(drained.main.raw.map(({ text: line }) => line.length)).toEqual([2_200_000]);
  });

  test('may have commands stopped in main without harm to post', async () => {
    const { post } = await play({
      main: `console.log('::stop-commands::tok')`,
      post: `console.log('::notice::on')`,
    });
    expect(post?.annotations).toHaveLength(1);
  });

  test('ends the step at once where a stop token is invalid, while the process lives on', async () => {
    const result = await play({
      main: `console.log('::stop-commands::group'); ${STAY}`,
      post: `console.log('post')`,
    });
    expect(result.main).toMatchObject({ conclusion: 'failure', exitCode: null });
    expect(result.main.annotations[0]?.message).toMatch(/cannot use a endToken/);
    expect(printed(result.post)).toEqual(['post']);
    expect(result.orphans).toHaveLength(1);
  });
});

describe('waiting for a line', () => {
  test('resolves for a past and a coming line, raw or shown', async () => {
    await using step = startPlay({ main: `console.log('::group::one'); console.log('two'); ${STAY}` });
    expect(await step.line(/two/)).toBe('two');
    expect(await step.line(/^##\[group\]one/)).toBe('##[group]one');
    expect(await step.line(/^::group::/)).toBe('::group::one');
  });

  test('is given up at its deadline, and tells what the log was', async () => {
    await using step = startPlay({ main: `console.log('hello'); ${STAY}` });
    await step.line(/hello/);
    await expect(step.line(/never/, 10)).rejects.toThrow(/nothing came within 10 ms.*\n.*main \| hello/s);
  });

  test('is given up when the step is over', async () => {
    await using step = startPlay({ main: '' });
    const waiting = step.line(/never/);
    await expect(waiting).rejects.toThrow(/the step is over/);
    await expect(step.reached('never')).rejects.toThrow(/the step is over/);
  });
});

describe('a step that never ends', () => {
  test('is given up at its deadline, and nothing of it is left', async () => {
    const main = `console.log('hello'); ${STAY}`;
    const step = startPlay({ main, post: `console.log('cleaned')`, deadlineMs: 300 });
    const { pid } = step;
    await expect(step.finished).rejects.toThrow(/not over within 300 ms/);
    await step[Symbol.asyncDispose]();
    expect(step.stage).toBe('main');
    expect(existsSync(`/proc/${pid}/exe`)).toBe(false);
    expect(existsSync(step.job.folders.root)).toBe(false);
  });

  test('is ended where its test leaves it', async () => {
    const left: Step[] = [];
    {
      await using step = startPlay({ main: `console.log('hello'); ${STAY}`, post: `console.log('cleaned')` });
      await step.line(/hello/);
      left.push(step);
    }
    expect(left.map(({ stage, job }) => [stage, existsSync(job.folders.root)])).toEqual([['main', false]]);
  });
});
