import { expect, test } from '@jest/globals';
import { readReports } from '../../../src/results/read-reports.ts';

interface Entry {
  readonly name: string;
  readonly said?: string;
}

async function placesOf(
  goPackage: string,
  entries: readonly Entry[],
  roots: { readonly folder?: string; readonly workingDirectory?: string } = {},
) {
  const cases = entries.map(
    ({ name, said = '' }) =>
      `<testcase classname="${goPackage}" name="${name}"><failure message="Failed">=== RUN ${name}\n${said}</failure></testcase>`,
  );
  const content = Buffer.from(
    `<testsuites><testsuite name="${goPackage}">${cases.join('')}</testsuite></testsuites>`,
  );
  const { failed } = await readReports([{ path: 'go.xml', shard: null, attempt: 1, content }], {
    roots: { repository: 'octo/shop', ...roots },
  });
  return failed.map(
    ({ name, file, line, inRepository }) => `${name} ${file}:${line}${inRepository ? '' : ' (elsewhere)'}`,
  );
}

const FEE = { name: 'TestFee', said: '    fee_test.go:7: fee = 3' };

test.each([
  ['the copied folder is a part of the repository', { folder: 'backend' }],
  ['the tests start below it', { workingDirectory: '/workspace/backend' }],
  ['both', { folder: 'backend', workingDirectory: '/workspace/cart' }],
  ['the tests start outside of it', { workingDirectory: '/app' }],
])('the package of Go counts from the root of the repository, when %s', async (_, roots) => {
  expect(await placesOf('github.com/octo/shop/backend/cart', [FEE], roots)).toEqual([
    'TestFee backend/cart/fee_test.go:7',
  ]);
  expect(await placesOf('github.com/octo/shop/v2', [FEE], roots)).toEqual(['TestFee fee_test.go:7']);
  expect(await placesOf('github.com/octo/other/cart', [FEE], roots)).toEqual([
    'TestFee fee_test.go:7 (elsewhere)',
  ]);
});

test('a Go test that failed with its subtests stands where the first of them does', async () => {
  const deep = { name: 'TestCart/fees/abroad', said: '    cart_test.go:13: fee = 3' };
  const later = { name: 'TestCart/names', said: '    cart_test.go:30: no name' };
  const own = { name: 'TestOrder', said: '    order_test.go:5: no order' };
  const ofOwn = { name: 'TestOrder/paid', said: '    order_test.go:9: not paid' };
  const entries = [
    deep,
    { name: 'TestCart/fees' },
    later,
    { name: 'TestCart' },
    ofOwn,
    own,
    { name: 'TestC' },
  ];
  expect(await placesOf('example.com/shop', entries)).toEqual([
    'TestCart/fees/abroad cart_test.go:13 (elsewhere)',
    'TestCart/fees cart_test.go:13 (elsewhere)',
    'TestCart/names cart_test.go:30 (elsewhere)',
    'TestCart cart_test.go:13 (elsewhere)',
    'TestOrder/paid order_test.go:9 (elsewhere)',
    'TestOrder order_test.go:5 (elsewhere)',
    'TestC :null (elsewhere)',
  ]);
});
