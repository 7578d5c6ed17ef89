import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { metadataOf } from '../../src/cluster/jobs.ts';
import { logText } from '../../dev/runner/result.ts';
import { BUSYBOX, Place, expectVerdict, reportOf, testLines } from './harness.ts';

let place: Place;
const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

function manifest(name: string, spec: object, jobSpec: object = {}): string {
  const path = join(folder, `${name}.yaml`);
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'mine', labels: { team: 'shop' } },
    spec: { ...jobSpec, template: { spec } },
  };
  writeFileSync(path, JSON.stringify(job));
  return path;
}

const container = (script: string) => ({ name: 'test', image: BUSYBOX, command: ['sh', '-c', script] });

describe('a manifest of the user', () => {
  test('is the base, with the inputs laid over it', async () => {
    const path = manifest('base', {
      restartPolicy: 'Never',
      volumes: [{ name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '8Mi' } }],
      containers: [
        {
          ...container('ls -d /scratch; echo "$WHO $(WHO)"'),
          volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
          env: [{ name: 'WHO', value: 'manifest' }],
        },
      ],
    });
    const result = await place.run({ image: '', manifest: path, env: 'WHO=input' });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^(\/scratch|input input)/)).toEqual(['/scratch', 'input input']);
    expect(reportOf(result).attempts[0].observation.job.metadata.labels.team).toBe('shop');
  });

  test('with a typo is refused by the API server, with the path, and nothing is created', async () => {
    const path = manifest('typo', { containers: [{ ...container('true'), imagePullPolciy: 'Always' }] });
    const result = await place.run({ image: '', manifest: path });
    expect(result.main.outputs.verdict).toBe('configuration');
    expect(result.main.outputs.message).toContain('spec.template.spec.containers[0].imagePullPolciy');
    expect(await place.left()).toEqual([]);
  });

  test('reaches the server with fields that client-node does not know; one that the server drops is told', async () => {
    // These came after client-node's model, the second in the place of the first; their feature gate is off by default.
    const { body } = await place.client.call({ method: 'GET', path: '/version' });
    const [field, value] =
      Number.parseInt(String(body.minor), 10) < 36
        ? ['workloadRef', { name: 'w', podGroup: 'g' }]
        : ['schedulingGroup', { podGroupName: 'g' }];
    const path = manifest('newer', {
      restartPolicy: 'Never',
      [field]: value,
      containers: [container('true')],
    });
    const result = await place.run({ image: '', manifest: path });
    expect(result.main.log.map(({ text }) => text).join('\n')).toMatch(
      new RegExp(`drops the field spec\\.template\\.spec\\.${field}`),
    );
    expectVerdict(result, 'passed', '');
  });

  test('whose helper keeps the pod alive is decided by its test container', async () => {
    const path = manifest('helper', {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [container('echo done; exit 4'), { ...container('sleep 600'), name: 'helper' }],
    });
    const result = await place.run({ image: '', manifest: path, container: 'test' });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(result.main.outputs['exit-code']).toBe('4');
    await place.expectNothingLeft();
  });

  test('whose Job may try again is decided by the last try', async () => {
    const spec = { restartPolicy: 'Never', containers: [container('echo a try; exit 3')] };
    const result = await place.run({
      image: '',
      manifest: manifest('tries', spec, { backoffLimit: 1 }),
    });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(result.main.outputs.attempts).toBe('1');
    expect(testLines(result, /^a try/)).toHaveLength(2);
    expect(logText(result.main)).toMatch(/Pod \S+ has failed, and the Job may try once more/);
    await place.expectNothingLeft();
  });

  test('whose pod somebody takes away is run again by its Job, not by us', async () => {
    // The first try waits to be taken away, however late that comes; the second finds a ConfigMap.
    const envFrom = [{ configMapRef: { name: 'second-try', optional: true } }];
    const spec = {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ ...container('echo begun; [ -n "$AGAIN" ] || sleep 600'), envFrom }],
    };
    const path = manifest('taken', spec, { backoffLimit: 1 });
    const result = await place.run({ image: '', manifest: path }, {}, async (step) => {
      await step.line(/^begun$/);
      const [pod] = await place.pods();
      await place.create('/api/v1/namespaces/{namespace}/configmaps', {
        metadata: { name: 'second-try' },
        data: { AGAIN: 'yes' },
      });
      const { name } = metadataOf(pod ?? {});
      await place.client.call({
        method: 'DELETE',
        path: `/api/v1/namespaces/${place.namespace}/pods/${name}`,
      });
    });
    expectVerdict(result, 'passed', '');
    expect(result.main.outputs.attempts).toBe('1');
    expect(testLines(result, /^begun$/)).toHaveLength(2);
    expect(reportOf(result).verdict.warnings.join()).toMatch(
      /An earlier try of the Job, in pod (\S+): .*\1 was (?:deleted|removed)/,
    );
  });

  test('whose shard may try again is green when the second try is, and says that it was flaky', async () => {
    // The Job controller counts on each pod how often its index has failed.
    const fieldPath = `metadata.annotations['batch.kubernetes.io/job-index-failure-count']`;
    const env = [{ name: 'FAILURES', valueFrom: { fieldRef: { fieldPath } } }];
    const script = 'echo "$SHARD_INDEX"; [ $SHARD_INDEX = 0 ] || [ "$FAILURES" = 1 ]';
    const spec = { restartPolicy: 'Never', containers: [{ ...container(script), env }] };
    const path = manifest('flaky', spec, { backoffLimitPerIndex: 1 });
    const result = await place.run({ image: '', manifest: path, parallelism: '2' });
    expectVerdict(result, 'passed', '');
    expect(result.main.outputs.attempts).toBe('1');
    expect(testLines(result, /^\[\d\] \d/).toSorted()).toEqual(['[0] 0', '[1] 1', '[1] 1']);
    expect(reportOf(result).verdict.warnings.join()).toMatch(
      /An earlier try of the Job, in pod \S+: The tests failed with exit code 1/,
    );
  });

  test('that is an Indexed Job needs every index to pass', async () => {
    const spec = {
      restartPolicy: 'Never',
      containers: [container('echo I am $JOB_COMPLETION_INDEX; [ $JOB_COMPLETION_INDEX != 1 ]')],
    };
    const path = manifest('indexed', spec, { completionMode: 'Indexed', completions: 3, parallelism: 3 });
    const result = await place.run({ image: '', manifest: path });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(testLines(result, /^\[\d\] I am/).toSorted()).toEqual(['[0] I am 0', '[1] I am 1', '[2] I am 2']);
  });
});
