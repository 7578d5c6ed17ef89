import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaselessMap } from '../../dev/runner/caseless-map.ts';
import { CommandManager } from '../../dev/runner/command-manager.ts';
import { Execution } from '../../dev/runner/execution.ts';
import { Job, type JobOptions } from '../../dev/runner/job.ts';
import { Log, type StageName } from '../../dev/runner/log.ts';

let jobs: Job[] = [];

beforeEach(() => {
  jobs = [];
});

afterEach(() => {
  for (const job of jobs) job.clean();
});

interface Heard extends Execution {
  readonly shown: string[];
}

/** Lets the runner hear some lines and returns what it made of them. */
function hear(
  lines: readonly string[],
  options: JobOptions & { env?: Record<string, string>; stage?: StageName } = {},
): Heard {
  const job = new Job(options);
  jobs.push(job);
  const log = new Log(job.masker);
  const { env = {}, stage = 'main' } = options;
  const execution = new Execution({ job, stage, log, env, state: new CaselessMap() });
  const manager = new CommandManager(execution);
  for (const line of lines) manager.process('stdout', line);
  return Object.assign(execution, { shown: log.shown.map(({ text }) => text) });
}

describe('lines', () => {
  test('that are no command are shown as they are', () => {
    expect(hear(['a', '', '::nothing::b', '##[section]c', '\u001b[31mred']).shown).toEqual([
      'a',
      '',
      '::nothing::b',
      '##[section]c',
      '\u001b[31mred',
    ]);
  });

  test('lose the markers that the runner keeps for itself', () => {
    expect(hear(['##[start-action x]', 'y ##[end-action]']).shown).toEqual([
      '##[\\start-action x]',
      'y ##[\\end-action]',
    ]);
  });
});

describe('groups', () => {
  test('are markup in the log and do not nest', () => {
    const lines = ['::group::a', '::group::b', '::endgroup::ignored', '::endgroup::'];
    expect(hear(lines).shown).toEqual(['##[group]a', '##[group]b', '##[endgroup]', '##[endgroup]']);
  });
});

describe('annotations', () => {
  test('appear in the log and keep their title and place', () => {
    const { annotations, shown } = hear([
      '::error title=T,file=a.ts,line=3,endLine=3,col=1,endColumn=9::1%0A2',
    ]);
    expect(annotations).toEqual([
      {
        kind: 'error',
        message: '1\n2',
        title: 'T',
        file: 'a.ts',
        line: 3,
        endLine: 3,
        column: 1,
        endColumn: 9,
      },
    ]);
    expect(shown).toEqual(['##[error]1\n2']);
  });

  test('are kept up to ten of a kind, first come, first kept, and all stay in the log', () => {
    const kinds = ['error', 'warning', 'notice'];
    const lines = kinds.flatMap((kind) => Array.from({ length: 12 }, (_, index) => `::${kind}::${index}`));
    const { annotations, droppedAnnotations, shown } = hear(lines);
    expect(annotations).toHaveLength(30);
    expect(droppedAnnotations.map(({ kind, message }) => `${kind} ${message}`)).toEqual(
      kinds.flatMap((kind) => [`${kind} 10`, `${kind} 11`]),
    );
    expect(shown).toHaveLength(36);
  });

  test('are masked, then cut at 4,096 characters, in the log too', () => {
    const { annotations, shown } = hear([`::error::hunter2${'x'.repeat(5_000)}`], { secrets: ['hunter2'] });
    expect(annotations[0]?.message).toBe(`***${'x'.repeat(4_093)}`);
    expect(shown[0]).toBe(`##[error]***${'x'.repeat(4_093)}`);
  });

  test('have a title that nobody masks', () => {
    expect(hear(['::error title=hunter2::x'], { secrets: ['hunter2'] }).annotations[0]?.title).toBe(
      'hunter2',
    );
  });

  test('without a message are none', () => {
    const { annotations, droppedAnnotations } = hear(['::error title=T::', '::warning:: ']);
    expect(annotations).toEqual([]);
    expect(droppedAnnotations).toHaveLength(2);
  });

  test.each([
    ['endLine=4', { line: 4, endLine: 4 }],
    ['col=4', {}],
    ['line=1,endColumn=4', { line: 1, column: 4, endColumn: 4 }],
    ['line=1,endLine=2,col=3', { line: 1, endLine: 2 }],
    ['line=3,endLine=2', {}],
    ['line=1,col=5,endColumn=4', { line: 1 }],
    ['line=x', {}],
  ])('at %s are placed at %j', (properties, place) => {
    expect(hear([`::error ${properties}::m`]).annotations).toEqual([
      { kind: 'error', message: 'm', ...place },
    ]);
  });

  test('name a file of the workspace relative to it', () => {
    const job = new Job();
    jobs.push(job);
    const { workspace } = job.folders;
    const { annotations } = hear([`::error file=${workspace}/src/a.ts::m`, '::error file=/etc/passwd::m'], {
      workspace,
    });
    expect(annotations.map(({ file }) => file)).toEqual(['src/a.ts', '/etc/passwd']);
  });
});

describe('stop-commands', () => {
  test('makes every command inert until its token comes, without case', () => {
    const { annotations, shown } = hear([
      '::stop-commands::Tok',
      '::error::a',
      '##[error]b',
      '::tokk::',
      '::stop-commands::other',
      ' ::tOK::',
      '::error::c',
    ]);
    expect(annotations.map(({ message }) => message)).toEqual(['c']);
    expect(shown).toEqual([
      '::stop-commands::Tok',
      '::error::a',
      '##[error]b',
      '::tokk::',
      '::stop-commands::other',
      ' ::tOK::',
      '##[error]c',
    ]);
  });

  test('masks a token of more than six characters', () => {
    expect(hear(['::stop-commands::1234567', '::1234567::']).shown).toEqual([
      '::stop-commands::***',
      '::***::',
    ]);
    expect(hear(['::stop-commands::123456', '::123456::']).shown).toEqual([
      '::stop-commands::123456',
      '::123456::',
    ]);
  });

  test('is not lifted by a token that is not at the start of its line', () => {
    expect(hear(['::stop-commands::tok', 'half a line::tok::', '::error::a']).annotations).toEqual([]);
  });

  test('is lifted by the old form of the token at any place', () => {
    expect(hear(['::stop-commands::tok', 'x##[tok]', '::error::a']).annotations).toHaveLength(1);
  });

  test.each(['', 'error', 'Stop-Commands', 'pause-logging'])('refuses the token %j', (token) => {
    expect(() => hear([`::stop-commands::${token}`])).toThrow(/cannot use a endToken/);
  });

  test('forgets a token that was used', () => {
    expect(hear(['::stop-commands::tok', '::tok::', '::tok::']).shown.at(-1)).toBe('::tok::');
    expect(
      hear(['::stop-commands::tok', '::tok::', '::stop-commands::tok', '::error::a']).annotations,
    ).toEqual([]);
  });
});

describe('add-mask', () => {
  test('hides each line of its value from then on and is not shown', () => {
    expect(hear(['first', '::add-mask::first%0A second ', 'first second']).shown).toEqual([
      'first',
      '*** ***',
    ]);
  });

  test('warns of an empty value', () => {
    const { annotations, masks } = hear(['::add-mask:: ']);
    expect(annotations[0]).toMatchObject({ kind: 'warning', message: expect.stringMatching(/empty string/) });
    expect(masks).toEqual([]);
  });
});

describe('the deprecated commands', () => {
  test('set-output and save-state still work', () => {
    const { outputs, state, failed } = hear(['::set-output name=a::1%0A2', '##[save-state name=b]3']);
    expect([outputs.toObject(), state.toObject(), failed]).toEqual([{ a: '1\n2' }, { b: '3' }, false]);
  });

  test('set-output needs a name, and without one it fails the step', () => {
    const { annotations, failed } = hear(['::set-output::1']);
    expect(annotations.map(({ message }) => message)).toEqual([
      "Unable to process command '::set-output::1' successfully.",
      "Required field 'name' is missing in ##[set-output] command.",
    ]);
    expect(failed).toBe(true);
  });

  test.each(['::set-env name=A::1', '::add-path::/x'])('%s is off, and using it fails the step', (line) => {
    const { annotations, failed, exported, addedPath } = hear([line]);
    expect(annotations).toHaveLength(2);
    expect(annotations[1]?.message).toMatch(/command is disabled/);
    expect([failed, exported.size, addedPath.length]).toEqual([true, 0, 0]);
  });

  test('set-env and add-path can be allowed', () => {
    const env = { ACTIONS_ALLOW_UNSECURE_COMMANDS: 'true' };
    const lines = ['::set-env name=A::1', '::add-path::/x', '::set-env name=node_options::--inspect'];
    const { annotations, exported, addedPath } = hear(lines, { env });
    expect([...exported]).toEqual([['A', '1']]);
    expect(addedPath).toEqual(['/x']);
    expect(annotations[0]?.message).toMatch(/Can't update NODE_OPTIONS/);
  });
});

describe('debug', () => {
  test('is shown only when debug logging is on, which echoes commands as well', () => {
    const lines = ['::debug::a%0Ab', '::group::c'];
    expect(hear(lines).shown).toEqual(['##[group]c']);
    expect(hear(lines, { debug: true }).shown).toEqual([
      '##[debug]a',
      '##[debug]b',
      '::group::c',
      '##[group]c',
    ]);
  });
});

describe('echo', () => {
  test('shows commands, but never annotations or the value of a mask', () => {
    const lines = [
      '::echo::On',
      '::save-state name=a::1',
      '::error::b',
      '::add-mask::c',
      '::echo::off',
      '::group::d',
    ];
    expect(hear(lines).shown).toEqual([
      '::save-state name=a::1',
      '##[error]b',
      '::add-mask::***',
      '::e***ho::off',
      '##[group]d',
    ]);
  });

  test('takes nothing but on and off', () => {
    expect(hear(['::echo::maybe']).failed).toBe(true);
  });
});

describe('problem matchers', () => {
  test('are noted by their owners', () => {
    const job = new Job();
    jobs.push(job);
    const { workspace } = job.folders;
    mkdirSync(join(workspace, 'm'));
    writeFileSync(
      join(workspace, 'm/tsc.json'),
      '{"problemMatcher": [{"owner": "tsc"}, {"owner": "eslint"}]}',
    );
    const lines = ['::add-matcher::m/tsc.json', '::remove-matcher owner=tsc::', '::remove-matcher::'];
    const { matchers, annotations } = hear(lines, { workspace });
    expect(matchers).toEqual([
      { command: 'add-matcher', file: join(workspace, 'm/tsc.json'), owners: ['tsc', 'eslint'] },
      { command: 'remove-matcher', file: '', owners: ['tsc'] },
    ]);
    expect(annotations).toHaveLength(1);
  });

  test('that cannot be read fail the step', () => {
    expect(hear(['::add-matcher::nowhere.json']).failed).toBe(true);
  });
});

describe('outputs', () => {
  test('of a post step lead nowhere', () => {
    expect(hear(['::set-output name=a::1'], { stage: 'post' }).outputs.toObject()).toEqual({});
  });
});
