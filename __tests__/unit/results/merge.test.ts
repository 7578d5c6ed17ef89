import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ReportFile, readReports } from '../../../src/results/read-reports.ts';

interface Entry {
  readonly name: string;
  readonly how?: 'passed' | 'failed' | 'skipped';
  readonly seconds?: number;
}

const INNER = { passed: '', failed: '<failure message="no">at a.js:3</failure>', skipped: '<skipped/>' };

function report(entries: readonly Entry[], { isGo = false, name = 'shop.cart' } = {}): Buffer {
  const cases = entries.map(
    (entry) =>
      `<testcase classname="${name}" name="${entry.name}" time="${entry.seconds ?? 0}">${INNER[entry.how ?? 'passed']}</testcase>`,
  );
  const go = isGo ? '<properties><property name="go.version" value="go1.26"/></properties>' : '';
  return Buffer.from(`<testsuites><testsuite name="${name}">${go}${cases.join('')}</testsuite></testsuites>`);
}

const file = (content: Buffer, shard: number | null = null, attempt = 1, path = 'junit.xml'): ReportFile => ({
  path,
  shard,
  attempt,
  content,
});

async function totalsOf(files: readonly ReportFile[]) {
  return (await readReports(files)).totals;
}

describe('a test counts once', () => {
  test('when it failed in one attempt and passed in the next: it is flaky, with what it said', async () => {
    const { totals, flaky, failed } = await readReports([
      file(report([{ name: 'a', how: 'failed' }, { name: 'b' }]), 0, 1),
      file(report([{ name: 'a' }, { name: 'b' }]), 0, 2),
    ]);
    expect(totals).toEqual({ tests: 2, passed: 1, failed: 0, skipped: 0, flaky: 1 });
    expect(failed).toEqual([]);
    expect(flaky).toEqual([
      expect.objectContaining({ name: 'a', outcome: 'flaky', message: 'no', attempt: 1 }),
    ]);
  });

  test('when another shard that ran it too was run again: what failed stays failed', async () => {
    const files = [
      file(report([{ name: 'a', how: 'failed' }]), 0, 1),
      file(report([{ name: 'a' }]), 1, 1),
      file(report([{ name: 'a' }]), 1, 2),
    ];
    expect(await totalsOf(files)).toMatchObject({ tests: 1, failed: 1, flaky: 0 });
  });

  test('when it failed in both attempts: the last one tells', async () => {
    const { totals, failed } = await readReports(
      [1, 2].map((attempt) => file(report([{ name: 'a', how: 'failed' }]), 0, attempt)),
    );
    expect(totals).toMatchObject({ tests: 1, failed: 1 });
    expect(failed).toEqual([expect.objectContaining({ name: 'a', attempt: 2 })]);
  });

  test('when it passed first and failed then: it failed', async () => {
    expect(
      await totalsOf([
        file(report([{ name: 'a' }]), 0, 1),
        file(report([{ name: 'a', how: 'failed' }]), 0, 2),
      ]),
    ).toMatchObject({ tests: 1, failed: 1 });
  });

  test('when the Job itself tried its shard again, in a pod of the same attempt', async () => {
    const tries = (...hows: readonly ('passed' | 'failed')[]) =>
      hows.map((how, pod) => ({ ...file(report([{ name: 'a', how }, { name: 'b' }]), 0), pod }));
    expect(await totalsOf(tries('failed', 'passed'))).toMatchObject({ tests: 2, passed: 1, flaky: 1 });
    expect(await totalsOf(tries('failed', 'failed'))).toMatchObject({ tests: 2, passed: 1, failed: 1 });
    expect(await totalsOf(tries('passed', 'failed'))).toMatchObject({ tests: 2, passed: 1, failed: 1 });
  });

  test('when all shards ran again and another one had it then', async () => {
    const of = (how: 'passed' | 'failed', shard: number, attempt: number) => ({
      ...file(report([{ name: 'a', how }]), shard, attempt),
      round: attempt,
    });
    const first = of('failed', 0, 1);
    expect(await totalsOf([first, of('passed', 1, 2)])).toMatchObject({ tests: 1, failed: 0, flaky: 1 });
    expect(await totalsOf([first, of('failed', 1, 2)])).toMatchObject({ tests: 1, failed: 1, flaky: 0 });
    const again = [of('failed', 0, 2), of('passed', 1, 2)];
    expect(await totalsOf([first, ...again])).toMatchObject({ tests: 1, failed: 1, flaky: 0 });
  });

  test('when several shards ran it: one that failed is enough', async () => {
    const files = [0, 1, 2].map((shard) =>
      file(report([{ name: 'a', how: shard === 1 ? 'failed' : 'passed' }]), shard),
    );
    const { totals, failed } = await readReports(files);
    expect(totals).toMatchObject({ tests: 1, failed: 1, flaky: 0 });
    expect(failed[0]!.shard).toBe(1);
  });

  test('when every shard but one skipped it', async () => {
    const files = [0, 1, 2].map((shard) =>
      file(report([{ name: 'a', how: shard === 1 ? 'passed' : 'skipped' }]), shard),
    );
    expect(await totalsOf(files)).toMatchObject({ tests: 1, passed: 1, skipped: 0 });
  });

  test('when the retry brought only its own shard', async () => {
    const files = [
      file(report([{ name: 'a' }]), 0, 1),
      file(report([{ name: 'b', how: 'failed' }]), 1, 1),
      file(report([{ name: 'b' }]), 1, 2),
    ];
    expect(await totalsOf(files)).toEqual({ tests: 2, passed: 1, failed: 0, skipped: 0, flaky: 1 });
  });

  test('when Go tried it again within one report', async () => {
    const again = [{ name: 'a', how: 'failed' }, { name: 'a' }] as const;
    expect(await totalsOf([file(report(again, { isGo: true }))])).toMatchObject({ tests: 1, flaky: 1 });
  });
});

describe('two tests of one name are two', () => {
  test('in two shards, where the report names neither a file nor a class: each shard has its own', async () => {
    const two = [{ name: 'renders', how: 'failed' }, { name: 'resizes' }] as const;
    const files = [0, 1].map((shard) => file(report(two, { name: 'a button' }), shard));
    const { totals, failed } = await readReports(files);
    expect(totals).toMatchObject({ tests: 4, passed: 2, failed: 2 });
    expect(failed.map(({ name, shard }) => [name, shard])).toEqual([
      ['renders', 0],
      ['renders', 1],
    ]);
  });

  test('in two shards, and one of them was run again', async () => {
    const files = [
      file(report([{ name: 'renders', how: 'failed' }], { name: 'a button' }), 0, 1),
      file(report([{ name: 'renders', how: 'failed' }], { name: 'a button' }), 1, 1),
      file(report([{ name: 'renders' }], { name: 'a button' }), 1, 2),
    ];
    expect(await totalsOf(files)).toMatchObject({ tests: 2, failed: 1, flaky: 1 });
  });

  const twice = [{ name: 'works', how: 'failed' }, { name: 'works' }] as const;

  test('in one report', async () => {
    expect(await totalsOf([file(report(twice))])).toEqual({
      tests: 2,
      passed: 1,
      failed: 1,
      skipped: 0,
      flaky: 0,
    });
  });

  test('also over attempts', async () => {
    const files = [file(report(twice), 0, 1), file(report([{ name: 'works' }, { name: 'works' }]), 0, 2)];
    expect(await totalsOf(files)).toEqual({ tests: 2, passed: 1, failed: 0, skipped: 0, flaky: 1 });
  });

  test('in two reports of one shard, of Go as well', async () => {
    for (const isGo of [false, true]) {
      const files = ['a/junit.xml', 'b/junit.xml'].map((path) =>
        file(report([{ name: 'works' }], { isGo }), 0, 1, path),
      );
      expect(await totalsOf(files)).toMatchObject({ tests: 2, passed: 2 });
    }
  });
});

test('every test counts exactly once, however shards and attempts have it', async () => {
  const entry = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    how: fc.constantFrom('passed', 'failed', 'skipped'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          shard: fc.nat(3),
          attempt: fc.integer({ min: 1, max: 3 }),
          entries: fc.uniqueArray(entry, { selector: ({ name }) => name }),
        }),
        { maxLength: 6 },
      ),
      async (parts) => {
        // One report for each shard and attempt.
        const unique = [
          ...new Map(parts.map((part) => [`${part.attempt}/${part.shard}`, part])).values(),
        ].toSorted((x, y) => x.attempt - y.attempt);
        const { totals, failed, flaky } = await readReports(
          unique.map(({ shard, attempt, entries }) => file(report(entries as Entry[]), shard, attempt)),
        );
        const all = unique.flatMap(({ shard, attempt, entries }) =>
          entries.map((one) => ({ ...one, shard, attempt })),
        );
        const names = [...new Set(all.map(({ name }) => name))];
        const ran = (name: string) => all.filter((one) => one.name === name && one.how !== 'skipped');
        const failedAtLast = names.filter((name) =>
          [0, 1, 2, 3].some((shard) => {
            const tries = ran(name).filter((one) => one.shard === shard);
            return tries.toSorted((x, y) => x.attempt - y.attempt).at(-1)?.how === 'failed';
          }),
        );
        const failedOnce = names.filter((name) => ran(name).some(({ how }) => how === 'failed'));
        expect(totals).toEqual({
          tests: names.length,
          skipped: names.filter((name) => ran(name).length === 0).length,
          failed: failedAtLast.length,
          flaky: failedOnce.length - failedAtLast.length,
          passed: names.filter((name) => ran(name).length > 0 && !failedOnce.includes(name)).length,
        });
        expect(failed.map(({ name }) => name).toSorted()).toEqual(failedAtLast.toSorted());
        expect(flaky.map(({ name }) => name).toSorted()).toEqual(
          failedOnce.filter((name) => !failedAtLast.includes(name)).toSorted(),
        );
      },
    ),
    { numRuns: 500 },
  );
});

describe('bounds', () => {
  test('of failed tests the first 5,000 are named, and all are counted', async () => {
    const entries = Array.from({ length: 7000 }, (_, index) => ({
      name: `case ${index}`,
      how: 'failed' as const,
    }));
    const { totals, failed, problems } = await readReports([file(report(entries))]);
    expect(totals.failed).toBe(7000);
    expect(failed.map(({ name }) => name)).toEqual(entries.slice(0, 5000).map(({ name }) => name));
    expect(problems).toEqual(['Only the first 5,000 failed or flaky tests are named; 7,000 failed.']);
  });

  test('of slow tests the ten slowest stay, the slowest first', async () => {
    const entries = Array.from({ length: 60 }, (_, index) => ({
      name: `case ${index}`,
      seconds: (index * 37) % 61,
    }));
    const { slowest } = await readReports([file(report(entries))]);
    expect(slowest.map(({ timeSeconds }) => timeSeconds)).toEqual([60, 59, 58, 57, 56, 55, 54, 53, 52, 51]);
  });
});

describe('what is missing is said', () => {
  test('no report at all', async () => {
    expect((await readReports([])).problems).toEqual(['No test report came out of the pods.']);
  });

  test('shards without one', async () => {
    const files = [file(report([{ name: 'a' }]), 1)];
    const { problems } = await readReports(files, { expectedShards: [0, 1, 2] });
    expect(problems).toEqual(['No test report came from shards 0, 2.']);
  });

  test('of a damaged report which attempt left it, where there are several', async () => {
    const damaged = Buffer.from('<testsuite><testcase name="a"/>');
    const whole = report([{ name: 'a' }]);
    const problemsOf = async (files: readonly ReportFile[]) => (await readReports(files)).problems[0];
    expect(await problemsOf([file(damaged, null, 1), file(whole, null, 2)])).toMatch(
      /^The report junit\.xml of attempt 1 ends in the middle/,
    );
    expect(await problemsOf([file(whole, 0, 1), file(damaged, 1, 1), file(whole, 1, 2)])).toMatch(
      /^The report junit\.xml of shard 1, attempt 1 ends in the middle/,
    );
    expect(await problemsOf([file(damaged, 1, 1)])).toMatch(
      /^The report junit\.xml of shard 1 ends in the middle/,
    );
  });

  test('and not too much of it', async () => {
    const files = Array.from({ length: 500 }, (_, shard) => file(Buffer.from(''), shard));
    const { problems } = await readReports(files);
    expect(problems.length).toBe(21);
    expect(problems.at(-1)).toBe('… and 480 more problems with reports.');
  });
});
