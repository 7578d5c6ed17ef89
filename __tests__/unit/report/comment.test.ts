import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderComment } from '../../../src/report/comment.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';
import { Page, foreignText } from './page.ts';

const failed = fixtureReports['tests-failed']!;
const jobLine = (title: string, matrix?: string) =>
  renderComment({ ...failed, title }, matrix).split('\n')[2];

describe('the comment', () => {
  test('begins with the answer, and says of which job, leg and step', () => {
    expect(renderComment(failed).split('\n')[0]).toBe('## 🟥 4 of 1,508 tests failed');
    expect(jobLine('test / __run')).toBe('**Job:** test of workflow CI');
    expect(jobLine('test / browser')).toBe('**Job:** test, step browser, of workflow CI');
    expect(jobLine('test / __run', '{"node":24,"os":"linux","more":{"a":1}}')).toBe(
      '**Job:** test (24, linux) of workflow CI',
    );
    expect(jobLine('test / __run', '"integration"')).toBe('**Job:** test (integration) of workflow CI');
    for (const none of ['', 'null', 'no JSON'])
      expect(jobLine('test / __run', none)).toBe('**Job:** test of workflow CI');
  });

  test('says why it is green above failed tests, and what must not be overlooked', () => {
    expect(renderComment(fixtureReports['tests-doubt']!)).toMatch(
      /> \[!WARNING\]\n> The test reports name 1 failed test, but the tests ended with exit code 0: .*\n[^]*\| Failed.test \|/,
    );
    expect(renderComment(fixtureReports['passed-with-warning']!)).toContain(
      'was killed at its memory limit 2Gi',
    );
  });

  test('calls nobody and links to nothing but its run and lines of the commit, whatever the texts are', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const named = { ...failed, job: text, workflow: text, title: `${text} / ${text}` };
        const page = new Page(renderComment(named, JSON.stringify({ [text]: text })));
        expect(page.active.filter((each) => each !== 'this run')).toEqual([]);
        expect(page.all('h2')).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});
