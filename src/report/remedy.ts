import type { RunReport } from './run-report.ts';

// What the judge says, who sees the cluster and not the reports.
const SEE_LOG = /^(?:Look for the failed test in|See) the last lines of the log\.$/;
const SEE_TESTS = 'See the failed tests below: what they said, and where they are.';

/** What to do, once the tests' own reports are read: failed tests that they name tell more than the end of the log. */
export function remedyOf({ verdict, tests }: RunReport): string {
  const { outcome, remedy } = verdict;
  const areNamed = outcome === 'failed' && tests && tests.failed.length > 0;
  return areNamed && SEE_LOG.test(remedy) ? SEE_TESTS : remedy;
}
