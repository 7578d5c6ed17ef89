import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../../dev/fake-github/server.ts';
import { GitHub } from '../../../src/action/github.ts';

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub();
});
afterEach(() => fake.close());

const asked = { runId: '17', attempt: '2', repositoryId: '713705' };
const github = (more: NodeJS.ProcessEnv = {}, token = 'ghs_x') =>
  new GitHub(token, {
    GITHUB_API_URL: fake.apiUrl,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RUN_ID: '17',
    GITHUB_REF_NAME: 'main',
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/ci.yml@refs/heads/main',
    ...more,
  });

describe('the state of an attempt', () => {
  test.each([
    ['completed', 'completed'],
    ['in_progress', 'running'],
    ['queued', 'running'],
    ['waiting', 'running'],
    ['something new', 'unknown'],
  ])('that GitHub calls %s is %s', async (status, state) => {
    fake.add({ id: 17, run_attempt: 2, status });
    expect((await github().attemptState(asked, { timeoutMs: 60_000 })).state).toBe(state);
    expect(fake.requests[0]).toMatchObject({
      path: '/repos/octo/shop/actions/runs/17/attempts/2',
      authorization: 'token ghs_x',
    });
  });

  test.each<[number, { [name: string]: string }, RegExp]>([
    [401, {}, /token/],
    [403, {}, /actions: read/],
    [403, { 'x-ratelimit-remaining': '0' }, /rate limit/],
    [404, {}, /404/],
    [429, {}, /rate limit/],
    [500, {}, /500/],
    [301, { location: '/repositories/1' }, /another run/],
  ])('is unknown when GitHub answers %i', async (status, headers, why) => {
    fake.add({ id: 17, run_attempt: 2, status: 'completed' });
    fake.trouble({ status, headers });
    const answer = await github().attemptState(asked, { timeoutMs: 60_000 });
    expect(answer.state).toBe('unknown');
    expect(answer.why).toMatch(why);
  });

  test('is unknown when GitHub falls silent, cannot be reached, or nobody gave a token', async () => {
    fake.trouble({ delayMs: Infinity });
    expect(await github().attemptState(asked, { timeoutMs: 50 })).toMatchObject({
      state: 'unknown',
      why: 'GitHub did not answer in time',
    });
    const nowhere = github({ GITHUB_API_URL: 'http://127.0.0.1:1' });
    expect((await nowhere.attemptState(asked, { timeoutMs: 60_000 })).why).toMatch(/ECONNREFUSED/);
    expect((await github({}, '').attemptState(asked, { timeoutMs: 60_000 })).state).toBe('unknown');
  });

  test('is unknown when the answer is about another attempt or another repository', async () => {
    fake.add({ id: 17, run_attempt: 2, status: 'completed', repository: { id: 1 } });
    expect((await github().attemptState(asked, { timeoutMs: 60_000 })).state).toBe('unknown');
  });

  test('is not asked again once the rate limit is reached', async () => {
    fake.trouble({ status: 403, headers: { 'x-ratelimit-remaining': '0' } });
    const one = github();
    await one.attemptState(asked, { timeoutMs: 60_000 });
    await one.attemptState({ ...asked, runId: '18' }, { timeoutMs: 60_000 });
    expect(fake.requests).toHaveLength(1);
  });
});

describe('the newer run', () => {
  const limits = { timeoutMs: 60_000 };
  const before = '2020-01-01T00:00:00Z';
  const newer = { id: 18, run_number: 43, status: 'pending', head_sha: 'abc' };

  test('is the newest that waits or runs on our branch', async () => {
    fake.add({ id: 17 });
    fake.add(newer);
    expect(await github().newerRun(limits)).toEqual({
      name: 'CI #43',
      url: 'https://github.com/octo/shop/actions/runs/18',
      headSha: 'abc',
    });
    expect(fake.requests[0]?.path).toBe('/repos/octo/shop/actions/workflows/ci.yml/runs');
    expect(fake.requests[0]?.query.get('branch')).toBe('main');
  });

  test.each([
    ['of another fork with a branch of the same name', { head_repository: { id: 9 } }],
    ['that is over', { status: 'completed' }],
    ['that was there before this attempt began', { created_at: before }],
    ['for another event', { event: 'schedule' }],
    ['that is older', { run_number: 41 }],
  ])('is none %s', async (_what, changes) => {
    fake.add({ id: 17 });
    fake.add({ ...newer, ...changes });
    expect(await github().newerRun(limits)).toBeNull();
  });

  test('is none when GitHub refuses, is silent, or has no place to ask', async () => {
    fake.trouble({ status: 403 });
    expect(await github().newerRun(limits)).toBeNull();
    fake.trouble({ delayMs: Infinity });
    expect(await github().newerRun({ timeoutMs: 50 })).toBeNull();
    expect(await github({ GITHUB_WORKFLOW_REF: '' }).newerRun(limits)).toBeNull();
    expect(await github().newerRun({ timeoutMs: 60_000, signal: AbortSignal.abort() })).toBeNull();
  });
});
