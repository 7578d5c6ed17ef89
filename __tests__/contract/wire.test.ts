import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { logText } from '../../dev/runner/result.ts';
import { run } from './harness.ts';

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
});
afterEach(() => cluster.close());

const folder = mkdtempSync(join(tmpdir(), 'contract-'));
const creates = { verb: 'create', resource: 'jobs' } as const;

test('every field of a manifest is on the wire, known to anybody or not', async () => {
  const path = join(folder, 'job.yaml');
  writeFileSync(
    path,
    [
      'apiVersion: batch/v1',
      'kind: Job',
      'spec:',
      '  fieldOfTheYear2030: {deep: [1, {x: "$(NAME)"}]}',
      '  template:',
      '    spec:',
      '      restartPolicy: Never',
      '      anotherOne: yes',
      '      volumes: [{name: v, secret: {defaultMode: 0640, secretName: s}}]',
      '      containers: [{name: t, image: i, newThing: {a: null, b: 1.5}, env: [{name: A, value: "$$"}]}]',
    ].join('\n'),
  );
  await run(cluster, { manifest: path });
  const [, created] = cluster.requests.matching(creates);
  const { spec } = (created?.json ?? {}) as any;
  expect(spec.fieldOfTheYear2030).toEqual({ deep: [1, { x: '$(NAME)' }] });
  expect(spec.template.spec).toMatchObject({
    anotherOne: true,
    volumes: [{ secret: { defaultMode: 0o640 } }],
  });
  expect(spec.template.spec.containers[0]).toMatchObject({
    newThing: { a: null, b: 1.5 },
    env: [{ name: 'A', value: '$$' }],
  });
  expect(created?.query.get('fieldValidation')).toBe('Strict');
});

test('warnings of the API server are shown and kept', async () => {
  cluster.admission.warn('would violate PodSecurity "restricted:latest"');
  const result = await run(cluster, { image: 'a', run: 'b' });
  expect(logText(result.main)).toContain('would violate PodSecurity');
  expect(result.main.summary).toContain('would violate PodSecurity');
});

test('a run asks no more of the API server than the formula allows', async () => {
  const result = await run(cluster, { image: 'a', run: 'b' });
  expect(result.main.outputs.verdict).toBe('passed');
  // Dry runs of the Job and its pod, one question for all rights, and the create; Job, pods, events (list and watch); one log and its rest; one node; delete; two reads.
  const allowed = 2 + 1 + 1 + 2 + 2 + 2 + 1 + 1 + 2;
  expect(cluster.requests.all.length).toBeLessThanOrEqual(allowed);
});
