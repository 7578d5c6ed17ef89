import { describe, expect, test } from '@jest/globals';
import { play, printed } from './play.ts';

const APPEND = `
import { appendFileSync } from 'node:fs';
const put = (file, text) => appendFileSync(process.env['GITHUB_' + file], text);
`;

describe('outputs and state', () => {
  test('are read when the process has ended', async () => {
    const { main, post } = await play({
      main: `${APPEND} put('OUTPUT', 'verdict=passed\\nmany<<E\\n1\\n2\\nE\\n'); put('STATE', 'Job=a\\nJOB=b\\n');`,
      post: `${APPEND} put('OUTPUT', 'late=1\\n'); console.log(process.env.STATE_Job, process.env.STATE_JOB);`,
    });
    expect(main.outputs).toEqual({ verdict: 'passed', many: '1\n2' });
    // The runner compares the keys without case and keeps the case of the first.
    expect(main.state).toEqual({ Job: 'b' });
    expect(printed(post)).toEqual(['b undefined']);
    expect(post?.outputs).toEqual({});
  });

  test('are read even from a process that was killed', async () => {
    const { main, post } = await play({
      main: `${APPEND} put('STATE', 'job=a\\n'); put('OUTPUT', 'o=1\\n'); put('STEP_SUMMARY', 'first'); process.kill(process.pid, 'SIGKILL');`,
      post: 'console.log(process.env.STATE_job)',
    });
    expect(main).toMatchObject({
      conclusion: 'failure',
      exitCode: null,
      signal: 'SIGKILL',
      outputs: { o: '1' },
    });
    expect(main.summary).toBe('first\n');
    expect(printed(post)).toEqual(['a']);
  });

  test('that are cut off fail the step, but what stands before is applied', async () => {
    const { main, post, conclusion } = await play({
      main: `${APPEND} put('STATE', 'job=a\\nhalf<<E\\nx'); put('OUTPUT', 'o=1\\n');`,
      post: 'console.log(process.env.STATE_job, process.env.STATE_half)',
    });
    expect(main).toMatchObject({
      conclusion: 'failure',
      exitCode: 0,
      outputs: { o: '1' },
      state: { job: 'a' },
    });
    expect(main.annotations.map(({ message }) => message)).toEqual([
      "Unable to process file command 'state' successfully.",
      'Invalid value. EOF marker missing new line.',
    ]);
    expect(printed(post)).toEqual(['a undefined']);
    expect(conclusion).toBe('failure');
  });

  test('have fresh files in every stage', async () => {
    const tell = 'console.log(process.env.GITHUB_STATE, process.env.GITHUB_STEP_SUMMARY)';
    const { main, post } = await play({ main: tell, post: tell });
    const files = [...printed(main), ...printed(post)].join(' ').split(' ');
    expect(new Set(files).size).toBe(4);
  });

  test('need a name where they are outputs', async () => {
    const { main } = await play({ main: `${APPEND} put('OUTPUT', '=x\\n');` });
    expect(main.conclusion).toBe('failure');
  });

  test('may be missing, for a file that the action removed is none', async () => {
    const { main } = await play({
      main: `import { rmSync } from 'node:fs'; rmSync(process.env.GITHUB_OUTPUT); rmSync(process.env.GITHUB_STEP_SUMMARY);`,
    });
    expect(main).toMatchObject({ conclusion: 'success', outputs: {}, summary: null });
  });
});

describe('the summary', () => {
  test('is masked line by line, and each stage has its own', async () => {
    const { main, post } = await play({
      main: `${APPEND} put('STEP_SUMMARY', '# hunter2\\r\\ntwo'); console.log('::add-mask::two')`,
      post: `${APPEND} put('STEP_SUMMARY', 'cleaned\\n')`,
      secrets: ['hunter2'],
    });
    expect(main.summary).toBe('# ***\n***\n');
    expect(post?.summary).toBe('cleaned\n');
  });

  test('may have exactly 1 MiB', async () => {
    const { main } = await play({ main: `${APPEND} put('STEP_SUMMARY', 'x'.repeat(1048576));` });
    expect(main.summaryBytes).toBe(1_048_576);
    expect(main.summary).toHaveLength(1_048_577);
    expect(main.annotations).toEqual([]);
  });

  test('is dropped whole above it, with an error but without failing the step', async () => {
    const { main } = await play({ main: `${APPEND} put('STEP_SUMMARY', 'x'.repeat(1048577));` });
    expect(main).toMatchObject({ summary: null, summaryBytes: 1_048_577, conclusion: 'success' });
    expect(main.annotations[0]?.message).toMatch(/upload aborted, supports content up to a size of 1024k/);
  });
});

describe('a state that is too large for an environment', () => {
  test('keeps post from starting at all', async () => {
    const { main, post, conclusion } = await play({
      main: `${APPEND} put('STATE', 'manifest=' + 'x'.repeat(131072) + '\\n');`,
      post: 'console.log("cleaned")',
    });
    expect(main.conclusion).toBe('success');
    expect(post).toMatchObject({ conclusion: 'failure', exitCode: null });
    expect(post?.annotations[0]?.message).toMatch(/E2BIG/);
    expect(printed(post)).toEqual([]);
    expect(conclusion).toBe('failure');
  });
});
