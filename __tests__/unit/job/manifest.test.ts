import { describe, expect, test } from '@jest/globals';
import { droppedFields } from '../../../src/job/dropped.ts';
import { type IdentityFacts, attemptName, identify, randomName } from '../../../src/job/identity.ts';
import { readManifest } from '../../../src/job/manifest-file.ts';
import { buildJob } from '../../../src/job/manifest.ts';
import type { JobRequest } from '../../../src/job/request.ts';
import { literal } from '../../../src/job/script.ts';

const facts: IdentityFacts = {
  serverUrl: 'https://github.example',
  repositoryId: '42',
  repository: 'octo/Shop.Front',
  runId: '7',
  runAttempt: '1',
  checkRunId: '99',
  trackingId: '',
  workflow: 'CI',
  job: 'test',
  step: '__self',
  ref: 'refs/heads/main',
  matrix: 'null',
  runUrl: 'https://github.example/octo/shop/actions/runs/7',
};
const request: JobRequest = {
  workspace: false,
  services: [],
  placement: {
    arch: 'any',
    capacity: 'any',
    nodeSelector: {},
    tolerations: [],
    spread: '',
    priorityClass: '',
    queue: '',
  },
  mirrors: [],
  helperImage: '',
  parallelism: 1,
  shard: null,
  image: 'node:24',
  script: 'echo $$ $(date)',
  shell: ['sh', '-e'],
  command: null,
  env: [{ name: 'PASSWORD', value: 'pa$$word' }],
  envFrom: [{ kind: 'secret', name: 'db' }],
  defaultEnv: [{ name: 'CI', value: 'true' }],
  workingDirectory: '/app',
  container: '',
  cpu: '500m',
  memory: '1Gi',
  ephemeralStorage: '',
  serviceAccount: '',
  imagePullSecrets: ['login'],
  graceSeconds: 30,
  deadlineSeconds: 7200,
  ttlSeconds: 600,
  leaseSeconds: 0,
};
const identity = identify(facts, 'bcdfghjk');
const names = { name: 'shop-front-test-1-bcdfghjk', namespace: 'ci', attempt: 1 };

describe('a Job of ours', () => {
  const built = buildJob(null, request, identity, names);
  const spec = (built.job.spec as any).template.spec;

  test('keeps what the cluster would change: every $ is doubled', () => {
    expect(spec.containers[0].env).toContainEqual({ name: 'PASSWORD', value: 'pa$$$$word' });
    expect(spec.containers[0].command).toContain('echo $$$$ $$(date)');
  });

  test('lets nothing of the cluster leak in', () => {
    expect(spec).toMatchObject({
      enableServiceLinks: false,
      automountServiceAccountToken: false,
      restartPolicy: 'Never',
    });
    expect(built.job.spec).toMatchObject({
      backoffLimit: 0,
      ttlSecondsAfterFinished: 600,
      activeDeadlineSeconds: 7200,
    });
    expect(spec.tolerations).toHaveLength(2);
  });

  test('caps memory and only requests cpu', () => {
    expect(spec.containers[0].resources).toEqual({
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { memory: '1Gi' },
    });
  });

  test('lets env override what we set', () => {
    const other = buildJob(null, { ...request, env: [{ name: 'CI', value: '0' }] }, identity, names);
    expect((other.job.spec as any).template.spec.containers[0].env).toEqual([{ name: 'CI', value: '0' }]);
  });
});

describe('a Job from a manifest', () => {
  const text = `
apiVersion: batch/v1
kind: Job
metadata: {name: mine, labels: {team: shop}}
spec:
  completionMode: Indexed
  completions: 3
  futureField: {kept: [1, 2]}
  template:
    metadata: {annotations: {a: b}}
    spec:
      serviceAccountName: theirs
      volumes: [{name: v, emptyDir: {}}]
      containers:
      - {name: test, image: old, args: [a], env: [{name: A, value: "$(B)"}], unknownToUs: yes}
      - {name: helper, image: h}
`;

  test.each([
    ['gets the time that the inputs give its tests to end', '', 302],
    ['keeps the time that it gives its tests itself', 'terminationGracePeriodSeconds: 60', 60],
  ])('%s', (_what, line, seconds) => {
    const written = text.replace('serviceAccountName: theirs', line);
    const { job } = readManifest(written, 'job.yaml', 'test');
    const built = buildJob(job, { ...request, container: 'test', graceSeconds: 300 }, identity, names);
    expect((built.job.spec as any).template.spec.terminationGracePeriodSeconds).toBe(seconds);
  });

  test('is kept as written, with the inputs laid over its test container', () => {
    const { job } = readManifest(text, 'job.yaml', 'test');
    const built = buildJob(
      job,
      { ...request, container: 'test', script: '', command: ['b', '$x'], cpu: '' },
      identity,
      names,
    );
    const spec = built.job.spec as any;
    expect(built.expectedIndexes).toEqual([0, 1, 2]);
    expect(spec).toMatchObject({ futureField: { kept: [1, 2] }, backoffLimitPerIndex: 0 });
    expect(spec.backoffLimit).toBeUndefined();
    expect((built.job.metadata as any).labels).toMatchObject({ team: 'shop', 'k8s-test-job/run-id': '7' });
    const [container, helper] = spec.template.spec.containers;
    expect(container).toMatchObject({
      image: 'node:24',
      command: ['b', '$$x'],
      unknownToUs: true,
      workingDir: '/app',
    });
    expect(container.args).toBeUndefined();
    expect(container.env.slice(4)).toEqual([
      { name: 'A', value: '$(B)' },
      { name: 'PASSWORD', value: 'pa$$$$word' },
    ]);
    expect(helper).toEqual({ name: 'helper', image: 'h' });
    expect(spec.template.spec).toMatchObject({
      serviceAccountName: 'theirs',
      volumes: [{ name: 'v', emptyDir: {} }],
    });
    expect(spec.template.spec.enableServiceLinks).toBeUndefined();
  });

  test.each([
    ['', '', 'is empty'],
    ['kind: Pod', '', 'it must hold a Job'],
    ['apiVersion: batch/v1\nkind: Job', '', 'no spec.template.spec.containers'],
    [text, '', 'several containers'],
    [text, 'absent', 'has no container "absent"'],
    ['a: [', '', 'no valid YAML'],
    [
      'apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: [null]}}}',
      '',
      'is empty or no map',
    ],
    ['a: 1\n---\nb: 2', '', 'holds 2 objects'],
  ])('is refused when it cannot be used', (manifest, container, message) => {
    const answer = readManifest(manifest, 'job.yaml', container);
    expect(answer.job).toBeNull();
    expect(answer.problems.join()).toContain(message);
  });
});

describe('identity', () => {
  test('is the same in main and post, and differs by leg, step and attempt', () => {
    expect(identify(facts, 'other').selector).toBe(identity.selector);
    for (const change of [
      { checkRunId: '98' },
      { step: '__self_2' },
      { runAttempt: '2' },
      { job: 'other' },
    ]) {
      expect(identify({ ...facts, ...change }, 'bcdfghjk').selector).not.toBe(identity.selector);
    }
  });

  test('under act only the random part proves anything', () => {
    const act = identify({ ...facts, checkRunId: '', trackingId: '' }, 'bcdfghjk');
    expect(act.proven).toBe(false);
    expect(act.selector).toContain('k8s-test-job/nonce=bcdfghjk');
  });

  test.each(['octo/repo', '__self/x', `o/${'long-name-'.repeat(12)}`, 'o/9to5', '', 'ö/ü'])(
    'names Jobs within 52 characters: %s',
    (repository) => {
      const name = attemptName(identify({ ...facts, repository, job: 'Unit Tests!' }, 'x'), 1, 'bcdfghjk');
      expect(name).toMatch(/^[a-z][a-z0-9-]*-1-bcdfghjk$/);
      expect(name.length).toBeLessThanOrEqual(52);
    },
  );

  test('label values are ones that Kubernetes takes', () => {
    const odd = identify({ ...facts, runId: 'GitHub Actions 12', repositoryId: 'octo/repo' }, 'x');
    for (const value of Object.values(odd.labels))
      expect(value).toMatch(/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
  });

  test('random names hold what names may hold', () => {
    expect(randomName(new Uint8Array([0, 26, 27, 255]))).toMatch(/^[a-z0-9]{4}$/);
  });
});

test('fields that the server drops are found, defaults and reordered lists are not', () => {
  const sent = {
    spec: { a: 1, list: [{ name: 'x', keep: 'y', gone: { deep: 1 } }], none: {}, zero: 0 },
    lost: 'x',
  };
  const answered = { spec: { a: 2, added: true, list: [{ name: 'injected' }, { name: 'x', keep: 'z' }] } };
  expect(droppedFields(sent, answered)).toEqual(['spec.list[x].gone', 'lost']);
  expect(droppedFields(sent, sent)).toEqual([]);
});

test('literal text survives the expansion of Kubernetes', () => {
  // k8s.io/kubernetes third_party/forked/golang/expansion: `$$` is `$`, `$(NAME)` is looked up.
  const expand = (text: string) =>
    text.replace(/\$\$|\$\((\w+)\)/g, (match) => (match === '$$' ? '$' : 'EXPANDED'));
  for (const text of ['$', '$$', '$(A)', '$$(A)', 'a$b$(C)$$', '$($)'])
    expect(expand(literal(text))).toBe(text);
});
