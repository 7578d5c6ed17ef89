import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../../dev/fake-github/server.ts';
import { type StickyComment, keepComment, pullRequestNumber } from '../../../src/action/pull-request.ts';

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub();
});
afterEach(() => fake.close());

const comment = (parts: Partial<StickyComment> = {}): StickyComment => ({
  key: 'lane step',
  runId: '100',
  runAttempt: '1',
  body: 'first',
  onlyUpdate: false,
  ...parts,
});
const keep = (parts: Partial<StickyComment> = {}, more: NodeJS.ProcessEnv = {}, token = 'ghs_x') =>
  keepComment(comment(parts), {
    token,
    environment: { GITHUB_API_URL: fake.apiUrl, GITHUB_REPOSITORY: 'octo/shop', ...more },
    pullRequest: 7,
    signal: AbortSignal.timeout(5000),
  });
const bodies = () => fake.comments.map(({ body }) => body.split('\n').slice(1).join('\n'));

describe('the comment', () => {
  test('is written once and then brought up to date', async () => {
    expect(await keep()).toBeNull();
    expect(await keep({ body: 'second', runId: '101' })).toBeNull();
    expect(bodies()).toEqual(['second']);
  });

  test('is another one for another job, and never a person’s who quotes it', async () => {
    await keep();
    fake.comments.push({ id: 2, issue: 7, body: `> ${fake.comments[0]?.body}` });
    await keep({ key: 'lane other', body: 'other' });
    await keep({ body: 'again', runId: '102' });
    expect(fake.comments.map(({ body }) => body)).toEqual([
      '<!-- k8s-test-job lane step run 102.1 -->\nagain',
      expect.stringMatching(/^> /),
      '<!-- k8s-test-job lane other run 100.1 -->\nother',
    ]);
  });

  test('is never a stranger’s who writes the mark', async () => {
    const body = '<!-- k8s-test-job lane step run 999999999999.1 -->\nAll is well.';
    const stranger = { user: { type: 'User' }, author_association: 'CONTRIBUTOR' };
    fake.comments.push({ id: 1, issue: 7, body, ...stranger });
    await keep();
    await keep({ body: 'second', runId: '101' });
    expect(bodies()).toEqual(['All is well.', 'second']);
  });

  test.each([
    ['a bot', { user: { type: 'Bot' }, author_association: 'NONE' }],
    ['a member whose token it is', { user: { type: 'User' }, author_association: 'MEMBER' }],
  ])('is the one that %s wrote', async (_, author) => {
    fake.comments.push({ id: 1, issue: 7, body: '<!-- k8s-test-job lane step run 99.1 -->\nold', ...author });
    await keep();
    expect(bodies()).toEqual(['first']);
  });

  test.each([
    ['99', '5', 'first'],
    ['100', '0', 'first'],
    ['100', '2', 'late'],
    ['18446744073709551616', '1', 'late'],
  ])('of run %s, attempt %s, leaves %p', async (runId, runAttempt, left) => {
    await keep();
    expect(await keep({ runId, runAttempt, body: 'late' })).toBeNull();
    expect(bodies()).toEqual([left]);
  });

  test('is not begun by a green run that only brings up to date', async () => {
    expect(await keep({ onlyUpdate: true })).toBeNull();
    expect(fake.comments).toEqual([]);
    await keep();
    await keep({ onlyUpdate: true, body: 'green', runId: '101' });
    expect(bodies()).toEqual(['green']);
  });

  test('is written anew when somebody deleted it meanwhile, unless there was only to update it', async () => {
    await keep();
    fake.trouble({ method: 'PATCH', status: 404, message: 'Not Found' });
    expect(await keep({ body: 'green', runId: '101', onlyUpdate: true })).toBeNull();
    expect(bodies()).toEqual(['first']);
    expect(await keep({ body: 'red', runId: '102' })).toBeNull();
    expect(bodies()).toEqual(['first', 'red']);
  });

  // GitHub takes no more than 2,500 in one pull request.
  test('is found behind thousands of others', async () => {
    for (let id = 1; id <= 2400; id++) fake.comments.push({ id, issue: 7, body: 'talk' });
    await keep();
    await keep({ body: 'second', runId: '101' });
    expect(fake.comments.filter(({ body }) => body !== 'talk')).toHaveLength(1);
  });

  test.each<[number, RegExp]>([
    [401, /token/],
    [404, /no such pull request/],
    [500, /500/],
  ])('that GitHub refuses with %i costs a sentence', async (status, why) => {
    fake.trouble({ status });
    expect(await keep()).toMatch(why);
  });

  test.each<[number, string, RegExp]>([
    [403, 'Resource not accessible by integration', /\(403\).*pull-requests: write.*fork/],
    [403, 'Resource not accessible by personal access token', /\(403\).*pull-requests: write/],
    [403, 'You have exceeded a secondary rate limit.', /\(403\): You have exceeded a secondary rate limit$/],
    [403, 'Unable to create comment because issue is locked.', /\(403\): Unable to .* is locked$/],
    [422, 'Validation Failed', /422: Validation Failed$/],
    [429, 'Too many\n::error::requests', /429: Too many ::error::requests$/],
  ])('that GitHub refuses with %i, %j, says what GitHub said', async (status, message, why) => {
    fake.trouble({ method: 'POST', status, message });
    expect(await keep()).toMatch(why);
  });

  test('costs no more without a token, an answer, or a network', async () => {
    expect(await keep({}, {}, '')).toMatch(/no github-token/);
    expect(await keep({}, { GITHUB_API_URL: 'http://127.0.0.1:1' })).toMatch(/could not be asked/);
    fake.trouble({ delayMs: Infinity });
    const options = {
      token: 'x',
      environment: { GITHUB_API_URL: fake.apiUrl, GITHUB_REPOSITORY: 'o/r' },
      pullRequest: 7,
    };
    expect(await keepComment(comment(), { ...options, signal: AbortSignal.timeout(50) })).toMatch(/in time/);
  });
});

describe('the pull request', () => {
  const event = (payload: unknown) => {
    const path = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
    writeFileSync(path, typeof payload === 'string' ? payload : JSON.stringify(payload));
    return path;
  };

  test.each<[unknown, string, number | null]>([
    [{ pull_request: { number: 12 } }, '', 12],
    [{ workflow_run: { pull_requests: [{ number: 13 }] } }, '', 13],
    [{ workflow_run: { pull_requests: [] } }, '', null],
    [{}, 'refs/pull/14/merge', 14],
    [{ issue: { number: 15, pull_request: { url: 'https://api.github.com/repos/o/r/pulls/15' } } }, '', 15],
    [{ issue: { number: 16 } }, 'refs/heads/main', null],
    ['no JSON', 'refs/heads/main', null],
  ])('of %j is known', (payload, ref, number) => {
    expect(pullRequestNumber({ GITHUB_EVENT_PATH: event(payload), GITHUB_REF: ref })).toBe(number);
  });
});
