import { describe, expect, test } from '@jest/globals';
import { testResults } from '../../../src/diagnosis/results.ts';

const RED: readonly (readonly [string, readonly string[], number])[] = [
  ['jest', ['Tests:       2 failed, 1 skipped, 39 passed, 42 total'], 2],
  ['jest in colour', ['\u001B[1mTests:       \u001B[22m\u001B[31m2 failed\u001B[39m, 3 total'], 2],
  ['vitest', [' FAIL  src/a.test.ts > adds', '      Tests  1 failed | 4 passed (5)'], 1],
  [
    'pytest',
    [
      'FAILED tests/test_a.py::test_b - assert 1 == 2',
      '========= 1 failed, 4 passed, 2 warnings in 0.12s =========',
    ],
    1,
  ],
  ['pytest without decoration', ['3 failed, 10 passed in 1.20s'], 3],
  ['pytest verbose, cut off', ['tests/test_a.py::test_b FAILED                                [ 50%]'], 1],
  ['unittest', ['Ran 5 tests in 0.003s', 'FAILED (failures=2)'], 2],
  [
    'go test',
    ['--- FAIL: TestAdd (0.00s)', '    a_test.go:9: got 3', 'FAIL', 'FAIL\texample.com/a\t0.003s'],
    1,
  ],
  ['go test -json', ['{"Action":"fail","Package":"a","Test":"TestAdd","Elapsed":0}'], 1],
  ['mocha', ['  12 passing (40ms)', '  1 failing', '  1) cart adds:'], 1],
  ['rspec', ['12 examples, 1 failure'], 1],
  ['surefire', ['[ERROR] Tests run: 7, Failures: 2, Errors: 0, Skipped: 0'], 2],
  ['gradle', ['ShopTest > adds() FAILED', '10 tests completed, 1 failed'], 1],
  ['phpunit', ['FAILURES!', 'Tests: 5, Assertions: 9, Failures: 1.'], 1],
  ['TAP', ['ok 1 - a', 'not ok 2 - b', '1..2'], 1],
  ['node:test', ['# tests 3', '# pass 2', '# fail 1'], 1],
  ['cargo', ['test shop::adds ... FAILED', 'test result: FAILED. 3 passed; 1 failed; 0 ignored'], 1],
  ['dotnet', ['Failed!  - Failed:     1, Passed:     3, Skipped:     0, Total:     4'], 1],
  ['playwright', ['  1 failed', '    [chromium] › a.spec.ts:3:1 › adds', '  3 passed (5.1s)'], 1],
  ['cypress', ['  │ Passing:      2', '  │ Failing:      1'], 1],
  ['gtest', ['[  FAILED  ] Shop.Adds (0 ms)'], 1],
  ['ExUnit', ['5 tests, 1 failure'], 1],
  ['minitest', ['5 runs, 9 assertions, 1 failures, 0 errors, 0 skips'], 1],
  ['cucumber', ['3 scenarios (1 failed, 2 passed)'], 1],
  ['ctest', ['80% tests passed, 1 tests failed out of 5'], 1],
  ['karma', ['Executed 5 of 5 (1 FAILED) (0.1 secs)'], 1],
  ['deno', ['FAILED | 3 passed (2 steps) | 1 failed (10ms)'], 1],
  ['bun', [' 3 pass', ' 1 fail'], 1],
  ['sbt', ['[error] Failed: Total 5', '[info] Tests: succeeded 4, failed 1, canceled 0'], 1],
  ['Pest', ['  Tests:    1 failed, 4 passed (9 assertions)'], 1],
  ['WebdriverIO', ['Spec Files:\t 2 passed, 1 failed, 3 total (100% completed) in 00:00:09'], 1],
  ['Ginkgo', ['FAIL! -- 4 Passed | 1 Failed | 0 Pending | 0 Skipped'], 1],
  ['testthat', ['[ FAIL 1 | WARN 0 | SKIP 0 | PASS 4 ]'], 1],
  ['NUnit', ['  Test Count: 5, Passed: 4, Failed: 1, Warnings: 0'], 1],
  ['xUnit', ['   shop.tests  Total: 5, Errors: 0, Failed: 1, Skipped: 0, Time: 0.2s'], 1],
  ['TestNG', ['Total tests run: 5, Passes: 4, Failures: 1, Skips: 0'], 1],
  ['JUnit console', ['[         1 tests failed          ]'], 1],
  ['behave', ['1 scenario passed, 2 failed, 0 skipped'], 2],
  ['busted', ['4 successes / 1 failure / 0 errors / 0 pending : 0.02 seconds'], 1],
  ['Dart', ['00:03 +4 -1: Some tests failed.'], 1],
  [
    'Robot Framework',
    ['Add To Cart                               | FAIL |', '5 tests, 4 passed, 1 failed'],
    1,
  ],
  ['gotestsum', ['', 'DONE 2 runs, 15 tests, 1 skipped, 9 failures in 0.036s'], 9],
  ['a script with assertions', ['AssertionError: expected 3 to equal 4'], 1],
];

const NONE: readonly (readonly [string, readonly string[]])[] = [
  ['nothing', []],
  [
    'an install that broke',
    ['npm ERR! code ENOTFOUND', 'npm ERR! network request to https://registry.example.org failed'],
  ],
  [
    'jest that could not load a suite',
    [
      'FAIL src/a.test.ts',
      '  ● Test suite failed to run',
      'Test Suites: 1 failed, 1 total',
      'Tests:       0 total',
    ],
  ],
  ['pytest collection errors', ['ERROR tests/test_a.py', '=========== 1 error in 0.30s ===========']],
  [
    'pytest fixture errors only',
    ['ERROR tests/test_a.py::test_b - socket.gaierror', '=========== 4 errors in 0.30s ==========='],
  ],
  ['mocha hook', ['  0 passing (2s)', '  1 failing', '  1) "before all" hook for "adds":']],
  [
    'go test that did not build',
    ['# example.com/a', './a.go:3:1: undefined: x', 'FAIL\texample.com/a [build failed]'],
  ],
  [
    'go test that died in TestMain',
    ['panic: dial tcp: lookup db: no such host', 'FAIL\texample.com/a\t0.010s', 'FAIL'],
  ],
  ['rspec outside of examples', ['0 examples, 0 failures, 1 error occurred outside of examples']],
  ['gradle build', ['FAILURE: Build failed with an exception.', 'BUILD FAILED in 3s']],
];

describe('results of tests in a log', () => {
  test.each(RED)('%s', (_, lines, failed) => {
    expect(testResults(lines)).toMatchObject({ produced: true, failed });
  });

  test.each(NONE)('none in %s', (_, lines) => {
    expect(testResults(lines)).toMatchObject({ produced: false, failed: 0 });
  });

  test('green ones count as results', () => {
    for (const line of [
      'Tests:       3 passed, 3 total',
      '======== 4 passed in 0.1s ========',
      'ok  \texample.com/a\t0.1s',
      'OK (5 tests, 9 assertions)',
      '3 passing (2s)',
      'test result: ok. 3 passed; 0 failed',
    ]) {
      expect(testResults([line])).toMatchObject({ produced: true, failed: 0 });
    }
  });
});

test.each(['ℹ', '#'])('node has a line for each figure (%s): both are said in one', (mark) => {
  const lines = ['tests 5', 'suites 1', 'pass 3', 'fail 2', 'cancelled 0'].map((line) => `${mark} ${line}`);
  expect(testResults(lines).line).toBe('2 failed, 3 passed');
});

test('the line that sums up is one that names failures, whatever passed after it', () => {
  const lines = ['Tests:       2 failed, 3 passed, 5 total', '4 passed in 0.02s'];
  expect(testResults(lines).line).toBe(lines[0]);
  expect(testResults([...lines, 'DONE 5 tests, 4 failures in 0.003s']).line).toMatch(/^DONE/);
  expect(testResults(lines.slice(1)).line).toBe(lines[1]);
});
