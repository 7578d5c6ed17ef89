import { describe, expect, test } from '@jest/globals';
import { withShards } from '../../../src/job/shards.ts';
import type { JobRequest } from '../../../src/job/request.ts';

const request = (parts: Partial<JobRequest>) =>
  ({ parallelism: 1, shard: null, container: '', ...parts }) as JobRequest;
const job = (spec: object = {}, env?: object[]) => ({
  spec: {
    ...spec,
    template: { spec: { containers: [{ name: 'test', ...(env ? { env } : {}) }, { name: 'other' }] } },
  },
});
const containersOf = (built: any) => built.spec.template.spec.containers;
const envOf = (built: any) =>
  Object.fromEntries(containersOf(built)[0].env.map(({ name, ...rest }: any) => [name, rest]));

describe('shards', () => {
  test('become an Indexed Job in which no red shard ends another', () => {
    const built = withShards(job({ backoffLimit: 0 }), request({ parallelism: 4 })) as any;
    expect(built.spec).toMatchObject({
      completionMode: 'Indexed',
      completions: 4,
      parallelism: 4,
      backoffLimitPerIndex: 0,
      podFailurePolicy: { rules: [{ action: 'FailIndex', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
    });
    expect(built.spec).not.toHaveProperty('backoffLimit');
  });

  test('know their place from the API server, by both names', () => {
    const env = envOf(withShards(job(), request({ parallelism: 4 })));
    const index = {
      valueFrom: {
        fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" },
      },
    };
    expect(env).toEqual({
      SHARD_INDEX: index,
      SHARD_TOTAL: { value: '4' },
      CIRCLE_NODE_INDEX: index,
      CIRCLE_NODE_TOTAL: { value: '4' },
    });
  });

  test('run again are Jobs of their own that are not indexed, with the place of the original', () => {
    const first = {
      completionMode: 'Indexed',
      completions: 4,
      parallelism: 4,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
    };
    const built = withShards(job(first), request({ parallelism: 4, shard: 2 })) as any;
    expect(Object.keys(built.spec).toSorted()).toEqual(['backoffLimit', 'template']);
    expect(envOf(built)).toEqual({
      SHARD_INDEX: { value: '2' },
      SHARD_TOTAL: { value: '4' },
      CIRCLE_NODE_INDEX: { value: '2' },
      CIRCLE_NODE_TOTAL: { value: '4' },
      JOB_COMPLETION_INDEX: { value: '2' },
    });
    // A helper of the user's own may read what Kubernetes would have given it.
    expect(containersOf(built)[1].env).toEqual([{ name: 'JOB_COMPLETION_INDEX', value: '2' }]);
  });

  test('of a manifest learn their place too, and its other containers stay as they are', () => {
    const built = withShards(
      job({ completionMode: 'Indexed', completions: 3 }, [{ name: 'SHARD_INDEX', value: 'own' }]),
      request({}),
    );
    expect(envOf(built)).toMatchObject({ SHARD_INDEX: { value: 'own' }, SHARD_TOTAL: { value: '3' } });
    expect(containersOf(built)[1]).toEqual({ name: 'other' });
  });

  test('there are none in a single pod', () => {
    expect(withShards(job(), request({}))).toEqual(job());
  });
});
