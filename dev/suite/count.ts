// Adds up what the suites said and prints the closing line; a suite that did not run is a failure.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Result {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  /** More than 1 for a test of a real cluster that was tried again (`__tests__/cluster/second-try.ts`). */
  readonly invocations?: number;
}

const [folder = '', only = 'all'] = process.argv.slice(2);
const all = ['unit', 'runner', 'wire', 'contract', 'cluster', ...(process.env.KUBEBOX ? ['disruption'] : [])];
const suites = only === 'all' ? all : [only].filter((name) => name !== 'check' && name !== 'kubebox');
let passed = 0;
let failed = 0;
let skipped = 0;
const flaky: string[] = [];
for (const suite of suites) {
  const path = join(folder, `${suite}.json`);
  if (!existsSync(path)) {
    console.log(`The suite ${suite} did not run.`);
    failed++;
    continue;
  }
  const result = JSON.parse(readFileSync(path, 'utf8')) as Result;
  console.log(
    `${suite}: ${result.numPassedTests} passed, ${result.numFailedTests} failed, ${result.numPendingTests} skipped`,
  );
  for (const { fullName, status, invocations = 1 } of result.testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  )) {
    if (status === 'passed' && invocations > 1) flaky.push(`${suite}: ${fullName}`);
  }
  if (result.numPassedTests === 0) {
    console.log(`The suite ${suite} ran no test.`);
    failed++;
  }
  // A file that does not even load has no tests that could fail.
  failed += Math.max(result.numFailedTests, result.numFailedTestSuites);
  passed += result.numPassedTests;
  skipped += result.numPendingTests;
}
console.log('');
for (const name of flaky) console.log(`flaky, passed in its second try: ${name}`);
console.log(`total: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
