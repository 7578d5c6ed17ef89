import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readReports } from '../../../src/results/read-reports.ts';

const read = (xml: string) =>
  readReports([{ path: 'junit.xml', shard: null, attempt: 1, content: Buffer.from(xml) }]);

describe('what went wrong outside of any test', () => {
  const hook = '<error message="the hook failed">at before (cart.js:3:1)</error>';

  test('counts by itself, and the tests after it count as well', async () => {
    const { totals, failed } = await read(
      `<testsuite name="cart">${hook}<testcase name="one"/><testcase name="two"><failure message="no"/></testcase></testsuite>`,
    );
    expect(totals).toEqual({ tests: 3, passed: 1, failed: 2, skipped: 0, flaky: 0 });
    expect(failed.map(({ name, message }) => [name, message])).toEqual([
      ['cart', 'the hook failed'],
      ['two', 'no'],
    ]);
  });

  test('lends its file to no other suite', async () => {
    const { failed } = await read(
      `<testsuites><testsuite name="cart" file="cart.js">${hook}</testsuite><testsuite name="pay"><testcase name="one"><failure message="no"/></testcase></testsuite></testsuites>`,
    );
    expect(failed.map(({ name, file }) => [name, file])).toEqual([
      ['cart', 'cart.js'],
      ['one', ''],
    ]);
  });

  test('takes no test away, wherever it stands', async () => {
    const element = fc.constantFrom(
      hook,
      '<failure>x</failure>',
      '<failure/>',
      '<system-out>y</system-out>',
      'T',
      'T',
      'T',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(element, { maxLength: 8 }), { maxLength: 4 }), async (suites) => {
        let number = 0;
        const written = suites.map(
          (elements, index) =>
            `<testsuite name="suite ${index}">${elements.map((one) => (one === 'T' ? `<testcase name="test ${number++}"/>` : one)).join('')}</testsuite>`,
        );
        const { totals } = await read(`<testsuites>${written.join('')}</testsuites>`);
        expect(totals.passed).toBe(number);
        expect(totals.failed).toBe(suites.flat().filter((one) => /^<(?:error|failure)/.test(one)).length);
      }),
    );
  });
});
