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

async function read(given: { [name: string]: string }): Promise<{
  results: Inputs['results'];
  problems: readonly string[];
}> {
  const all = { image: 'a', run: 'x', ...given };
  for (const [name, value] of Object.entries(all)) process.env[`INPUT_${name.toUpperCase()}`] = value;
  const problems = new Problems();
  const { results } = await readInputs(problems);
  return { results, problems: problems.all };
}

describe('results', () => {
  test('are off without junit and artifacts', async () => {
    expect(await read({ 'results-limit': '8Mi' })).toEqual({ results: null, problems: [] });
  });

  test('are lines of globs', async () => {
    const { results, problems } = await read({
      junit: ' reports/*.xml \n\n/tmp/{a,b}.xml',
      artifacts: 'coverage/',
      'results-path': 'out',
      'results-limit': '1Mi',
    });
    expect(problems).toEqual([]);
    expect(results).toEqual({
      junit: ['reports/*.xml', '/tmp/{a,b}.xml'],
      artifacts: ['coverage/'],
      path: 'out',
      limitBytes: 1024 * 1024,
    });
  });

  test.each([
    [{ junit: '[a.xml, b.xml]' }, /^junit: line 1: .*not a YAML list.*Example: junit: reports\/\*\.xml$/],
    [{ junit: 'a/*.xml\n- b.xml' }, /^junit: line 2: .*not a YAML list/],
    [{ artifacts: '!node_modules' }, /^artifacts: line 1: .*left out by !.*Example: artifacts: coverage\/$/],
    [{ artifacts: '$HOME/x' }, /mean nothing/],
    [{ artifacts: '../x' }, /has \.\. in it/],
    [{ artifacts: 'a\\b' }, /backslash/],
    [{ artifacts: '.' }, /names everything/],
    [{ junit: 'a/*.xml', 'results-limit': '8MB' }, /^results-limit: "8MB" is no quantity/],
    [{ junit: 'a/*.xml', 'results-limit': '1Gi' }, /^results-limit: .*out of range/],
    [{ 'results-path': 'out' }, /^results-path: nothing is to be brought/],
  ])('%j is refused', async (given, said) => {
    const { problems } = await read(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(said);
  });
});
