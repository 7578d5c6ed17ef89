import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readReports } from '../../../src/results/read-reports.ts';
import type { TestCase, TestResults } from '../../../src/results/test-results.ts';

const roots = { workspace: '/workspace', workingDirectory: '/workspace', repository: 'octo/shop' };

function read(name: string): Promise<TestResults> {
  const content = readFileSync(resolve('__tests__/fixtures/junit', `${name}.xml`));
  return readReports([{ path: `${name}.xml`, shard: null, attempt: 1, content }], { roots });
}

const told = ({ outcome, suite, name, file, line, message }: TestCase) =>
  `${outcome}: ${suite} › ${name} | ${message.replaceAll('\n', ' / ')} | ${file}:${line}`;

// passed, failed, skipped, flaky; then what is told of each test that failed or was flaky.
const DIALECTS: readonly [name: string, totals: readonly number[], lines: readonly string[]][] = [
  [
    'jest-junit',
    [1, 3, 1, 0],
    [
      'failed: Cart › adds the shipping fee | Error: expect(received).toEqual(expected) // deep equality / Expected: 4 / Received: 3 | jest/cart.test.js:4',
      'failed: Cart › loses items <b>&amp; "quotes"</b> 🛒 | Error: gone: <i>&red</i> | jest/cart.test.js:7',
      "error: Test suite failed to run › jest/broken.test.js | Cannot find module './nothing' from 'jest/broken.test.js' | jest/broken.test.js:1",
    ],
  ],
  [
    'mocha',
    [1, 3, 0, 0],
    [
      'failed: Cart › adds the shipping fee | 3 == 4 | mocha/cart.spec.js:6',
      'failed: Cart › answers late | Timeout of 50ms exceeded. For async tests and hooks, ensure "done()" is called; if returning a Promise, ensure it resolves. (/workspace/mocha/cart.spec.js) | mocha/cart.spec.js:null',
      'failed: Login › "before all" hook for "works" | no database | mocha/cart.spec.js:12',
    ],
  ],
  [
    'cypress',
    [1, 1, 1, 0],
    [
      "failed: Cart › adds the shipping fee | Timed out retrying after 4000ms: expected '3' to equal '4' | cypress/e2e/cart.cy.js:6",
    ],
  ],
  [
    'node-test',
    [1, 2, 2, 0],
    [
      'failed: Cart › adds the shipping fee | 3 == 4 | nodetest/cart.test.js:6',
      'failed: Cart.inner › throws | x is <not> a function | nodetest/cart.test.js:10',
    ],
  ],
  [
    'playwright',
    [1, 1, 1, 1],
    [
      'failed: cart.spec.ts › Cart › adds the shipping fee | expect(received).toEqual(expected) // deep equality | pw/cart.spec.ts:8',
      'flaky: cart.spec.ts › Cart › is flaky |  | :null',
    ],
  ],
  [
    'playwright-retries',
    [1, 1, 1, 1],
    [
      'failed: cart.spec.ts › Cart › adds the shipping fee | expect(received).toEqual(expected) // deep equality | pw/cart.spec.ts:8',
      'flaky: cart.spec.ts › Cart › is flaky | expect(received).toBe(expected) // Object.is equality | pw/cart.spec.ts:10',
    ],
  ],
  [
    'pytest',
    [2, 4, 2, 0],
    [
      'failed: tests.test_cart › test_adds_the_shipping_fee | AssertionError: wrong fee / assert 3 == 4 / +  where 3 = fee() | tests/test_cart.py:10',
      "failed: tests.test_cart.TestVouchers › test_names[<b>|\\u202e] | AssertionError: assert '<b>|\\u202e' == 'a' / - a / + <b>|\u202e | tests/test_cart.py:24",
      'error: tests.test_cart › test_login | failed on setup with "RuntimeError: no database" | tests/test_cart.py:28',
      'failed: tests.test_cart › test_deep | TypeError: expected str, bytes or os.PathLike object, not NoneType | tests/test_cart.py:34',
    ],
  ],
  [
    'rspec',
    [1, 2, 1, 0],
    [
      'failed: spec.cart_spec › Cart adds the shipping fee | expected: 4 / got: 3 / (compared using ==) | spec/cart_spec.rb:4',
      'failed: spec.cart_spec › Cart raises | gone: <i>& | spec/cart_spec.rb:7',
    ],
  ],
  [
    'gotestsum',
    [2, 3, 1, 1],
    [
      'failed: github.com/octo/shop/cart › TestShippingFee/abroad | fee = 3, want 4 | cart/cart_test.go:13',
      'failed: github.com/octo/shop/cart › TestShippingFee | Failed | cart/cart_test.go:13',
      'failed: github.com/octo/shop/login › TestLogin | told first / twice / locked after 5 tries | login/login_test.go:5',
      'flaky: github.com/octo/shop/cart › TestFlaky | first try | cart/cart_test.go:24',
    ],
  ],
  [
    'surefire',
    [1, 2, 1, 2],
    [
      'error: com.shop.CartTest › raises | gone <i>& | CartTest.java:16',
      'failed: com.shop.CartTest › addsTheShippingFee | wrong fee expected:<4> but was:<3> | CartTest.java:12',
      'flaky: com.shop.CartTest › raisesOnce | no database | CartTest.java:15',
      'flaky: com.shop.CartTest › isFlaky | expected:<1> but was:<0> | CartTest.java:14',
    ],
  ],
  [
    'phpunit',
    [2, 3, 1, 0],
    [
      'failed: CartTest › testAddsTheShippingFee | Failed asserting that 3 is identical to 4. | php/CartTest.php:6',
      'error: CartTest › testRaises | RuntimeException: gone <i>& | php/CartTest.php:9',
      "failed: CartTest › testNames with data set \"second | <b>\" | Failed asserting that two strings are identical. / --- Expected / +++ Actual / @@ @@ / -'a' / +'b' | php/CartTest.php:11",
    ],
  ],
  [
    'dotnet',
    [1, 2, 1, 0],
    [
      'failed: Shop.Tests.CartTests › AddsTheShippingFee(country: "NO") | Assert.Equal() Failure: Values differ / Expected: 4 / Actual:   3 | tests/CartTests.cs:17',
      'failed: Shop.Tests.CartTests › Raises | System.InvalidOperationException : gone <i>& | tests/CartTests.cs:23',
    ],
  ],
  [
    'catch2',
    [2, 2, 0, 0],
    [
      'failed: catch.global › Cart adds the shipping fee/abroad | fee == 4 | cpp/cart.cpp:7',
      'error: catch.global › Cart raises | gone <i>& | cpp/cart.cpp:11',
    ],
  ],
];

describe('the dialect of', () => {
  test.each(DIALECTS)('%s', async (name, figures, lines) => {
    const { totals, failed, flaky, problems, reports } = await read(name);
    expect([totals.passed, totals.failed, totals.skipped, totals.flaky]).toEqual(figures);
    expect(totals.tests).toBe(figures.reduce((sum, figure) => sum + figure, 0));
    expect([...failed, ...flaky].map(told)).toEqual(lines);
    expect(problems).toEqual([]);
    expect(reports).toBe(1);
  });
});

test('frames of libraries are left out of a stack and counted', async () => {
  const { failed } = await read('jest-junit');
  expect(failed[0]!.stack.split('\n')).toEqual([
    'Error: expect(received).toEqual(expected) // deep equality',
    '',
    'Expected: 4',
    'Received: 3',
    '    at Object.toEqual (/workspace/jest/cart.test.js:4:15)',
    '    … 15 frames of libraries',
  ]);
});

test('attachments are found, and what a test printed is kept without colours', async () => {
  const { failed } = await read('playwright');
  expect(failed[0]!.attachments).toEqual([
    'pw/cart-Cart-adds-the-shipping-fee/attachments/thumb-c59869ec17233f2cd1fd2aebca29777d79e9ff11.png',
    'pw/cart-Cart-adds-the-shipping-fee/error-context.md',
    'pw/cart-Cart-adds-the-shipping-fee-retry1/attachments/thumb-c59869ec17233f2cd1fd2aebca29777d79e9ff11.png',
    'pw/cart-Cart-adds-the-shipping-fee-retry1/error-context.md',
  ]);
  expect(failed[0]!.systemOut).toMatch(/^printed red\s+printed red$/);
});

test('the slowest tests come with their time', async () => {
  const { slowest, timeSeconds } = await read('cypress');
  expect(slowest.map(({ name, timeSeconds: seconds }) => [name, seconds])).toEqual([
    ['adds the shipping fee', 4.389],
    ['adds up', 0.713],
  ]);
  expect(timeSeconds).toBe(5.102);
});

describe('what a tool writes for no suite at all is no suite', () => {
  const suiteOf = async (xml: string) => {
    const { failed } = await readReports(
      [{ path: 'a.xml', shard: null, attempt: 1, content: Buffer.from(xml) }],
      { roots },
    );
    return failed.map(({ suite, name }) => [suite, name]);
  };

  test('jest-junit: tests outside of any describe', async () => {
    const xml =
      '<testsuites name="jest tests"><testsuite name="undefined"><testcase classname=" adds up" name=" adds up"><failure>no</failure></testcase></testsuite></testsuites>';
    expect(await suiteOf(xml)).toEqual([['', 'adds up']]);
  });

  test('node: tests outside of any suite', async () => {
    const xml =
      '<testsuites><testcase name="adds up" classname="test" file="/workspace/a.test.js"><failure message="no"/></testcase></testsuites>';
    expect(await suiteOf(xml)).toEqual([['', 'adds up']]);
  });

  test('but a suite that is called so around a test is one', async () => {
    const xml =
      '<testsuites><testsuite name="test"><testcase name="adds up" classname="test"><failure message="no"/></testcase></testsuite></testsuites>';
    expect(await suiteOf(xml)).toEqual([['test', 'adds up']]);
  });
});
