import { describe, expect, test } from '@jest/globals';
import { type IdentityFacts, identify } from '../../../src/job/identity.ts';
import { isBefore, isSuperseded, laneSelector } from '../../../src/run/supersede.ts';

const facts: IdentityFacts = {
  serverUrl: 'https://github.com',
  repositoryId: '713705',
  repository: 'octo/shop',
  runId: '200',
  runAttempt: '1',
  checkRunId: '9001',
  trackingId: 'github_x',
  workflow: 'CI',
  job: 'test',
  step: '__self',
  ref: 'refs/heads/main',
  matrix: '{"shard":1}',
  runUrl: 'https://github.com/octo/shop/actions/runs/200/job/9001',
};
const ours = identify(facts, 'nonce2');
const older: Partial<IdentityFacts> = {
  runId: '100',
  checkRunId: '8001',
  runUrl: 'https://github.com/octo/shop/actions/runs/100/job/8001',
};
const job = (changes: Partial<IdentityFacts>, metadata: object = {}, nonce = 'nonce1') => {
  const { labels, annotations } = identify({ ...facts, ...changes }, nonce);
  return { metadata: { name: 'j', namespace: 'n', uid: 'u', labels, annotations, ...metadata } };
};

describe('of two Jobs that were created in the same instant', () => {
  const at = (runId: string, second: string, uid = 'u') =>
    job({ runId }, { uid, creationTimestamp: `2026-01-01T00:00:${second}Z` });

  test.each([
    ['the one of the older second is before', at('300', '01'), at('200', '02')],
    ['the one of the older run is before', at('99', '01'), at('100', '01')],
    ['the one of the lower uid is before, when nothing else tells', at('1', '01', 'a'), at('1', '01', 'b')],
  ])('%s, seen from both', (_what, before, after) => {
    expect(isBefore(before, after)).toBe(true);
    expect(isBefore(after, before)).toBe(false);
  });
});

describe('a Job is superseded', () => {
  test('when an older run of the lane made it', () => {
    expect(isSuperseded(job(older), ours)).toBe(true);
  });

  test('when an earlier attempt of this very run made it', () => {
    const again = identify({ ...facts, runAttempt: '2', checkRunId: '9002' }, 'nonce2');
    expect(isSuperseded(job({}), again)).toBe(true);
  });

  test('when the ids are those of a younger run: re-runs are ordered by their Jobs, not by ids', () => {
    expect(isSuperseded(job({ ...older, runId: '300' }), ours)).toBe(true);
  });

  test.each<[string, Partial<IdentityFacts>, object]>([
    ['is ours', {}, {}],
    ['belongs to another step of this run', { step: '__self_2', checkRunId: '9001' }, {}],
    ['belongs to another call of the workflow in this run', { checkRunId: '9009' }, {}],
    ['is on its way out', older, { deletionTimestamp: '2026-01-01T00:00:00Z' }],
    ['has no uid', older, { uid: '' }],
    ['belongs to another branch', { ...older, ref: 'refs/heads/next' }, {}],
    ['belongs to another leg of the matrix', { ...older, matrix: '{"shard":2}' }, {}],
    ['belongs to another workflow', { ...older, workflow: 'nightly' }, {}],
    ['belongs to another repository', { ...older, repositoryId: '1' }, {}],
    [
      'belongs to a repository of the same id on another server',
      { ...older, runUrl: 'https://git.example/octo/shop/actions/runs/100' },
      {},
    ],
    ['belongs to a repository of another name', { ...older, repository: 'octo/other' }, {}],
    ['has none of our labels', older, { labels: {} }],
  ])('never when it %s', (_what, changes, metadata) => {
    expect(isSuperseded(job(changes, metadata), ours)).toBe(false);
  });

  test('under act, where all ids are 1, only when the same step made it', () => {
    const act = { ...facts, runId: '1', runAttempt: '1', checkRunId: '', trackingId: '' };
    const mine = identify(act, 'nonce2');
    expect(isSuperseded(job(act), mine)).toBe(true);
    expect(isSuperseded(job({ ...act, step: 'other' }), mine)).toBe(false);
    expect(isSuperseded(job(act, {}, 'nonce2'), mine)).toBe(false);
  });
});

test('the lane is asked for by labels', () => {
  expect(laneSelector(ours)).toBe(
    `app.kubernetes.io/managed-by=k8s-test-job,k8s-test-job/lane=${ours.labels['k8s-test-job/lane']}`,
  );
});
