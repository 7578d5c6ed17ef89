import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { isOwn, judgeJob, lapse } from '../../../src/run/sweep-judge.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString();
const facts = { nowMs: NOW, repositoryId: '713705', serverUrl: 'https://github.com' };

const job = (more: { metadata?: object; spec?: object; status?: object; lease?: string } = {}) => ({
  metadata: {
    name: 'j',
    namespace: 'n',
    uid: 'u',
    labels: {
      'k8s-test-job/repository-id': '713705',
      'k8s-test-job/run-id': '17',
      'k8s-test-job/run-attempt': '1',
    },
    annotations: {
      'k8s-test-job/run-url': 'https://github.com/octo/shop/actions/runs/17',
      'k8s-test-job/lease-seconds': more.lease ?? '600',
    },
    ...more.metadata,
  },
  spec: more.spec ?? { activeDeadlineSeconds: 600 },
  status: more.status ?? { startTime: at(60) },
});
const ended = (type: string, secondsAgo: number) => ({
  startTime: at(secondsAgo + 60),
  conditions: [{ type, status: 'True', lastTransitionTime: at(secondsAgo) }],
});

describe('a lease', () => {
  test.each<[string, object, boolean]>([
    ['runs before its deadline', job(), false],
    ['runs within the margin', job({ status: { startTime: at(700) } }), false],
    ['has lapsed after the margin', job({ status: { startTime: at(721) } }), true],
    [
      'runs when it was pushed',
      job({ status: { startTime: at(5000) }, spec: { activeDeadlineSeconds: 5400 } }),
      false,
    ],
    [
      'of a suspended Job never lapses',
      job({ status: { startTime: at(9000) }, spec: { activeDeadlineSeconds: 600, suspend: true } }),
      false,
    ],
    ['of a Job that never started never lapses', job({ status: {} }), false],
    ['without a deadline never lapses', job({ status: { startTime: at(9000) }, spec: {} }), false],
    ['of a Job that has just ended runs on', job({ status: ended('Complete', 700) }), false],
    ['of a Job that ended long ago has lapsed', job({ status: ended('Complete', 721) }), true],
    ['of one that failed, too', job({ status: ended('Failed', 721) }), true],
    ['that is switched off never lapses', job({ lease: '', status: ended('Failed', 90_000) }), false],
    ['that is no number never lapses', job({ lease: 'ten', status: ended('Failed', 90_000) }), false],
    ['of nonsense never lapses', { metadata: {}, spec: {}, status: { conditions: 'no' } }, false],
  ])('%s', (_what, one, lapsed) => {
    expect(lapse(one as { [key: string]: unknown }, NOW) !== '').toBe(lapsed);
  });

  test('that is pushed in time has never lapsed, whatever the runner does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 86_400 }),
        fc.integer({ min: 0, max: 604_800 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (windowSeconds, age, share) => {
          // Pushed at the latest when a quarter of the window is over, so some of it always remains.
          const pushedAgo = Math.min(age, Math.floor((windowSeconds * share) / 4));
          const spec = { activeDeadlineSeconds: age - pushedAgo + windowSeconds };
          const one = job({ spec, status: { startTime: at(age) }, lease: String(windowSeconds) });
          expect(lapse(one, NOW)).toBe('');
        },
      ),
    );
  });
});

describe('the sweep', () => {
  const foreign = { labels: { 'k8s-test-job/repository-id': '1', 'k8s-test-job/run-id': '17' } };
  test.each<[string, object, string]>([
    ['asks GitHub about runs of its own repository', job(), 'ask'],
    ['does not ask when the lease has lapsed', job({ status: { startTime: at(9000) } }), 'over'],
    ['keeps what is being deleted', job({ metadata: { deletionTimestamp: at(1) } }), 'keep'],
    ['keeps foreign Jobs', job({ metadata: foreign }), 'keep'],
    [
      'cannot tell without the labels of a run',
      job({ metadata: { labels: { 'k8s-test-job/repository-id': '713705' } } }),
      'unknown',
    ],
  ])('%s', (_what, one, claim) => {
    expect(judgeJob(one as { [key: string]: unknown }, facts).claim).toBe(claim);
  });

  test('judges no lease without the API server’s clock', () => {
    const lapsed = job({ status: { startTime: at(9000) } });
    expect(judgeJob(lapsed, { ...facts, nowMs: null }).claim).toBe('ask');
    const other = { ...lapsed, metadata: { ...lapsed.metadata, ...foreign } };
    expect(judgeJob(other, { ...facts, nowMs: null }).claim).toBe('unknown');
  });

  test('takes no Job for its own by an id that another server gave', () => {
    expect(isOwn(job(), facts)).toBe(true);
    expect(isOwn(job(), { ...facts, serverUrl: 'https://git.example' })).toBe(false);
    expect(isOwn(job(), { ...facts, repositoryId: '' })).toBe(false);
    expect(isOwn(job({ metadata: { annotations: {} } }), facts)).toBe(false);
  });

  test('reads the inputs that its action.yml has, and writes its outputs', () => {
    const manifest = load(readFileSync('sweep/action.yml', 'utf8')) as {
      inputs: object;
      outputs: object;
      runs: { main: string };
    };
    const read = (path: string, pattern: RegExp) =>
      [...readFileSync(path, 'utf8').matchAll(pattern)].map((match) => match[1] ?? '');
    const inputs = [
      'kubeconfig',
      'context',
      'namespace',
      ...read('src/action/sweep-inputs.ts', /fields\.\w+\(\s*'([a-z-]+)'/g),
    ];
    expect(inputs.toSorted()).toEqual(Object.keys(manifest.inputs).toSorted());
    const outputs = read('src/action/sweep-outputs.ts', /readonly (\w+): number/g);
    expect(outputs.toSorted()).toEqual(Object.keys(manifest.outputs).toSorted());
    expect(manifest.runs.main).toBe('../dist/sweep/index.js');
  });
});
