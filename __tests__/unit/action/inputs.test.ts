import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Inputs, readInputs } from '../../../src/action/inputs.ts';
import { Problems } from '../../../src/action/problems.ts';

let saved: NodeJS.ProcessEnv;
beforeEach(() => {
  saved = { ...process.env };
});
afterEach(() => {
  process.env = saved;
});

async function read(given: {
  [name: string]: string;
}): Promise<{ inputs: Inputs; problems: readonly string[] }> {
  for (const [name, value] of Object.entries(given)) process.env[`INPUT_${name.toUpperCase()}`] = value;
  const problems = new Problems();
  const inputs = await readInputs(problems);
  return { inputs, problems: problems.all };
}

describe('good inputs', () => {
  test('have real types and the documented defaults', async () => {
    const { inputs, problems } = await read({ image: 'node:24', run: 'npm test' });
    expect(problems).toEqual([]);
    expect(inputs).toMatchObject({
      timeoutMs: 3_600_000,
      startTimeoutMs: 900_000,
      gracePeriodMs: 30_000,
      shell: ['sh', '-e'],
      logs: 'test',
      summary: true,
    });
  });

  test('env is read as lines, with equals signs, quotes and blanks kept', async () => {
    const { inputs, problems } = await read({
      image: 'a',
      run: 'x',
      env: 'A=1\n# note\n\nB= pa$$word=x \nC=',
    });
    expect(problems).toEqual([]);
    expect(inputs.env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: ' pa$$word=x ' },
      { name: 'C', value: '' },
    ]);
  });

  test('hands on what stands in a YAML map or list as it was written', async () => {
    const env = 'ACCOUNT: 012345678901\nVERSION: 20.10\nLONG: 12345678901234567890\nFLAG: yes\nNONE: ~';
    const { inputs } = await read({ image: 'a', command: '[tool, 0644, 1.10, off, ~]', env });
    expect(inputs.env).toEqual([
      { name: 'ACCOUNT', value: '012345678901' },
      { name: 'VERSION', value: '20.10' },
      { name: 'LONG', value: '12345678901234567890' },
      { name: 'FLAG', value: 'yes' },
      { name: 'NONE', value: '' },
    ]);
    expect(inputs.command).toEqual(['tool', '0644', '1.10', 'off', '']);
  });

  test('env is read as a YAML map', async () => {
    const { inputs } = await read({ image: 'a', run: 'x', env: 'A: 1\nB: "yes"\nURL: http://x=y\nEMPTY:' });
    expect(inputs.env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: 'yes' },
      { name: 'URL', value: 'http://x=y' },
      { name: 'EMPTY', value: '' },
    ]);
  });

  test('command and shell become words', async () => {
    const { inputs } = await read({
      image: 'a',
      command: '[npm, run, "test:ci", 7]',
      shell: 'bash -eo pipefail',
    });
    expect(inputs.command).toEqual(['npm', 'run', 'test:ci', '7']);
    expect(inputs.shell).toEqual(['bash', '-eo', 'pipefail']);
  });

  test('a script with Windows line ends runs as one without', async () => {
    expect((await read({ image: 'a', run: 'a\r\nb\r\n' })).inputs.run).toBe('a\nb\n');
  });
});

describe('bad inputs', () => {
  test('are all told at once, each with its name and an example', async () => {
    const { problems } = await read({
      run: 'a',
      command: '[b]',
      timeout: '10',
      memory: '2GB',
      env: 'no equals',
      'env-from': 'secrets/x',
      logs: 'some',
      summary: 'perhaps',
      namespace: 'Not_A_Name',
      'working-directory': 'app',
      'image-pull-secrets': 'UPPER',
    });
    const text = problems.join('\n');
    for (const name of [
      'image:',
      'run, command:',
      'timeout:',
      'memory:',
      'env:',
      'env-from:',
      'logs:',
      'summary:',
      'namespace:',
      'working-directory:',
      'image-pull-secrets:',
    ]) {
      expect(text).toContain(name);
    }
    expect(text).toContain('The unit is missing. Example: timeout: 60m');
  });

  test('never repeat the value of a variable', async () => {
    const { problems } = await read({ image: 'a', run: 'x', env: 'A: [hunter2]\nB: {x: hunter2}' });
    expect(problems.length).toBe(2);
    expect(problems.join('\n')).not.toContain('hunter2');
    expect((await read({ image: 'a', run: 'x', env: 'PASSWORD hunter2' })).problems.join('\n')).not.toContain(
      'hunter2',
    );
  });
});
