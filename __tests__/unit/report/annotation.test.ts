import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { verdictAnnotation } from '../../../src/report/annotation.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';
import { results, testCase } from '../../fixtures/summary/results-reports.ts';

test('the annotation of a lost node has the verdict as its title and the evidence in its body', () => {
  const { title, message } = verdictAnnotation(fixtureReports.infrastructure!);
  expect(title).toBe(
    'Not your tests: the cloud took node ip-10-0-9-41.eu-west-1.compute.internal back (SpotInterruption) (event.node.nth)',
  );
  expect(message.split('\n').slice(0, 5)).toEqual([
    'The cloud took node ip-10-0-9-41.eu-west-1.compute.internal back (SpotInterruption).',
    'Whose: the cloud or registry provider',
    'What to do: Run again; use `capacity: on-demand` for suites over 10 minutes (2 of the last 2 attempts were lost to spot).',
    'Evidence:',
    '- Node ip-10-0-9-41.eu-west-1.compute.internal, spec.taints: aws-node-termination-handler/spot-itn:NoSchedule (14:16:09 UTC)',
  ]);
});

test('the annotation of failed tests has their last lines, since nobody has opened the log yet', () => {
  const { message } = verdictAnnotation(fixtureReports['failed']!);
  expect(message).toMatch(/^Last lines of \w+:\n {2}.*\S/m);
  expect(message.split('\n').filter((line) => line.startsWith('  ')).length).toBeLessThanOrEqual(8);
  expect(verdictAnnotation(fixtureReports['infrastructure']!).message).not.toContain('Last lines');
});

test('of a stack the last lines leave out what nobody of the team wrote, so that the message is there', () => {
  const report = fixtureReports['failed']!;
  const frames = Array.from(
    { length: 9 },
    (_, line) => `    at run (/workspace/node_modules/jest/a.js:${line}:1)`,
  );
  const log = {
    'p/test': ['Error: no reporter', ...frames, '    at mine (/workspace/a.js:3:1)', ...frames.slice(8)],
  };
  const attempts = report.attempts.map((attempt) => ({
    ...attempt,
    observation: { ...attempt.observation, testContainer: 'test', log },
  }));
  expect(verdictAnnotation({ ...report, attempts }).message).toContain(
    [
      'Last lines of test:',
      '  Error: no reporter',
      '      … 9 frames of libraries',
      '      at mine (/workspace/a.js:3:1)',
      '      … 1 frame of libraries',
    ].join('\n'),
  );
});

test('failed tests of one name are told apart by their places', () => {
  const tests = results({
    failed: [
      testCase({ name: 'renders', file: 'menu.test.js', line: 3 }),
      testCase({ name: 'renders', file: 'button.test.js', line: 7 }),
      testCase({ name: 'closes', file: 'menu.test.js', line: 9 }),
    ],
  });
  expect(verdictAnnotation({ ...fixtureReports['failed']!, tests }).message).toContain(
    '- renders (menu.test.js:3)\n- renders (button.test.js:7)\n- closes',
  );
});

test('a headline does not say twice that no test ran', () => {
  const report = fixtureReports['failed']!;
  const message = 'Init container migrate ended with exit code 4, so no test ran: "no such column".';
  const verdict = {
    ...report.verdict,
    outcome: 'configuration' as const,
    exitCode: null,
    cause: '',
    message,
  };
  expect(verdictAnnotation({ ...report, verdict, ranMs: null }).title).toBe(
    'No test ran: init container migrate ended with exit code 4: "no such column"',
  );
});

test('the headline of a red shard names it once', () => {
  const report = fixtureReports['failed']!;
  const verdict = { ...report.verdict, cause: '', message: 'Shard 1: The tests failed with exit code 1.' };
  expect(verdictAnnotation({ ...report, verdict }).title).toBe('Shard 1: the tests failed with exit code 1');
});

test.each(Object.entries(fixtureReports))('the annotation of %s fits', (_, report) => {
  const { title, message } = verdictAnnotation(report);
  expect(title.length).toBeLessThanOrEqual(200);
  expect(message.length).toBeLessThan(4096);
});

test('no text is too long for an annotation', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(3000), (text, times) => {
      const long = text.repeat(times);
      const report = fixtureReports.failed!;
      const evidence = Array.from({ length: 9 }, () => ({
        object: long,
        field: long,
        value: `${long}.`,
        at: long,
      }));
      const verdict = { ...report.verdict, cause: long, message: long, remedy: long, evidence };
      const { title, message } = verdictAnnotation({ ...report, verdict });
      expect(title.length).toBeLessThanOrEqual(200);
      expect(message.length).toBeLessThanOrEqual(4000);
      expect(message.isWellFormed()).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('the annotation of failed tests names them instead of quoting the log', () => {
  const { title, message } = verdictAnnotation(fixtureReports['tests-failed']!);
  expect(title).toBe('4 of 1,508 tests failed (end.test-failed)');
  expect(message).toContain('Failed tests:\n- Cart › adds the shipping fee\n- Thumbnail › keeps colours\n');
  expect(message).not.toContain('Last lines');
  expect(verdictAnnotation(fixtureReports['tests-many']!).message).toContain('- … and 6990 more');
});
