import { expect } from '@jest/globals';
import { type StepResult, logText } from '../../dev/runner/result.ts';
import { reports } from './place.ts';

export { BUSYBOX, Place, image } from './place.ts';

/** The lines that the test itself printed. */
export function testLines(result: StepResult, pattern: RegExp): string[] {
  return result.main.log.map(({ text }) => text).filter((text) => pattern.test(text));
}

/** The run's report.json; it was read before the runner removed its temporary folder. */
export function reportOf(result: StepResult): any {
  return reports.get(result);
}

/** What a user must find after every run: one verdict, in the outputs, the summary, the log and one annotation. */
export function expectVerdict(result: StepResult, verdict: string, cause: string): void {
  const { outputs, summary, annotations, exitCode } = result.main;
  if (outputs.verdict !== verdict || outputs.cause !== cause) console.error(logText(result.main));
  expect({ verdict: outputs.verdict, cause: outputs.cause }).toEqual({ verdict, cause });
  expect(exitCode).toBe(verdict === 'passed' ? 0 : 1);
  expect(summary).not.toBeNull();
  expect(annotations.filter(({ kind }) => kind === 'error')).toHaveLength(verdict === 'passed' ? 0 : 1);
}
