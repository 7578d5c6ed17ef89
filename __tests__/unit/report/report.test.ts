import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Observation } from '../../../src/diagnosis/observation.ts';
import { redactObservation, redactReport, serializeReport } from '../../../src/report/report.ts';
import { attempt, run, verdict } from '../../fixtures/summary/builder.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';

const podSpec = {
  containers: [
    {
      name: 'test',
      command: ['sh', '-ec', 'login --token=hunter22-secret; echo pa$$word'],
      args: ['abc', 'x'],
      env: [
        { name: 'DB_PASSWORD', value: 'hunter22-secret' },
        { name: 'FROM', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
      envFrom: [{ secretRef: { name: 'more' } }],
    },
  ],
  initContainers: [{ name: 'mysql', env: [{ name: 'ROOT', value: 'abc' }] }],
};
const observation: Observation = {
  testContainer: 'test',
  job: {
    metadata: {
      name: 'j',
      managedFields: [{ manager: 'kubectl' }],
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"hunter22-secret":1}',
        kept: 'yes',
      },
    },
    spec: { template: { spec: podSpec } },
  },
  pods: [
    {
      metadata: { name: 'p' },
      spec: podSpec,
      status: {
        phase: 'Failed',
        containerStatuses: [
          { state: { terminated: { exitCode: 1, message: 'login with hunter22-secret failed, test' } } },
        ],
      },
    },
  ],
  log: { test: ['using hunter22-secret', 'abc test', 'x'], mysql: 'root is abc\nline two of key' },
};
const VALUES = [
  'abc',
  'hunter22-secret',
  'x',
  '',
  'pa$word',
  'test',
  'BEGIN\nline two of key\nEND',
  'hunter22',
];

describe('a redacted observation', () => {
  const redacted = redactObservation(observation, VALUES);
  const text = JSON.stringify(redacted);

  test('has no value of an environment variable, but its name and where it comes from', () => {
    expect(text).not.toContain('"value"');
    expect(text).toContain('DB_PASSWORD');
    expect(text).toContain('secretKeyRef');
    expect(text).toContain('"more"');
  });

  test('has no managed fields and no last-applied configuration', () => {
    expect(text).not.toContain('managedFields');
    expect(text).not.toContain('last-applied');
    expect(text).toContain('"kept":"yes"');
  });

  test('hides the values in arguments, printed lines and messages', () => {
    expect(text).not.toContain('hunter22');
    expect(redacted.log).toEqual({ test: ['using ***', '*** ***', 'x'], mysql: 'root is ***\n***' });
    const [container] = (redacted.pods![0]!.spec as typeof podSpec).containers;
    expect(container?.command).toEqual(['sh', '-ec', 'login --token=***; echo ***']);
    expect(container?.args).toEqual(['***', 'x']);
  });

  test('keeps what the judge reads, even when a variable has an everyday word as its value', () => {
    expect(redacted.testContainer).toBe('test');
    expect(container0(redacted)).toBe('test');
    expect(text).toContain('"phase":"Failed"');
    expect(text).toContain('login with *** failed, test');
  });

  test('survives objects of any form', () => {
    fc.assert(
      fc.property(fc.object({ withNullPrototype: false }), fc.array(fc.string()), (job, values) => {
        const result = redactObservation({ testContainer: 'test', job }, values);
        expect(result.testContainer).toBe('test');
      }),
    );
  });

  test('shows a value in no line, whatever the values are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 3, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        (values) => {
          fc.pre(values.every((value) => !value.includes('*') && value.trim() === value));
          const lines = values.map((value) => `< ${value} >`);
          const { log } = redactObservation({ testContainer: 'test', log: { test: lines } }, values);
          const shown = (log!.test as readonly string[]).join('\n').replaceAll('***', '\u0000');
          for (const value of values) {
            if (!'<  >'.includes(value)) expect(shown).not.toContain(value);
          }
        },
      ),
    );
  });
});

function container0(redacted: Observation): string | undefined {
  return (redacted.job!.spec as { template: { spec: typeof podSpec } }).template.spec.containers[0]?.name;
}

describe('report.json', () => {
  const report = run([
    attempt({
      verdict: verdict({
        outcome: 'configuration',
        message: 'A command was not found: login hunter22-secret',
        remedy: 'Do not use hunter22-secret.',
        warnings: ['hunter22-secret'],
        evidence: [{ object: 'Pod p', field: 'log', value: 'hunter22-secret', at: '' }],
      }),
      observation,
    }),
  ]);

  test('is schema 1 and reads in the order of the report', () => {
    const parsed = JSON.parse(serializeReport(report, [])) as object;
    expect(Object.keys(parsed).slice(0, 3)).toEqual(['schema', 'verdict', 'title']);
    expect(parsed).toMatchObject({ schema: 1, verdict: { outcome: 'configuration' } });
  });

  test('has the values in no sentence', () => {
    expect(serializeReport(report, VALUES)).not.toContain('hunter22');
    expect(redactReport(report, VALUES).verdict.message).toBe('A command was not found: login ***');
  });

  test('has the values in no name of a file either', () => {
    const file = {
      shard: 0,
      attempt: 1,
      path: 'out/hunter22-secret.bin',
      bytes: 1,
      reason: 'limit',
    } as const;
    const results = { path: '/results', files: 0, bytes: 0, leftOut: [file] };
    expect(serializeReport({ ...report, results }, VALUES)).not.toContain('hunter22');
  });

  test('is the same for the same objects in another order', () => {
    const turned = JSON.parse(
      JSON.stringify(observation, (_, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).toReversed())
          : value,
      ),
    ) as Observation;
    const other = run([{ ...report.attempts[0]!, observation: turned }]);
    expect(serializeReport(other, VALUES)).toBe(serializeReport(report, VALUES));
  });

  test.each(Object.entries(fixtureReports))('of %s loses nothing else', (_, fixture) => {
    expect(JSON.parse(serializeReport(fixture, []))).toEqual(JSON.parse(JSON.stringify(fixture)));
  });
});
