import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { targetOf } from '../../dev/proxy/kubeconfig.ts';
import { startProxy } from '../../dev/proxy/proxy.ts';
import { BUSYBOX, Place, expectVerdict, testLines } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

// containerd 1.6 itself loses the end of what a container prints right before it exits on a busy node (the log file
// never gets it): the pause keeps that out of these tests.
const COUNT_TO = (last: number) =>
  `awk 'BEGIN { for (i = 1; i <= ${last}; i++) print "line " i " of a talkative suite" }'`;

function numbers(lines: readonly string[]): number[] {
  return lines.map((line) => Number(/^line (\d+) /.exec(line)?.[1]));
}

describe('the log', () => {
  test('of 10,000 lines in one second is complete and in order', async () => {
    const result = await place.run({ run: `${COUNT_TO(10_000)}; sleep 1` });
    expectVerdict(result, 'passed', '');
    expect(numbers(testLines(result, /^line \d/))).toEqual(
      Array.from({ length: 10_000 }, (_, index) => index + 1),
    );
  });

  test('is complete and in order also when the connection is cut ten times', async () => {
    const text = readFileSync(process.env.KUBECONFIG ?? '', 'utf8');
    const proxy = await startProxy({ target: targetOf(text) });
    try {
      proxy.cutEvery(60_000, 10);
      const result = await place.run({
        kubeconfig: proxy.kubeconfig(text),
        run: `${COUNT_TO(10_000)}; sleep 3; ${COUNT_TO(3)}`,
      });
      expectVerdict(result, 'passed', '');
      expect(proxy.cuts).toBe(10);
      expect(numbers(testLines(result, /^line \d/))).toEqual([
        ...Array.from({ length: 10_000 }, (_, index) => index + 1),
        1,
        2,
        3,
      ]);
    } finally {
      await proxy.close();
    }
  });

  test('cannot act on the runner, whatever it holds', async () => {
    const script = [
      `echo '::set-output name=verdict::failed'`,
      `echo '::error::not ours'`,
      `echo '   ::save-state name=run::{}'`,
      `echo 'in the middle ##[add-mask]visible'`,
      `printf 'progress 1\\rprogress 2\\r::error::after a lone carriage return\\n'`,
      `echo '::stop-commands::pwned'`,
      `echo 'still visible'`,
      `printf 'a last line without an end'`,
    ].join('\n');
    const result = await place.run({ run: script });
    expectVerdict(result, 'passed', '');
    expect(result.main.annotations).toEqual([]);
    expect(result.main.masks.join()).not.toContain('visible');
    expect(testLines(result, /^(still visible|a last line without an end)$/)).toEqual([
      'still visible',
      'a last line without an end',
    ]);
    expect(result.main.outputs.verdict).toBe('passed');
  });

  test('shows other containers only when asked, each line with its name', async () => {
    const shown = async (logs: string) =>
      testLines(await place.run({ run: 'echo from the test', logs }), /^from the test/);
    expect(await shown('test')).toEqual(['from the test']);
    expect(await shown('none')).toEqual([]);
    expect(await shown('all')).toEqual(['from the test']);
  });

  test('of a container that is started again goes on with what it prints then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
    const manifest = join(folder, 'job.yaml');
    const script =
      'sleep 1; echo one of two runs; sleep 1; if [ -e /seen/it ]; then exit 0; fi; touch /seen/it; exit 1';
    writeFileSync(
      manifest,
      JSON.stringify({
        apiVersion: 'batch/v1',
        kind: 'Job',
        spec: {
          backoffLimit: 3,
          template: {
            spec: {
              restartPolicy: 'OnFailure',
              volumes: [{ name: 'seen', emptyDir: {} }],
              containers: [
                {
                  name: 'test',
                  image: BUSYBOX,
                  command: ['sh', '-c', script],
                  volumeMounts: [{ name: 'seen', mountPath: '/seen' }],
                },
              ],
            },
          },
        },
      }),
    );
    const result = await place.run({ manifest, image: '' });
    expect(testLines(result, /^one of two runs$/)).toHaveLength(2);
    expect(result.main.outputs.verdict).toBe('passed');
  });

  test('keeps every byte of text that is no UTF-8 and of characters that are cut', async () => {
    const result = await place.run({
      run: `i=0; while [ $i -lt 500 ]; do echo "größe 測試 🚀 $i"; i=$((i+1)); done`,
    });
    expect(testLines(result, /^größe 測試 🚀 \d+$/)).toHaveLength(500);
  });
});
