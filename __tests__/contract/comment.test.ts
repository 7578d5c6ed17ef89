import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../dev/fake-github/server.ts';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { plainLife } from '../../dev/fake/life.ts';
import { logText } from '../../dev/runner/result.ts';
import { Page } from '../unit/report/page.ts';
import { run } from './harness.ts';

let github: FakeGitHub;
let clusters: FakeCluster[] = [];
beforeEach(async () => {
  github = await startFakeGitHub();
});
afterEach(async () => {
  await github.close();
  for (const cluster of clusters) await cluster.close();
  clusters = [];
});

/** A run of the pull request whose tests end so. */
async function push(
  runId: number,
  exitCode: number,
  comment: string,
  { ref = 'refs/pull/7/merge', job = 'test', matrix = 'null' } = {},
) {
  const cluster = await startFakeCluster({
    life: plainLife({ log: ['AssertionError: <b>1</b> is not 2, says @octocat in #12'], exitCode }),
  });
  clusters.push(cluster);
  const inputs = { image: 'node:24', run: 'npm test', comment, 'github-token': 'ghs_x', matrix };
  return run(cluster, inputs, { github: { run_id: String(runId), api_url: github.apiUrl, ref, job } });
}

describe('the comment on the pull request', () => {
  test('comes with the first failure and is green when the tests are', async () => {
    await push(17, 0, 'failure');
    expect(github.comments).toEqual([]);
    expect((await push(18, 3, 'failure')).main.outputs.verdict).toBe('failed');
    const [comment] = github.comments;
    expect(comment).toMatchObject({ issue: 7 });
    expect(comment?.body).toMatch(/## .* The tests failed with exit code 3/);
    expect(comment?.body).toMatch(/Summary and log: \[.*\/actions\/runs\/18/);
    expect(comment?.body).not.toContain('</details></details>');
    await push(19, 0, 'failure');
    expect(github.comments).toHaveLength(1);
    expect(comment?.body).toMatch(/The tests passed/);
  });

  test('is one for each job and each leg of its matrix, which it names', async () => {
    const legs = [
      { job: 'unit', matrix: '{"node":24,"arch":"arm64"}' },
      { job: 'unit', matrix: '{"node":22,"arch":"amd64"}' },
      { job: 'browser' },
    ];
    for (const leg of legs) await push(17, 3, 'always', leg);
    expect(github.comments.map(({ body }) => body.split('\n').slice(1, 4))).toEqual([
      [expect.stringMatching(/^## .*failed/), '', '**Job:** unit (24, arm64) of workflow CI'],
      [expect.stringMatching(/^## .*failed/), '', '**Job:** unit (22, amd64) of workflow CI'],
      [expect.stringMatching(/^## .*failed/), '', '**Job:** browser of workflow CI'],
    ]);
    for (const leg of legs.slice(1)) await push(18, 0, 'always', leg);
    expect(github.comments.map(({ body }) => /tests (passed|failed)/.exec(body)?.[1])).toEqual([
      'failed',
      'passed',
      'passed',
    ]);
    const page = new Page(github.comments[0]?.body ?? '');
    expect(page.text).toContain('says @octocat in #12');
    expect(page.active.filter((text) => text !== 'this run')).toEqual([]);
  });

  test('says when the inputs were refused: what it said before is no longer so', async () => {
    await push(17, 0, 'always');
    const inputs = { image: 'node:24', run: 'npm test', timeout: '10', comment: 'always' };
    const refused = await run(
      null,
      { ...inputs, 'github-token': 'ghs_x', matrix: 'null' },
      { github: { run_id: '18', api_url: github.apiUrl, ref: 'refs/pull/7/merge', job: 'test' } },
    );
    expect(refused.main.outputs.cause).toBe('input.invalid');
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('timeout');
    expect(github.comments[0]?.body).not.toContain('The tests passed');
  });

  test('is told to be impossible without a pull request or the permission, and the result stands', async () => {
    const pushed = await push(17, 0, 'always', { ref: 'refs/heads/main' });
    expect(pushed.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
    expect(logText(pushed.main)).toContain('there is no pull request to comment on');
    github.trouble({ status: 403, message: 'Resource not accessible by integration' });
    const fork = await push(18, 0, 'always');
    expect(fork.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
    expect(logText(fork.main)).toMatch(/could not be kept: .*pull-requests: write/);
    expect(fork.main.annotations).toEqual([]);
  });
});
