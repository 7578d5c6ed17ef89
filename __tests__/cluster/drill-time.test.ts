import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { box, drill, job } from './drill.ts';
import { Place, testLines } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const SLOW = box('test', 'echo begun; sleep 300');

test.concurrent('the deadline of a Job that runs', async () => {
  const result = await drill(place, job({ containers: [SLOW] }, { activeDeadlineSeconds: 6 }), {
    verdict: 'timeout',
    cause: 'job.deadline.running',
    owner: 'author',
    says: [/deadline of Job shop-\S+ .*6 s/],
  });
  expect(testLines(result, /^begun$/)).toHaveLength(1);
});

test.concurrent('the deadline of a pod that runs', async () => {
  const result = await drill(place, job({ containers: [SLOW], activeDeadlineSeconds: 4 }), {
    verdict: 'timeout',
    cause: 'pod.deadline',
    owner: 'author',
    says: [/Pod shop-\S+ ran longer than its activeDeadlineSeconds.*4/],
  });
  expect(testLines(result, /^begun$/)).toHaveLength(1);
});

test.concurrent('the deadline of a Job whose pod found no node', async () => {
  const spec = { nodeSelector: { 'example.com/pool': 'gpu' }, containers: [SLOW] };
  await drill(place, job(spec, { activeDeadlineSeconds: 3 }), {
    verdict: 'configuration',
    cause: 'sched.affinity',
    says: ['example.com/pool'],
  });
});

test.concurrent('the deadline of a Job whose image could not be pulled', async () => {
  const spec = { containers: [{ ...SLOW, image: '127.0.0.1:9/shop/tests:1' }] };
  await drill(place, job(spec, { activeDeadlineSeconds: 4 }), {
    verdict: 'infrastructure',
    cause: 'image.network',
    says: ['127.0.0.1:9/shop/tests:1', 'connection refused'],
  });
});

test.concurrent('a Job that is suspended, and no queue to start it', async () => {
  await drill(place, job({ containers: [SLOW] }, { suspend: true }), {
    verdict: 'configuration',
    cause: 'job.suspended.other',
    says: [/Job shop-\S+ is suspended/],
    // Some queue that nobody named may still come for it: it gets a minute.
    withinSeconds: 150,
  });
});

test.concurrent('a Job that somebody suspends in mid-run', async () => {
  await using own = await Place.make();
  await drill(
    own,
    { run: 'echo begun; sleep 300' },
    { verdict: 'configuration', cause: 'job.suspended.other', says: [/Job shop-\S+ is suspended/] },
    async (step) => {
      await step.line(/^begun$/);
      const [{ metadata }] = (await own.jobs()) as any[];
      await own.client.call({
        method: 'PATCH',
        path: `/apis/batch/v1/namespaces/${own.namespace}/jobs/${metadata.name}`,
        contentType: 'application/merge-patch+json',
        body: { spec: { suspend: true } },
      });
    },
  );
});
