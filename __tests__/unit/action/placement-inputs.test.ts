import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readNodeSelector } from '../../../src/action/inputs/node-selector.ts';
import { readPlacement } from '../../../src/action/inputs/placement.ts';
import { readTolerations } from '../../../src/action/inputs/tolerations.ts';
import { InputFields } from '../../../src/action/inputs/fields.ts';
import { Problems } from '../../../src/action/problems.ts';

function read<T>(
  reader: (text: string, problems: Problems) => T,
  text: string,
): { value: T; problems: string[] } {
  const problems = new Problems();
  return { value: reader(text, problems), problems: [...problems.all] };
}

describe('node-selector', () => {
  test.each([
    ['', {}],
    ['# none\n\n', {}],
    ['pool=ci', { pool: 'ci' }],
    [' example.com/pool = ci \r\n# a note\nempty=\n', { 'example.com/pool': 'ci', empty: '' }],
    ['pool: ci\n"example.com/version": "1.10"', { pool: 'ci', 'example.com/version': '1.10' }],
    ['{pool: ci}', { pool: 'ci' }],
    ['pool:', { pool: '' }],
    ['a: b=c', {}],
  ])('%j', (text, selector) => {
    expect(read(readNodeSelector, text).value).toEqual(selector);
  });

  test.each([
    ['pool', /node-selector: line 1: "pool" is not NAME=value\. .*Example: node-selector: \S+=\S+$/],
    ['a=1\nb c=2', /line 2: "b c" is no label name/],
    ['a/b/c=1', /line 1: "a\/b\/c" has more than one "\/"/],
    ['Example.com/a=1', /does not begin with a domain in lower case/],
    ['/a=1', /does not begin with a domain/],
    ['a=b c', /line 1: "b c", the value of a, is no label value/],
    [`a=${'x'.repeat(64)}`, /at most 63/],
    ['a=1\na=2', /line 2: a is given twice/],
    ['a: 1.10', /line 1, column 1: the value of a is a number, not text\. Put it in quotes\./],
    ['a: b\nc: yes', /line 2, column 1: the value of c is a boolean/],
    ['a: [b]', /the value of a is a list or a map/],
    ['- a', /line 1, column 1: it is no map/],
    ['a: b\n c: d: e', /no valid YAML: .*line 2, column \d+\. It takes .*Example/],
  ])('%j is refused', (text, said) => {
    const { problems } = read(readNodeSelector, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(said);
  });

  test('never crashes, and gives only what Kubernetes takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('aB1-_./=: \n{}[]"\'#,')) }), (text) => {
        const { value } = read(readNodeSelector, text);
        for (const [key, said] of Object.entries(value)) {
          expect(key).toMatch(/^([a-z0-9.-]+\/)?[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/);
          expect(said).toMatch(/^([A-Za-z0-9]([\w.-]*[A-Za-z0-9])?)?$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('tolerations', () => {
  test.each([
    ['', []],
    ['ci', [{ key: 'ci', operator: 'Exists' }]],
    ['example.com/ci:NoExecute', [{ key: 'example.com/ci', operator: 'Exists', effect: 'NoExecute' }]],
    ['ci=true', [{ key: 'ci', operator: 'Equal', value: 'true' }]],
    ['ci=', [{ key: 'ci', operator: 'Equal', value: '' }]],
    [
      'ci=true:NoSchedule\n# and\n gpu:NoSchedule \n',
      [
        { key: 'ci', operator: 'Equal', value: 'true', effect: 'NoSchedule' },
        { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' },
      ],
    ],
    [
      '- key: ci\n  value: "true"\n  effect: NoSchedule\n- operator: Exists\n- {key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 60}',
      [
        { key: 'ci', value: 'true', effect: 'NoSchedule' },
        { operator: 'Exists' },
        { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
      ],
    ],
    ['[ci=true:NoSchedule]', [{ key: 'ci', operator: 'Equal', value: 'true', effect: 'NoSchedule' }]],
  ])('%j', (text, tolerations) => {
    expect(read(readTolerations, text)).toEqual({ value: tolerations, problems: [] });
  });

  test.each([
    ['ci=true:NoShedule', /line 1: "NoShedule" is no effect of a taint .*Do you mean "NoSchedule"\?/],
    ['a\n=true', /line 2: "=true" is no label name/],
    ['a=b c', /"b c" is no label value/],
    ['a=b:c:NoSchedule', /no effect/],
    ['key: ci', /line 1, column 1: it is no list\. .*Example: tolerations: /],
    [
      '- key: ci\n  efect: NoSchedule',
      /line 2, column 3: "efect" is no field of a toleration\. Do you mean "effect"\?/,
    ],
    [
      '- key: ci\n  operator: Exist',
      /line 2, column 3: "Exist" is neither Equal nor Exists\. Do you mean "Exists"\?/,
    ],
    [
      '- key: ci\n  operator: Exists\n  value: x',
      /line 3, column 3: with operator Exists there can be no value/,
    ],
    ['- value: x', /without a key the operator must be Exists/],
    ['- key: ci\n  value: true', /line 2, column 3: value is no text; put it in quotes/],
    ['- key: ci\n  effect: NoSchedule\n  tolerationSeconds: 5', /line 3, column 3: .*NoExecute only/],
    ['- key: ci\n  effect: NoExecute\n  tolerationSeconds: 5s', /no whole number/],
    ['- 7', /it is no toleration/],
    ['- key: [', /no valid YAML: .*line \d+, column \d+/],
  ])('%j is refused', (text, said) => {
    const { problems } = read(readTolerations, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(said);
    expect(problems[0]).toMatch(/Example: tolerations: /);
  });

  test('all that is wrong is told at once', () => {
    expect(read(readTolerations, '- {kye: a, operator: Is}\n- {key: b/c/d}').problems).toHaveLength(3);
  });
});

test.each([
  ['spread', 'hosts', /spread: "hosts" is not one of host, zone, none\. Example: spread: host/],
  ['queue', 'q'.repeat(64), /queue: .* longer than the 63 characters of a label/],
  ['priority-class', 'CI', /priority-class: "CI" is no Kubernetes name/],
  ['arch', 'arm', /arch: "arm" is not one of any, amd64, arm64/],
])('%s: %s is refused', (name, value, said) => {
  const variable = `INPUT_${name.toUpperCase()}`;
  process.env[variable] = value;
  try {
    const problems = new Problems();
    readPlacement(new InputFields(problems), problems);
    expect(problems.all).toEqual([expect.stringMatching(said)]);
  } finally {
    delete process.env[variable];
  }
});
