/** What the log says of tests that ran: the line between a failed test and a set-up that never came to one. */
export interface TestResults {
  /** At least one test gave a result of its own, passed or failed. */
  readonly produced: boolean;
  readonly failed: number;
  readonly passed: number;
  /** The line that sums up, for messages. */
  readonly line: string;
}

type Reader = (line: string) => { readonly passed?: number; readonly failed?: number } | null;

const ANSI = /\u001B\[[0-9;?]*[A-Za-z]/g;

function counts(pattern: RegExp, passed: number, failed: number, ran = 0): Reader {
  return (line) => {
    const found = pattern.exec(line);
    if (!found) return null;
    const at = (group: number) => (group === 0 ? 0 : Number(found[group] ?? 0));
    return { failed: at(failed), passed: ran === 0 ? at(passed) : Math.max(0, at(ran) - at(failed)) };
  };
}

function each(pattern: RegExp, key: 'passed' | 'failed'): Reader {
  return (line) => (pattern.test(line) ? { [key]: 1 } : null);
}

/** Lines that sum up a whole run; set-up errors are deliberately not counted as results. */
const SUMMARIES: readonly Reader[] = [
  // jest, vitest
  counts(/^Tests:\s+(?:(\d+) failed, )?(?:\d+ (?:skipped|todo), )*(?:(\d+) passed, )?\d+ total/, 2, 1),
  counts(/^\s*Tests\s+(?:(\d+) failed)?(?: \| )?(?:(\d+) passed)?.*\(\d+\)\s*$/, 2, 1),
  // Pest, WebdriverIO, Ginkgo, testthat, xUnit and NUnit, TestNG, JUnit console, behave, busted, Julia, Dart
  counts(/^\s*Tests:\s+(?:(\d+) failed(?:, )?)?(?:\d+ (?!passed)\w+, )*(?:(\d+) passed)? \(/, 2, 1),
  counts(/^\s*Spec Files:\s+(?:(\d+) passed)?(?:, )?(?:(\d+) failed)?/, 1, 2),
  counts(/-- (\d+) Passed \| (\d+) Failed/, 1, 2),
  counts(/^\[ FAIL (\d+) \|.*PASS (\d+) \]/, 2, 1),
  counts(/^.*Total: (\d+), Errors: \d+, Failed: (\d+)/, 0, 2, 1),
  counts(/Passed: (\d+), Failed: (\d+)/, 1, 2),
  counts(/Total tests run: (\d+),(?: Passes: \d+,)? Failures: (\d+)/, 0, 2, 1),
  counts(/^\[\s+(\d+) tests failed\s+\]/, 0, 1),
  counts(/^(\d+) scenarios? passed, (\d+) failed/, 1, 2),
  counts(/^(\d+) successes? \/ (\d+) failures?/, 1, 2),
  counts(/\+(\d+)(?: ~\d+)? -(\d+): /, 1, 2),
  // gotestsum
  counts(/^DONE (?:\d+ runs?, )?(\d+) tests?,.*?\b(\d+) failures?\b/, 0, 2, 1),
  // pytest: its errors are fixtures and collection, not tests
  counts(/^=*\s*(?=.* in [\d.:]+)(?:(\d+) failed,? ?)?(?:(\d+) passed)?/, 2, 1),
  // mocha
  counts(/^\s*(\d+) passing\b/, 1, 0),
  counts(/^\s*(\d+) failing\b/, 0, 1),
  // go, cargo
  counts(/^test result: \w+\. (\d+) passed; (\d+) failed/, 1, 2),
  // rspec, ExUnit, jasmine, minitest, bats
  counts(/^(\d+) examples?, (\d+) failures?/, 0, 2, 1),
  counts(/^(?:\d+ \w+, )*(\d+) (?:tests|test|specs?|runs), (?:\d+ assertions, )?(\d+) failures?/, 0, 2, 1),
  // surefire, gradle, phpunit, unittest
  counts(/Tests run: (\d+), Failures: (\d+)/, 0, 2, 1),
  counts(/^(\d+) tests completed, (\d+) failed/, 0, 2, 1),
  counts(/^Tests: (\d+), Assertions: \d+(?:, Errors: \d+)?(?:, Failures: (\d+))?/, 0, 2, 1),
  counts(/^OK \((\d+) tests?,/, 1, 0),
  counts(/^FAILED \(.*?failures=(\d+)/, 0, 1),
  // TAP, node:test
  counts(/^(?:#|ℹ) pass\s+(\d+)/, 1, 0),
  counts(/^(?:#|ℹ) fail\s+(\d+)/, 0, 1),
  // dotnet, playwright, cypress, robot, cucumber, ctest, karma, deno, bun, ava, sbt, XCTest, newman
  counts(/Failed:\s+(\d+), Passed:\s+(\d+)/, 2, 1),
  counts(/^\s+(\d+) passed \([\d.]+\w*\)/, 1, 0),
  counts(/^\s+(\d+) failed\s*$/, 0, 1),
  counts(/^\s*(?:│|\|)?\s*Passing:\s+(\d+)/, 1, 0),
  counts(/^\s*(?:│|\|)?\s*Failing:\s+(\d+)/, 0, 1),
  counts(/^(\d+) tests?, (\d+) passed, (\d+) failed/, 2, 3),
  counts(/^\d+ scenarios? \((?:(\d+) failed)?(?:, )?(?:\d+ \w+, )*(?:(\d+) passed)?/, 2, 1),
  counts(/tests passed, (\d+) tests failed out of (\d+)/, 0, 1, 2),
  counts(/Executed (\d+) of \d+ .*?(?:\((\d+) FAILED\)|SUCCESS)/, 0, 2, 1),
  counts(/\| (\d+) passed .*\| (\d+) failed/, 1, 2),
  counts(/^\s*(\d+) pass$/, 1, 0),
  counts(/^\s*(\d+) fail$/, 0, 1),
  counts(/^\s*(\d+) tests? failed\s*$/, 0, 1),
  counts(/Tests: succeeded (\d+), failed (\d+)/, 1, 2),
  counts(/Executed (\d+) tests?, with (\d+) failures?/, 0, 2, 1),
  counts(/^Total tests: (\d+)/, 1, 0),
  counts(/│\s+assertions │\s+(\d+) │\s+(\d+) │/, 0, 2, 1),
];

/** Lines of one test each. */
const SINGLES: readonly Reader[] = [
  each(/^\s*--- PASS: |^\s*ok\s+\S+\s+(?:[\d.]+s|\(cached\))|"Action":"pass".*"Test":/, 'passed'),
  each(/^\s*--- FAIL: |"Action":"fail".*"Test":/, 'failed'),
  each(/^ok \d+\b/, 'passed'),
  each(/^not ok \d+\b/, 'failed'),
  each(/^test \S+ \.\.\. ok$|^\[ {7}OK \]|^\S+::\S+ PASSED|^\s*[✓✔√] /, 'passed'),
  each(
    /^test \S+ \.\.\. FAILED$|^\[ {2}FAILED {2}\] \S|^\S+::\S+ FAILED|^FAILED \S+::|^\s*[✕✗✘✖×] |^\s*● .+ › /,
    'failed',
  ),
  each(
    /^[\w.]+ > .+ FAILED$|^\[ERROR\]\s+\S+(?:Test|IT|Spec)\S*[.:]\S+.*(?:expected|<<< FAILURE)|^\s*\d+\) .*\.\.\.\s*FAILED|\*\*\* FAILED \*\*\*|\| FAIL \|$|^Some tests failed\.|^Result: FAIL$/,
    'failed',
  ),
  // An assertion that failed is a test's own verdict, whatever runs it.
  each(
    /\bAssertionError\b|\bAssertionFailedError\b|ComparisonFailure|[Aa]ssertion .*failed|\bassert(?:ion)? failed\b|^FAIL(?:ED)?: |\b[Ee]xpected\b.*\b(?:but (?:got|was|received)|to (?:equal|be|have|contain|match|eq)\b|[Aa]ctual\b|[Rr]eceived\b|got\b)/,
    'failed',
  ),
];

/** One look that spares most lines the sixty others. */
const HINT =
  /pass|fail|tests?\b|example|spec|runs?\b|ok\b|scenario|assert|xpected|Executed|comparison|[✓✔√✕✗✘✖×●│]|Result/i;
// Its figures stand in a line each, and this one alone says little.
const FAILURES_OF_NODE = /^[#ℹ] fail\s/;
const MOST_LINES = 500;
const LONGEST_LINE = 2000;
const SETUP_HOOK =
  /"(?:before all|before each|after all|after each)" hook|^ERROR: setUp(?:Class|Module)|_FailedTest/;
const NO_RESULTS: TestResults = { produced: false, failed: 0, passed: 0, line: '' };

/** Reads the last lines of a test's log; written for the frameworks in the comments above. */
export function testResults(lines: readonly string[]): TestResults {
  if (lines.length === 0) return NO_RESULTS;
  const summary = { passed: 0, failed: 0, seen: false, line: '', red: '' };
  const single = { passed: 0, failed: 0 };
  let hooks = 0;
  for (const raw of lines.slice(-MOST_LINES)) {
    if (!HINT.test(raw) && !SETUP_HOOK.test(raw)) continue;
    const line = raw.includes('\u001B') ? raw.replace(ANSI, '') : raw;
    if (line.length === 0 || line.length > LONGEST_LINE) continue;
    if (SETUP_HOOK.test(line)) hooks++;
    const found = firstOf(SUMMARIES, line);
    if (found && (isFilled(found) || /\d/.test(line))) {
      summary.seen = true;
      summary.passed = Math.max(summary.passed, found.passed ?? 0);
      summary.failed = Math.max(summary.failed, found.failed ?? 0);
      if (!isFilled(found)) continue;
      summary.line = line
        .trim()
        .replace(/^=+|=+$/g, '')
        .trim();
      if ((found.failed ?? 0) > 0) summary.red = summary.line;
      continue;
    }
    const one = firstOf(SINGLES, line);
    single.passed += one?.passed ?? 0;
    single.failed += one?.failed ?? 0;
  }
  const passed = summary.seen ? summary.passed : single.passed;
  let failed = summary.seen ? summary.failed : single.failed;
  // Where only hooks failed, no test came to a result.
  if (passed === 0 && hooks > 0 && failed <= hooks) failed = 0;
  const line = FAILURES_OF_NODE.test(summary.red)
    ? `${failed} failed, ${passed} passed`
    : summary.red || summary.line;
  return { produced: passed + failed > 0, failed, passed, line };
}

function firstOf(readers: readonly Reader[], line: string): ReturnType<Reader> {
  for (const read of readers) {
    const found = read(line);
    if (found) return found;
  }
  return null;
}

function isFilled(found: { readonly passed?: number; readonly failed?: number }): boolean {
  return (found.passed ?? 0) + (found.failed ?? 0) > 0;
}
