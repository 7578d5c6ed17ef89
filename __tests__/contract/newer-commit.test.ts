import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../dev/fake-github/server.ts';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { answer, gate } from '../../dev/fake/faults.ts';
import { plainLife } from '../../dev/fake/life.ts';
import { logText } from '../../dev/runner/result.ts';
import type { StepOptions } from '../../dev/runner/step-options.ts';
import { own, run, start } from './harness.ts';

let cluster: FakeCluster;
let github: FakeGitHub;
beforeEach(async () => {
  cluster = await startFakeCluster({ life: plainLife({ log: ['begun'], runsMs: 600_000 }) });
  github = await startFakeGitHub();
});
afterEach(async () => {
  await github.close();
  await cluster.close();
});

const inputs = { image: 'node:24', run: 'npm test' };
const creates = { verb: 'create', resource: 'jobs' } as const;
const deletes = { verb: 'delete', resource: 'jobs' } as const;
const names = () => cluster.list('jobs').map((job) => job.metadata.name);
const as = (runId: number, more: Partial<StepOptions> = {}): Partial<StepOptions> => ({
  github: { run_id: String(runId), api_url: github.apiUrl },
  ...more,
});

describe('a run that a newer one displaced', () => {
  test('names it in the log and the summary, after the delete', async () => {
    github.add({ id: 17 });
    github.add({ id: 18, run_number: 43, status: 'pending', head_sha: 'abcdef0123456789' });
    await using step = start(cluster, inputs, as(17));
    await step.line(/^begun$/);
    step.cancel();
    const result = await step.finished;
    expect(result.main.summary).toContain('[CI `#43`](<https://github.com/octo/shop/actions/runs/18>)');
    expect(result.main.summary).toContain('`abcdef0`');
    expect(logText(result.main)).toContain('A newer run of this workflow is there: CI #43');
    const [deleted] = cluster.requests.matching(deletes);
    expect(github.requests).toHaveLength(1);
    expect(deleted?.atMs ?? Infinity).toBeLessThanOrEqual(github.requests[0]?.atMs ?? 0);
  });

  test('is not held up by a GitHub that says nothing', async () => {
    github.trouble({ delayMs: Infinity });
    await using step = start(cluster, inputs, as(17));
    await step.line(/^begun$/);
    step.cancel();
    const result = await step.finished;
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
    expect(result.main.summary).not.toContain('A newer run');
    expect(result.main.summary).toMatch(/cancel/i);
    expect(names()).toEqual([]);
  });

  test('behind a proxy does not fail for it', async () => {
    const override = {
      https_proxy: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      no_proxy: '127.0.0.1',
    };
    github.add({ id: 17 });
    github.add({ id: 18, run_number: 43, status: 'pending' });
    await using step = start(cluster, inputs, as(17, { override }));
    await step.line(/^begun$/);
    step.cancel();
    expect((await step.finished).main.summary).toContain('A newer run');
  });

  test('of an ordinary run nobody asks GitHub', async () => {
    await using step = start(cluster, inputs, as(17));
    await step.line(/^begun$/);
    (await cluster.job(names()[0] ?? '')).pods[0]?.exit(0);
    await step.finished;
    expect(github.requests).toEqual([]);
  });
});

describe('supersede', () => {
  const superseding = { ...inputs, supersede: 'true' };

  /** Leaves the Job of a run behind: its runner is gone. */
  async function leftBehind(runId: number, more: Partial<StepOptions> = {}): Promise<string> {
    const before = new Set(names());
    await using step = start(cluster, inputs, as(runId, more));
    await step.line(/^begun$/);
    const name = names().find((one) => !before.has(one)) ?? '';
    step.machineGone();
    await step.finished;
    return name;
  }

  test('removes the Jobs of older runs of the lane, by uid, before the create, and no others', async () => {
    const older = await leftBehind(17);
    const branch = await leftBehind(18, { github: { run_id: '18', ref: 'refs/heads/next' } });
    const leg = await leftBehind(19, { matrix: { shard: 2 } });
    const uid = cluster.list('jobs').find(({ metadata }) => metadata.name === older)?.metadata.uid;
    cluster.requests.clear();
    await using step = start(cluster, superseding, as(20));
    await step.line(/^begun$/);
    expect(names()).not.toContain(older);
    expect(names()).toEqual(expect.arrayContaining([branch, leg]));
    const [removal] = cluster.requests.matching(deletes);
    expect(removal?.json).toMatchObject({ preconditions: { uid }, propagationPolicy: 'Background' });
    expect(removal?.atMs ?? Infinity).toBeLessThanOrEqual(cluster.requests.matching(creates)[1]?.atMs ?? 0);
    step.cancel();
    const result = await step.finished;
    expect(logText(result.main)).toMatch(
      new RegExp(`Superseded: Job ${older} of the older run http\\S+/runs/17`),
    );
    expect(result.main.summary).toContain(older);
    expect(cluster.requests.matching(deletes)).toHaveLength(2);
  });

  test('tells the superseded run that its Job was removed, and not that its tests failed', async () => {
    await using older = start(cluster, inputs, as(17));
    await older.line(/^begun$/);
    await using newer = start(cluster, superseding, as(18));
    const result = await older.finished;
    expect(result.main.outputs.verdict).toBe('cancelled');
    expect(own(result.post).join('\n')).not.toMatch(/Deleted/);
    newer.cancel();
    await newer.finished;
    expect(names()).toEqual([]);
  });

  test('that is refused says so and runs the tests all the same', async () => {
    await leftBehind(17);
    cluster.fault(deletes, answer(403, { message: 'no' }), { times: 1 });
    await using step = start(cluster, superseding, as(18));
    const [, name = ''] = /Job (\S+) created/.exec(await step.line(/Job \S+ created/)) ?? [];
    await step.line(/^begun$/);
    (await cluster.job(name)).pods[0]?.exit(0);
    const result = await step.finished;
    expect(result.main.outputs.verdict).toBe('passed');
    expect(logText(result.main)).toContain('Jobs of older runs could not be superseded');
  });

  test('is cut short by a cancel', async () => {
    const held = gate('before');
    cluster.fault({ verb: 'list', resource: 'jobs' }, held.fault, { times: 1 });
    await using step = start(cluster, superseding, as(18));
    await cluster.requests.until({ verb: 'list', resource: 'jobs' }, 1);
    step.cancel();
    const result = await step.finished;
    held.open();
    expect(result.main.outputs.verdict).toBe('cancelled');
    expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
    expect(names()).toEqual([]);
  });

  test('is off unless it is asked for', async () => {
    const older = await leftBehind(17);
    await using step = start(cluster, inputs, as(18));
    await step.line(/^begun$/);
    expect(names()).toContain(older);
    step.cancel();
    await step.finished;
    expect(names()).toEqual([older]);
  });
});

test('an unknown word for supersede is one clear error', async () => {
  const result = await run(cluster, { ...inputs, supersede: 'maybe' });
  expect(result.main.outputs).toMatchObject({ verdict: 'configuration', cause: 'input.invalid' });
});
