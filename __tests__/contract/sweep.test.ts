import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../dev/fake-github/server.ts';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import { type StageResult, logText } from '../../dev/runner/result.ts';
import { run } from './harness.ts';

let cluster: FakeCluster;
let github: FakeGitHub;
beforeEach(async () => {
  cluster = await startFakeCluster({ life: noLife, namespaces: ['other'] });
  github = await startFakeGitHub();
});
afterEach(async () => {
  await github.close();
  await cluster.close();
});

const deletes = { verb: 'delete', resource: 'jobs' } as const;
const names = () =>
  cluster
    .list('jobs')
    .map((job) => job.metadata.name)
    .toSorted();
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+/, '');

interface Made {
  readonly runId?: string;
  readonly attempt?: string;
  readonly repositoryId?: string;
  readonly server?: string;
  readonly lease?: string;
  readonly namespace?: string;
  readonly labels?: { readonly [name: string]: string };
  readonly spec?: object;
  readonly status?: object;
}

function add(name: string, made: Made = {}): void {
  const { runId = '17', attempt = '1', repositoryId = '713705', server = 'https://github.com', lease } = made;
  cluster.add('jobs', {
    metadata: {
      name,
      namespace: made.namespace ?? 'default',
      labels: made.labels ?? {
        'app.kubernetes.io/managed-by': 'k8s-test-job',
        'k8s-test-job/run-id': runId,
        'k8s-test-job/run-attempt': attempt,
        'k8s-test-job/repository-id': repositoryId,
      },
      annotations: {
        'k8s-test-job/repository': 'octo/shop',
        'k8s-test-job/run-url': `${server}/octo/shop/actions/runs/${runId}`,
        ...(lease === undefined ? {} : { 'k8s-test-job/lease-seconds': lease }),
      },
    },
    spec: { template: { spec: { containers: [{ name: 'test', image: 'i' }] } }, ...made.spec },
  });
  // A new Job begins without a status, whatever is given.
  cluster.store.update('jobs', made.namespace ?? 'default', name, (job: any) => {
    job.status = made.status ?? {};
  });
}

async function sweep(inputs: { [name: string]: string } = {}): Promise<StageResult> {
  const { main } = await run(cluster, inputs, { action: 'sweep', github: { api_url: github.apiUrl } });
  return main;
}

const lapsed: Made = {
  repositoryId: '1',
  lease: '600',
  spec: { activeDeadlineSeconds: 600 },
  status: { startTime: ago(800), active: 1 },
};

describe('the sweep', () => {
  test('removes Jobs whose attempt is completed, keeps those that go on, and says it in a table', async () => {
    add('over-a');
    add('over-b');
    add('running', { runId: '18' });
    add('rerun', { attempt: '2' });
    add('not-ours', { labels: { app: 'shop' } });
    github.add({ id: 17, status: 'completed' });
    github.add({ id: 17, run_attempt: 2, status: 'in_progress' });
    github.add({ id: 18, status: 'queued' });
    const result = await sweep();
    expect(names()).toEqual(['not-ours', 'rerun', 'running']);
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ found: '4', removed: '2', kept: '2', unknown: '0' });
    expect(result.summary).toContain('## Sweep: 2 removed, 2 kept');
    expect(result.summary).toMatch(
      /\| `over-a` \| `default` \| \[.*runs\/17>\) \| .* \| .*completed.* \| removed \|/,
    );
    expect(logText(result)).toMatch(
      /default\/over-a: removed: GitHub says that attempt 1 of run 17 is completed/,
    );
    // One question for each attempt.
    expect(github.requests.map(({ path }) => path).toSorted()).toEqual([
      '/repos/octo/shop/actions/runs/17/attempts/1',
      '/repos/octo/shop/actions/runs/17/attempts/2',
      '/repos/octo/shop/actions/runs/18/attempts/1',
    ]);
    for (const { json } of cluster.requests.matching(deletes)) {
      expect(json).toMatchObject({
        propagationPolicy: 'Background',
        preconditions: { uid: expect.any(String), resourceVersion: expect.any(String) },
      });
    }
  });

  test.each<[string, { status?: number; headers?: { [name: string]: string } }]>([
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['a rate limit', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['a redirect', { status: 301, headers: { location: '/elsewhere' } }],
  ])('deletes nothing when GitHub answers with %s', async (_what, trouble) => {
    add('over', { lease: '600' });
    github.add({ id: 17, status: 'completed' });
    github.trouble(trouble);
    const result = await sweep();
    expect(names()).toEqual(['over']);
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ found: '1', removed: '0', kept: '0', unknown: '1' });
    expect(cluster.requests.matching(deletes)).toEqual([]);
  });

  test('removes Jobs of other repositories by their lapsed lease alone, and asks nobody about them', async () => {
    add('lapsed', lapsed);
    add('pushed', { ...lapsed, spec: { activeDeadlineSeconds: 1200 } });
    add('suspended', { ...lapsed, spec: { activeDeadlineSeconds: 600, suspend: true }, status: {} });
    add('no-lease', { ...lapsed, lease: '0' });
    add('other-server', { server: 'https://git.example', runId: '19' });
    github.add({ id: 17, status: 'completed' });
    github.add({ id: 19, status: 'completed' });
    const result = await sweep();
    expect(names()).toEqual(['no-lease', 'other-server', 'pushed', 'suspended']);
    expect(result.outputs).toMatchObject({ found: '5', removed: '1', kept: '4' });
    expect(github.requests).toEqual([]);
  });

  test('with dry-run only lists', async () => {
    add('lapsed', lapsed);
    const result = await sweep({ 'dry-run': 'true' });
    expect(names()).toEqual(['lapsed']);
    expect(result.outputs).toMatchObject({ found: '1', removed: '1' });
    expect(result.summary).toContain('would be removed');
    expect(cluster.requests.matching(deletes)).toEqual([]);
  });

  test('looks into all namespaces when it is told to', async () => {
    add('here', lapsed);
    add('there', { ...lapsed, namespace: 'other' });
    expect((await sweep()).outputs).toMatchObject({ found: '1' });
    expect((await sweep({ 'all-namespaces': 'true' })).outputs).toMatchObject({ found: '1', removed: '1' });
    expect(names()).toEqual([]);
  });

  const push = () =>
    cluster.store.update('jobs', 'default', 'late', (job: any) => {
      job.spec.activeDeadlineSeconds = 5000;
    });
  const replace = () => {
    cluster.store.remove('jobs', 'default', 'late');
    add('late', lapsed);
  };

  test.each<[string, 'get' | 'delete', () => void, RegExp, string[]]>([
    ['pushed its lease after the list', 'get', push, /kept: .*has not lapsed/, ['late']],
    ['changed after it was read back', 'delete', push, /kept: it changed just now/, ['late']],
    [
      'was replaced after the list',
      'get',
      replace,
      /was gone already: its name now belongs to another/,
      ['late'],
    ],
    ['was replaced after it was read back', 'delete', replace, /kept: it changed just now/, ['late']],
    [
      'went after the list',
      'get',
      () => cluster.store.remove('jobs', 'default', 'late'),
      /was gone already/,
      [],
    ],
  ])('leaves a Job alone that %s', async (_what, verb, meanwhile, said, left) => {
    add('late', lapsed);
    cluster.fault(
      { verb, resource: 'jobs' },
      ({ serve }) => {
        meanwhile();
        return serve();
      },
      { times: 1 },
    );
    const result = await sweep();
    expect(logText(result)).toMatch(said);
    expect(names()).toEqual(left);
    expect(result.exitCode).toBe(0);
  });

  test('believes the API server’s clock and not a runner’s that is an hour ahead', async () => {
    add('pushed', { ...lapsed, spec: { activeDeadlineSeconds: 1200 } });
    const ahead = 'const now = Date.now; Date.now = () => now() + 3_600_000;';
    const { main } = await run(
      cluster,
      {},
      {
        action: 'sweep',
        nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(ahead)}`],
      },
    );
    expect(names()).toEqual(['pushed']);
    expect(main.outputs).toMatchObject({ kept: '1' });
  });

  test('fails when a Job cannot be deleted, and removes the others', async () => {
    add('a', lapsed);
    add('b', lapsed);
    cluster.fault(deletes, answer(403, { message: 'you may not' }), { times: 1 });
    const result = await sweep();
    expect(result.exitCode).toBe(1);
    expect(names()).toHaveLength(1);
    expect(result.annotations[0]?.message).toContain('you may not');
    expect(result.summary).toContain('could not be removed');
  });

  test('fails when the cluster cannot be listed', async () => {
    cluster.access.forbid('list', 'jobs');
    const result = await sweep();
    expect(result.exitCode).toBe(1);
    expect(result.annotations[0]?.title).toBe('The sweep could not look');
  });

  test('tells wrong inputs in one error', async () => {
    const result = await sweep({ 'dry-run': 'perhaps', namespace: 'a', 'all-namespaces': 'true' });
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toHaveLength(1);
    expect(result.annotations[0]?.message).toMatch(/dry-run[^]*namespace, all-namespaces/);
    expect(cluster.requests.all).toEqual([]);
  });

  test('of an empty namespace says so', async () => {
    const result = await sweep();
    expect(result.exitCode).toBe(0);
    expect(result.summary).toContain('no Job found');
  });
});
