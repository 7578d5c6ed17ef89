import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type StepResult, logText } from '../../dev/runner/result.ts';
import { hasKubebox } from './drill.ts';
import { evictShard } from './evict.ts';
import { Place, reportOf, testLines } from './harness.ts';

// Suites of node --test, pytest and Go in four shards; their image is made by prepare_languages of script/lib/prepare.sh.
const SUITES = '__tests__/fixtures/suites';
const IMAGE = process.env.LANGUAGES_IMAGE ?? '';
const GO = 'github.com/octo/shop/suites/go';
const SENT = 'https://github.com/octo/shop/blob';

interface Failed {
  readonly title: string;
  readonly file: string;
  readonly shard: number;
  readonly image?: string;
  /** Where the fixture says it by `fails: …`, when that is not the test's own name. */
  readonly marker?: string;
}

const FAILED: readonly Failed[] = [
  {
    title: 'a voucher › is taken only once',
    file: 'node/cart.test.mjs',
    shard: 0,
    image: 'is-taken-only-once',
  },
  { title: 'rounds half cents up', file: 'node/price.test.mjs', shard: 2 },
  {
    title: 'python.test_cart › test_takes_voucher[2]',
    file: 'python/test_cart.py',
    shard: 0,
    image: 'test_takes_voucher-2-',
  },
  { title: 'python.test_price › test_is_converted', file: 'python/test_price.py', shard: 2 },
  {
    title: `${GO} › TestVoucherIsTakenOnce`,
    file: 'go/cart_test.go',
    shard: 1,
    image: 'TestVoucherIsTakenOnce',
  },
  { title: `${GO} › TestPriceOfMany`, file: 'go/price_test.go', shard: 1 },
  { title: `${GO} › TestPriceAbroad/far`, file: 'go/price_test.go', shard: 0 },
  { title: `${GO} › TestPriceAbroad`, file: 'go/price_test.go', shard: 0, marker: 'TestPriceAbroad/far' },
];
const FLAKY: readonly Failed[] = [
  { title: `${GO} › TestStockAsksWarehouse`, file: 'go/stock_test.go', shard: 3 },
  { title: 'python.test_stock › test_asks_warehouse', file: 'python/test_stock.py', shard: 3 },
  { title: 'asks the warehouse', file: 'node/stock.test.mjs', shard: 3 },
];

let place: Place;
const folder = mkdtempSync(join(tmpdir(), 'languages-'));
const checkout = join(folder, 'checkout');
beforeAll(async () => {
  if (hasKubebox && IMAGE === '')
    throw new Error('LANGUAGES_IMAGE is not set: script/test makes that image and names it.');
  place = await Place.make();
  mkdirSync(checkout);
  cpSync(SUITES, join(checkout, 'suites'), { recursive: true });
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function runSuites(
  out: string,
  more: { [name: string]: string } = {},
  during?: Parameters<Place['run']>[2],
): Promise<StepResult> {
  const inputs = {
    image: IMAGE,
    workspace: 'suites',
    run: 'sh shard.sh',
    parallelism: '4',
    junit: 'reports/*.xml',
    artifacts: 'shots/',
    'results-path': out,
    ...more,
  };
  return place.run(inputs, { workspace: checkout }, during);
}

function lineOf({ title, file, marker }: Failed): number {
  const lines = readFileSync(join(SUITES, file), 'utf8').split('\n');
  const name = marker ?? title.split(' › ').at(-1) ?? '';
  const index = lines.findIndex((line) => line.endsWith(` fails: ${name}`));
  if (index < 0) throw new Error(`${file} does not say where ${name} fails`);
  return index + 1;
}

/** What the pods measured, `sum HASH  NAME` lines: of each shard, try by try. */
function sumsOf(result: StepResult): { readonly [name: string]: string }[][] {
  const shards: { [name: string]: string }[][] = [[], [], [], []];
  for (const line of testLines(result, /^\[\d\] sum /)) {
    const [, shard = '', sum = '', name = ''] = /^\[(\d)\] sum (\w{64}) {2}(.*)$/.exec(line) ?? [];
    const tries = shards[Number(shard)] ?? [];
    const last = tries.at(-1);
    if (!last || name in last) tries.push({ [name]: sum });
    else last[name] = sum;
  }
  return shards;
}

function filesOf(out: string): { [name: string]: string } {
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(out, name)).isFile(),
  );
  const sum = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(out, name)))
      .digest('hex');
  return Object.fromEntries(names.map((name) => [name, sum(name)]));
}

const inFolder = (name: string, sums: { readonly [name: string]: string } = {}) =>
  Object.fromEntries(Object.entries(sums).map(([path, sum]) => [`${name}/${path}`, sum]));

/** Title, place and shard of each test. */
const told = (tests: readonly any[]): readonly string[] =>
  tests
    .map(
      ({ suite, name, file, line, shard }) =>
        `${suite === '' ? name : `${suite} › ${name}`} ${file}:${line} [${shard}]`,
    )
    .toSorted();
const known = (tests: readonly Failed[]): readonly string[] =>
  tests.map((one) => `${one.title} suites/${one.file}:${lineOf(one)} [${one.shard}]`).toSorted();

/** What a reader sees of code, with or without places where a long word may break. */
const read = (code: string): string =>
  code
    .replace(/<\/?\w+>|`/g, '')
    .replace(/&#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number)));

/** The summary's line for a test, without the signs that make it markup. */
function rowOf(summary: string, { title }: Failed): string {
  const plain = (text: string) => text.replace(/[`\\*]|&#\d+;/g, '');
  const wanted = `| ${plain(title.replace(' › ', ' '))} |`;
  const rows = summary.split('\n').filter((line) => plain(line).startsWith(wanted));
  expect(rows.length).toBeGreaterThan(0);
  return rows[0] ?? '';
}

/** Every failed test: in report.json, in the summary and as an annotation, each with file, line and image. */
function expectFailedTests(result: StepResult): void {
  const { summary, annotations } = result.main;
  expect(told(reportOf(result).tests.failed)).toEqual(known(FAILED));
  const atLines = annotations.filter(({ file }) => file !== undefined);
  expect(atLines.map(({ kind, title, file, line }) => `${kind} ${title} ${file}:${line}`).toSorted()).toEqual(
    FAILED.map((one) => `error ${one.title} suites/${one.file}:${lineOf(one)}`).toSorted(),
  );
  for (const failed of FAILED) {
    const row = rowOf(summary ?? '', failed);
    const path = `suites/${failed.file}`;
    expect(row).toContain(`[\`${path}:${lineOf(failed)}\`](<${SENT}/`);
    expect(row).toMatch(new RegExp(`/${path}#L${lineOf(failed)}>\\), shard ${failed.shard} \\|$`));
    const images = /\(see (.*?)\)/.exec(row)?.[1] ?? '';
    expect(read(images)).toBe(failed.image ? `shard-${failed.shard}/shots/${failed.image}.png` : '');
  }
}

(hasKubebox ? describe : describe.skip)('node, pytest and Go in four shards', () => {
  test('tell which tests failed and where, and what they left behind arrives exact', async () => {
    const out = join(folder, 'whole');
    const result = await runSuites(out);
    const { outputs, summary } = result.main;
    expect(outputs).toMatchObject({ verdict: 'failed', cause: 'end.test-failed', attempts: '1' });
    expect(outputs).toMatchObject({ tests: '28', failures: '8', 'exit-code': '1' });
    const { tests, results, verdict, notices } = reportOf(result);
    expect(tests.totals).toEqual({ tests: 28, passed: 14, failed: 8, skipped: 5, flaky: 1 });
    expect(summary).toMatch(/8 of 28 tests failed\n/);
    expect(summary).toMatch(/14 passed, 8 failed, 1 flaky, 5 skipped/);
    // Only gotestsum tries again by itself.
    expect(told(tests.flaky)).toEqual(known(FLAKY.slice(0, 1)));
    expect(tests).toMatchObject({ reports: 12, problems: [] });
    expect(verdict.shards.map(({ outcome }: any) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'passed',
    ]);
    expectFailedTests(result);

    const sums = sumsOf(result);
    expect(sums.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
    expect(filesOf(out)).toEqual(
      Object.assign({}, ...sums.map(([only], shard) => inFolder(`shard-${shard}`, only))),
    );
    // Three reports and some random bytes of each shard, and three pictures.
    expect(results).toMatchObject({ path: out, files: 19, leftOut: [] });
    expect(notices).toEqual([]);
    await place.expectNothingLeft();
  });

  test('of which one is evicted after its reports: both tries are kept, and what passed then is flaky', async () => {
    const core = `/api/v1/namespaces/${place.namespace}/configmaps`;
    await place.create(core, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'warehouse' },
      data: { WAREHOUSE: 'closed' },
    });
    const out = join(folder, 'evicted');
    const run =
      'sh shard.sh || code=1; if [ $SHARD_INDEX$WAREHOUSE = 3closed ]; then echo written; sleep 60; fi; exit ${code:-0}';
    const result = await runSuites(out, { run, 'env-from': 'configmap/warehouse' }, async (step) => {
      await step.line(/^\[3\] written/);
      await place.client.call({
        method: 'PATCH',
        path: `${core}/warehouse`,
        contentType: 'application/merge-patch+json',
        body: { data: { WAREHOUSE: 'open' } },
      });
      await evictShard(place, 3);
    });
    const { outputs, summary } = result.main;
    expect(outputs).toMatchObject({ verdict: 'failed', cause: 'end.test-failed', attempts: '2' });
    expect(outputs).toMatchObject({ tests: '28', failures: '8', 'exit-code': '1' });
    expect(logText(result.main)).toMatch(
      /Shard 3 was lost, not by its tests \(pod\.disruption\.\S+\), and is run again/,
    );
    const { tests, results, verdict } = reportOf(result);
    expect(verdict.shards.map(({ outcome }: any) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'passed',
    ]);
    expect(tests.totals).toEqual({ tests: 28, passed: 12, failed: 8, skipped: 5, flaky: 3 });
    expect(told(tests.flaky)).toEqual(known(FLAKY));
    expect(summary).toMatch(/12 passed, 8 failed, 3 flaky, 5 skipped/);
    expect(tests).toMatchObject({ reports: 15, problems: [] });
    expectFailedTests(result);

    const sums = sumsOf(result);
    expect(sums.map(({ length }) => length)).toEqual([1, 1, 1, 2]);
    expect(filesOf(out)).toEqual({
      ...Object.assign({}, ...sums.map(([first], shard) => inFolder(`shard-${shard}`, first))),
      ...inFolder('attempt-2/shard-3', sums[3]?.[1]),
    });
    expect(results).toMatchObject({ files: 24, leftOut: [] });
    await place.expectNothingLeft();
  });
});
