import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { BUSYBOX, Place, expectVerdict, reportOf, testLines } from './harness.ts';
import { NAMES, WRITE, filesOf, runWithResults, sumsOf } from './results-run.ts';

let place: Place;
const folder = mkdtempSync(join(tmpdir(), 'results-'));
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('reports and artifacts', () => {
  test('of a failed run arrive exact, and nothing of them is in the log', async () => {
    const { result, out } = await runWithResults(place, folder, { ...NAMES, run: `${WRITE}\nexit 3` });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(Object.keys(filesOf(out))).toHaveLength(4);
    expect(filesOf(out)).toEqual(sumsOf(result));
    expect(reportOf(result).results).toMatchObject({ path: out, files: 4, leftOut: [] });
    expect(reportOf(result).notices).toEqual([]);
    await place.expectNothingLeft();
  });

  test('of two shards lie in a folder each', async () => {
    const { result, out } = await runWithResults(place, folder, { ...NAMES, run: WRITE, parallelism: '2' });
    expectVerdict(result, 'passed', '');
    expect(Object.keys(filesOf(out))).toHaveLength(8);
    expect(filesOf(out)).toEqual(sumsOf(result));
  });

  test('of a user who is not root, on a file system that is only read, arrive too', async () => {
    const manifest = join(folder, 'strict.yaml');
    const securityContext = {
      runAsNonRoot: true,
      runAsUser: 12345,
      runAsGroup: 12345,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    };
    const containers = [{ name: 'test', image: BUSYBOX, workingDir: '/app', securityContext }];
    writeFileSync(
      manifest,
      JSON.stringify({
        apiVersion: 'batch/v1',
        kind: 'Job',
        spec: { template: { spec: { restartPolicy: 'Never', containers } } },
      }),
    );
    const script = `umask 077\n${WRITE}\nid -u; chmod 000 shots/numbers.txt`;
    const { result, out } = await runWithResults(place, folder, {
      ...NAMES,
      image: '',
      'working-directory': '',
      manifest,
      run: script,
    });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^12345$/)).toHaveLength(1);
    const { 'shard-0/shots/numbers.txt': unread, ...sums } = sumsOf(result);
    expect(unread).toMatch(/^[0-9a-f]{64}$/);
    expect(filesOf(out)).toEqual(sums);
    expect(reportOf(result).results.leftOut).toEqual([
      { shard: 0, attempt: 1, path: 'shots/numbers.txt', bytes: 1988895, reason: 'unreadable' },
    ]);
  });

  test('that do not fit are left out whole and listed; reports come first', async () => {
    const script = `${WRITE}\nhead -c 90000 /dev/urandom >shots/small.png; head -c 30000 /dev/urandom >reports/large.xml`;
    const { result, out } = await runWithResults(place, folder, {
      ...NAMES,
      run: script,
      'results-limit': '128Ki',
    });
    expectVerdict(result, 'passed', '');
    expect(Object.keys(filesOf(out))).toEqual([
      'shard-0/reports/deep/mit Leerzeichen.xml',
      'shard-0/reports/junit.xml',
      'shard-0/reports/large.xml',
      'shard-0/shots/small.png',
    ]);
    // numbers.txt shrinks, but not enough.
    const left = reportOf(result).results.leftOut.map(({ path }: any) => path);
    expect(left).toEqual(['shots/numbers.txt', 'shots/big.png']);
    expect(logText(result.main)).toMatch(
      /Note: Results: \d files? (was|were) left out whole: .*results-limit \(132 kB compressed\).*shots\/big\.png \(2\.0 MB\)/,
    );
    expect(result.main.summary).toMatch(/left out whole/);
  });
});

describe('what results cost and what they cannot do', () => {
  test('what no file matches is said, and a helper image packs as well', async () => {
    const run = 'mkdir -p reports; echo "<a/>" >reports/a.xml';
    const { result, out } = await runWithResults(place, folder, { ...NAMES, run, 'helper-image': BUSYBOX });
    expectVerdict(result, 'passed', '');
    expect(Object.keys(filesOf(out))).toEqual(['shard-0/reports/a.xml']);
    expect(reportOf(result).notices).toEqual(['artifacts: the tests left no file that matches "shots/".']);
  });

  test('files of the image that the tests do not see any more are said', async () => {
    const { result } = await runWithResults(place, folder, {
      junit: '/usr/bin/*.xml',
      run: 'echo "<a/>" >/usr/bin/a.xml',
    });
    expectVerdict(result, 'passed', '');
    expect(reportOf(result).notices).toEqual([
      expect.stringMatching(/^Results: the image has files in \/usr\/bin, which the tests did not see/),
    ]);
  });

  test('a path that cannot be shared is an input error before anything is created', async () => {
    const result = await place.run({
      run: 'true',
      'working-directory': '/app',
      junit: 'junit.xml\n**/*.xml',
    });
    expectVerdict(result, 'configuration', 'input.invalid');
    expect(result.main.outputs.message).toMatch(/junit: "junit.xml" lies directly in the working directory/);
    expect(result.main.outputs.attempts).toBe('0');
  });

  test('hold a run up by a fraction of what it takes without them', async () => {
    const took: { [kind: string]: number[] } = { with: [], without: [] };
    for (let round = 0; round < 4; round++) {
      for (const kind of ['with', 'without']) {
        const run = 'mkdir -p reports; for i in 1 2 3 4 5; do seq 2000 >reports/$i.xml; done; echo the end';
        const result = await place.run({
          run,
          'working-directory': '/app',
          ...(kind === 'with' ? { junit: 'reports/*.xml' } : {}),
        });
        expectVerdict(result, 'passed', '');
        took[kind]?.push(result.main.durationMs);
      }
    }
    console.log(`whole step, ms: ${JSON.stringify(took)}`);
    const least = (values: number[] = []) => Math.min(...values);
    expect(least(took.with)).toBeLessThan(2 * least(took.without));
  });
});
