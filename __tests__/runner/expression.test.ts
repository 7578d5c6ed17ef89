import { describe, expect, test } from '@jest/globals';
import { type JobStatus, evaluateIf, evaluatePostIf, evaluateTemplate } from '../../dev/runner/expression.ts';

const contexts = {
  github: { token: 't', ref: 'refs/heads/main', event: { number: 7 } },
  job: { check_run_id: 123 },
  matrix: { os: 'linux', node: [22, 24] },
};

function template(text: string): string {
  return evaluateTemplate(text, { contexts, status: 'success' });
}

function statuses(holds: typeof evaluateIf, condition: string): JobStatus[] {
  const all: JobStatus[] = ['success', 'failure', 'cancelled'];
  return all.filter((status) => holds(condition, { contexts, status }));
}

describe('expressions in input defaults', () => {
  test.each([
    ['plain', 'plain'],
    ['${{ github.token }}', 't'],
    ['${{ job.check_run_id }}', '123'],
    ['${{ GitHub.REF }}', 'refs/heads/main'],
    ["${{ github['event'].number }}!", '7!'],
    ['${{ github.nothing.below }}', ''],
    ['${{ runner.os }}', ''],
    ["${{ 'it''s }}' }} and ${{ true }}", "it's }} and true"],
    ["${{ github.base_ref || 'none' }}", 'none'],
    ["${{ github.ref == 'REFS/HEADS/MAIN' && 1.5 }}", '1.5'],
    ['${{ matrix }}', 'Object'],
    ["${{ format('{0}-{1}', matrix.os, 2) }}", 'linux-2'],
  ])('%s is %j', (text, value) => {
    expect(template(text)).toBe(value);
  });

  test('toJSON indents by two spaces, and a job without a matrix has null', () => {
    expect(template('${{ toJSON(matrix) }}')).toBe(JSON.stringify(contexts.matrix, null, 2));
    expect(evaluateTemplate('${{ toJSON(matrix) }}', { contexts: { github: {} }, status: 'success' })).toBe(
      'null',
    );
  });

  test('an unknown context, function or symbol is an error', () => {
    expect(() => template('${{ secrets.x }}')).toThrow(/Unrecognized named-value: 'secrets'/);
    expect(() => template('${{ fromYAML(1) }}')).toThrow(/Unrecognized function/);
    expect(() => template('${{ github.token + 1 }}')).toThrow(/Unexpected symbol/);
    expect(() => template('${{ (1 }}')).toThrow(/Expected '\)'/);
  });
});

describe('conditions', () => {
  test.each<[string, JobStatus[]]>([
    ['always()', ['success', 'failure', 'cancelled']],
    ['success()', ['success']],
    ['failure()', ['failure']],
    ['cancelled()', ['cancelled']],
    ['!cancelled()', ['success', 'failure']],
    ['${{ failure() || cancelled() }}', ['failure', 'cancelled']],
    ["matrix.os == 'linux'", ['success']],
    ["matrix.os != 'linux'", []],
  ])('if: %s holds for a job that is %j', (condition, expected) => {
    expect(statuses(evaluateIf, condition)).toEqual(expected);
  });

  test('post-if is taken as it stands', () => {
    expect(statuses(evaluatePostIf, "matrix.os == 'linux'")).toEqual(['success', 'failure', 'cancelled']);
    expect(statuses(evaluatePostIf, '!cancelled()')).toEqual(['success', 'failure']);
    expect(() => statuses(evaluatePostIf, '${{ always() }}')).toThrow(/Unexpected symbol/);
  });
});
