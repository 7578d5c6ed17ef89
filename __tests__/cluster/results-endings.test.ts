import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { metadataOf } from '../../src/cluster/jobs.ts';
import { evictShard } from './evict.ts';
import { BUSYBOX, Place, image, expectVerdict, reportOf } from './harness.ts';
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

describe('results of a run that is cut short', () => {
  const hang = `${WRITE}\necho begun; sleep 300`;
  // The first attempt's pods wait for it, however late it comes.
  const untilEvicted = 'case "$HOSTNAME" in *-1-????????-*) echo begun; sleep 600;; esac';

  test('by its time limit are kept', async () => {
    const { result, out } = await runWithResults(place, folder, { ...NAMES, run: hang, timeout: '15s' });
    expectVerdict(result, 'timeout', 'run.timeout');
    expect(filesOf(out)).toEqual(sumsOf(result));
    expect(Object.keys(filesOf(out))).toHaveLength(4);
  });

  test('by an eviction are kept, beside those of the next attempt', async () => {
    const { result, out } = await runWithResults(
      place,
      folder,
      { ...NAMES, run: `${WRITE}\n${untilEvicted}` },
      async (step) => {
        await step.line(/^begun/);
        const [pod] = await place.pods();
        const { name } = metadataOf(pod ?? {});
        await place.create(`/api/v1/namespaces/{namespace}/pods/${name}/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace: place.namespace },
        });
      },
    );
    expectVerdict(result, 'passed', result.main.outputs.cause ?? '');
    expect(result.main.outputs.attempts).toBe('2');
    const names = Object.keys(filesOf(out));
    expect(names.filter((name) => name.startsWith('shard-0/'))).toHaveLength(4);
    expect(names.filter((name) => name.startsWith('attempt-2/shard-0/'))).toHaveLength(4);
  });

  test('of one shard by an eviction are kept, and the other shard goes on', async () => {
    const run = `${WRITE}\nif [ $SHARD_INDEX = 1 ]; then ${untilEvicted}; else sleep 10; fi`;
    const inputs = { ...NAMES, run, parallelism: '2' };
    const { result, out } = await runWithResults(place, folder, inputs, async (step) => {
      await step.line(/^\[1\] begun/);
      await evictShard(place, 1);
    });
    expectVerdict(result, 'passed', result.main.outputs.cause ?? '');
    const names = Object.keys(filesOf(out));
    for (const part of ['shard-0/', 'shard-1/', 'attempt-2/shard-1/'])
      expect(names.filter((name) => name.startsWith(part))).toHaveLength(4);
  });

  test('by a cancel are kept, and the cancel stays quick', async () => {
    const { result, out } = await runWithResults(place, folder, { ...NAMES, run: hang }, async (step) => {
      await step.line(/^begun/);
      step.cancel();
    });
    expect(result.main.outputs.verdict).toBe('cancelled');
    expect(filesOf(out)).toEqual(sumsOf(result));
    expect(Object.keys(filesOf(out))).toHaveLength(4);
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
    await place.expectNothingLeft();
  });

  test('by memory are kept', async () => {
    const eat = `${WRITE}\nx=a; while true; do x=$x$x; done`;
    const { result, out } = await runWithResults(place, folder, { ...NAMES, memory: '24Mi', run: eat });
    expectVerdict(result, 'configuration', 'end.oom');
    expect(filesOf(out)).toEqual(sumsOf(result));
  });
});

describe('results of tests that end in a hurry, or never begin', () => {
  const short = 'mkdir -p reports; echo "<testsuite name=\\"s\\"/>" >reports/a.xml';

  test('are there although the tests were over at once', async () => {
    const { result, out } = await runWithResults(place, folder, { junit: NAMES.junit, run: short });
    expectVerdict(result, 'passed', '');
    expect(Object.keys(filesOf(out))).toEqual(['shard-0/reports/a.xml']);
    expect(reportOf(result).notices).toEqual([]);
  });

  test('are there in a pod that shares its processes, behind services', async () => {
    const manifest = join(folder, 'shared.json');
    const containers = [{ name: 'test', image: BUSYBOX, workingDir: '/app' }];
    const spec = { restartPolicy: 'Never', shareProcessNamespace: true, containers };
    writeFileSync(
      manifest,
      JSON.stringify({ apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec } } }),
    );
    const services = `web: {image: "${BUSYBOX}", command: [httpd, -f, -p, "8080"], ports: [8080]}`;
    const inputs = { ...NAMES, image: '', 'working-directory': '', manifest, services };
    const { result, out } = await runWithResults(place, folder, { ...inputs, run: `${WRITE}\n(sleep 60 &)` });
    expectVerdict(result, 'passed', '');
    expect(filesOf(out)).toEqual(sumsOf(result));
  });

  test('are packed by a native sidecar for a command, whose end nobody else tells', async () => {
    const command = JSON.stringify(['sh', '-ec', WRITE]);
    const { result, out } = await runWithResults(place, folder, { ...NAMES, command });
    expectVerdict(result, 'passed', '');
    expect(Object.keys(filesOf(out))).toHaveLength(4);
    expect(filesOf(out)).toEqual(sumsOf(result));
  });

  test.each<[string, { [name: string]: string }, string]>([
    ['a folder that is none', { 'working-directory': '/bin/busybox', junit: '/out/*.xml' }, 'start.command'],
    ['a ConfigMap that is not there', { 'env-from': 'configmap/missing' }, 'config.object-missing'],
  ])('hold nothing up where the tests cannot start for %s', async (_what, inputs, cause) => {
    const { result } = await runWithResults(place, folder, { junit: NAMES.junit, run: 'true', ...inputs });
    expectVerdict(result, 'configuration', cause);
    expect(reportOf(result).notices.join()).not.toMatch(/Results/);
    const segments = reportOf(result).attempts[0].segments;
    const spent = segments.find(({ name }: any) => name === 'Results');
    // Results that have to come have ten.
    expect(spent.endMs - spent.startMs).toBeLessThan(8_000);
    await place.expectNothingLeft();
  });

  test('are missed, and that is said, where helper-image cannot be pulled; the tests decide', async () => {
    const { result, out } = await runWithResults(place, folder, {
      ...NAMES,
      run: WRITE,
      'helper-image': image('no-such-image:1'),
    });
    expectVerdict(result, 'passed', '');
    expect(filesOf(out)).toEqual({});
    expect(reportOf(result).verdict.warnings.join()).toMatch(/^No results came of pod .*no-such-image:1/);
    expect(reportOf(result).notices.join()).toMatch(/Results: none came of 1 of the pods/);
  });
});
