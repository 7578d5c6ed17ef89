import type { Outcome } from '../diagnosis/verdict.ts';
import { shortened } from './annotation.ts';
import { count } from './figures.ts';
import type { RunReport } from './run-report.ts';
import { fileLine, testTitle } from './summary/test-names.ts';

// The runner shows ten errors of a step; one is the verdict's, and it may need one itself.
const MOST = 8;
const LONGEST_TITLE = 200;
const LONGEST = 3000;
// When the cluster or a cancel ended the run, what failed by then may not be the tests' fault.
const OF_THE_TESTS: ReadonlySet<Outcome> = new Set(['failed', 'timeout', 'unknown']);

export interface TestAnnotation {
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** Annotations for the first failed tests, at their line, in the order of the reports. */
export function testAnnotations({ verdict, tests }: RunReport): readonly TestAnnotation[] {
  if (!tests || !OF_THE_TESTS.has(verdict.outcome)) return [];
  return tests.failed.slice(0, MOST).map((test) => {
    const place = test.inRepository ? '' : fileLine(test);
    const at = place === '' ? '' : `At ${place}`;
    const message = test.message || 'The test failed and said nothing.';
    const lines = beginsWith(test.stack, message) ? [test.stack, at] : [message, at, test.stack];
    return {
      title: shortened(testTitle(test).replace(/\s+/g, ' '), LONGEST_TITLE),
      message: lines
        .filter((line) => line !== '')
        .flatMap((line) => line.split('\n'))
        .map((line) => shortened(line, 500))
        .join('\n')
        .slice(0, LONGEST)
        .toWellFormed(),
      ...(test.inRepository ? { file: test.file } : {}),
      ...(test.inRepository && test.line !== null ? { line: test.line } : {}),
    };
  });
}

// Most tools write the message once more above the frames, with its empty lines and indents.
function beginsWith(stack: string, message: string): boolean {
  const lines = telling(stack);
  return telling(message).every((line, index) => lines[index]?.includes(line.replace(/…$/, '')));
}

function telling(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('=== '));
}

/** A sentence when the reports and the exit code say different things; empty when they agree. */
export function contradiction({ verdict, tests }: RunReport): string {
  if (!tests || tests.reports === 0) return '';
  const { failed } = tests.totals;
  if (verdict.outcome === 'passed' && failed > 0)
    return `The test reports name ${count(failed, 'failed test')}, but the tests ended with exit code 0: the result of this step is the exit code's. Does the command pass on the exit code of the test tool?`;
  if (verdict.outcome === 'failed' && failed === 0)
    return `The tests ended with exit code ${verdict.exitCode ?? 'other than 0'}, but the test reports name no failed test: something beside the tests failed, or a report is missing. The last lines of the log tell more.`;
  return '';
}
