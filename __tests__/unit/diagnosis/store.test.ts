import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import { ObservationStore } from '../../../src/diagnosis/store.ts';
import {
  at,
  condition,
  ended,
  event,
  job,
  newEvent,
  pod,
  POD,
  running,
  waiting,
} from '../../fixtures/observations/build.ts';

function fresh(): ObservationStore {
  return new ObservationStore({ testContainer: 'test', expectedIndexes: [0], jobName: 'shop-ci-1' });
}

const versioned = (version: number, parts: Parameters<typeof pod>[0]) =>
  pod({ ...parts, meta: { resourceVersion: String(version), ...parts?.meta } });

describe('the store of an attempt', () => {
  test('gives the same snapshot as long as nothing changes, and shares what did not', () => {
    const store = fresh();
    store.applyPod('ADDED', pod({ phase: 'Running', main: running() }), at(1));
    const first = store.snapshot();
    expect(store.snapshot()).toBe(first);
    store.setLog(`${POD}/test`, ['a']);
    expect(store.snapshot()).not.toBe(first);
    expect(store.snapshot().pods?.[0]).toBe(first.pods?.[0]);
    expect(store.snapshot().events).toBe(first.events);
    expect(first.log).toEqual({});
  });

  test('keeps objects without managedFields, and the last version only', () => {
    const store = fresh();
    store.applyJob({ ...job(), metadata: { name: 'shop-ci-1', uid: 'u', managedFields: [{}] } }, at(1));
    expect(store.snapshot().job?.['metadata']).toEqual({ name: 'shop-ci-1', uid: 'u' });
    store.applyPod('ADDED', versioned(5, { phase: 'Running' }), at(1));
    store.applyPod('MODIFIED', versioned(4, { phase: 'Pending' }), at(2));
    expect(store.snapshot().pods).toHaveLength(1);
    expect(store.snapshot().pods?.[0]?.['status']).toMatchObject({ phase: 'Running' });
  });

  test('keeps what a later version erases as transitions', () => {
    const store = fresh();
    store.applyPod(
      'ADDED',
      pod({ phase: 'Pending', main: waiting('ErrImagePull', 'x:1: not found') }),
      at(1),
    );
    store.applyPod(
      'MODIFIED',
      pod({ phase: 'Pending', main: waiting('ImagePullBackOff', 'Back-off') }),
      at(2),
    );
    store.applyPod(
      'MODIFIED',
      pod({
        phase: 'Failed',
        main: { state: {} },
        meta: { deletionTimestamp: at(33) },
        conditions: [condition('DisruptionTarget', 'True', 'EvictionByEvictionAPI')],
      }),
      at(3),
    );
    expect(store.snapshot().transitions?.map((line) => [line.time, line.object, line.field])).toEqual([
      [at(2), `pod/${POD}`, 'containerStatuses[test].state'],
      [at(3), `pod/${POD}`, 'metadata.deletionTimestamp'],
      [at(3), `pod/${POD}`, 'status.phase'],
      [at(3), `pod/${POD}`, 'status.conditions[DisruptionTarget]'],
      [at(3), `pod/${POD}`, 'containerStatuses[test].state'],
      [at(3), `pod/${POD}`, 'containerStatuses[test].restartCount'],
    ]);
  });

  test('holds at most 200 transitions a pod, and drops waiting reasons that come again first', () => {
    const store = fresh();
    store.applyPod('ADDED', pod({ phase: 'Pending', main: waiting('ContainerCreating') }), at(0));
    store.applyPod('MODIFIED', pod({ phase: 'Pending', main: waiting('ErrImagePull') }), at(1));
    for (let round = 0; round < 150; round++) {
      store.applyPod('MODIFIED', pod({ phase: 'Pending', main: waiting('ImagePullBackOff') }), at(2 + round));
      store.applyPod('MODIFIED', pod({ phase: 'Pending', main: waiting('ErrImagePull') }), at(2 + round));
    }
    store.applyPod('MODIFIED', pod({ phase: 'Running', main: running() }), at(400));
    const lines = store.snapshot().transitions ?? [];
    expect(lines).toHaveLength(200);
    expect(lines.at(-1)?.field).toBe('containerStatuses[test].state');
  });

  test('takes only events that concern the run, the latest version of each', () => {
    const store = fresh();
    store.applyJob(job(), at(0));
    const seen = event('BackOff', 'one', { count: 1 });
    store.applyEvent(seen);
    store.applyEvent({ ...seen, message: 'two', count: 2 });
    store.applyEvent(newEvent('FailedScheduling', 'x'));
    store.applyEvent(event('FailedCreate', 'x', { on: 'Job' }));
    store.applyEvent(event('FailedCreate', 'an earlier Job of that name', { on: 'Job', uid: 'uid-old' }));
    store.applyEvent(event('Killing', 'x', { name: 'other-job-abcde' }));
    store.applyEvent(event('NodeNotReady', 'x', { on: 'Node' }));
    expect(store.snapshot().events?.map((item) => item['message'] ?? item['note'])).toEqual([
      'two',
      'x',
      'x',
    ]);
    store.applyPod('ADDED', pod({ phase: 'Running' }), at(1));
    store.applyEvent(event('NodeNotReady', 'node', { on: 'Node', uid: null }));
    expect(store.snapshot().events).toHaveLength(4);
  });

  test('the first stop stands', () => {
    const store = fresh();
    store.stop('timeout', at(10));
    store.stop('cancel', at(11));
    expect(store.snapshot().stopped).toEqual({ by: 'timeout', at: at(10) });
  });

  test('a deletion that knows less erases nothing, one that knows more is taken', () => {
    const store = fresh();
    store.applyPod('ADDED', pod({ phase: 'Failed', main: ended(1) }), at(1));
    store.applyPod('DELETED', pod({ phase: 'Failed' }), at(2));
    expect(judge(store.snapshot()).shards[0]?.exitCode ?? judge(store.snapshot()).exitCode).toBe(null);
    const single = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
    single.applyPod('ADDED', pod({ phase: 'Running', main: running() }), at(1));
    single.applyPod('DELETED', pod({ phase: 'Failed', main: ended(3) }), at(200));
    expect(judge(single.snapshot()).exitCode).toBe(3);
  });

  test('the kubelet’s own delete at the end does not write over when and by whom the deletion was asked for', () => {
    const store = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
    const asked = { deletionTimestamp: at(125), deletionGracePeriodSeconds: 5 };
    const last = { deletionTimestamp: at(121), deletionGracePeriodSeconds: 0 };
    store.applyPod('ADDED', pod({ phase: 'Running', main: running() }), at(1));
    // After an absence of the network all of it comes in one piece.
    store.applyPod('MODIFIED', pod({ phase: 'Running', main: running(), meta: asked }), at(140));
    store.applyPod('MODIFIED', pod({ phase: 'Failed', main: ended(143), meta: asked }), at(140));
    store.applyPod('DELETED', pod({ phase: 'Failed', main: ended(143), meta: last }), at(140));
    expect(judge(store.snapshot())).toMatchObject({ outcome: 'cancelled', cause: 'end.137.deleted' });
    store.applyJob(job(), at(0));
    store.jobDeleted(at(140));
    expect(judge(store.snapshot())).toMatchObject({ outcome: 'cancelled', cause: 'job.deleted.external' });
  });

  test('of a pod that was seen only when it was all but gone, the order to stop it tells the deletion', () => {
    const store = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
    const meta = { deletionTimestamp: at(121), deletionGracePeriodSeconds: 0 };
    store.applyPod('ADDED', pod({ phase: 'Running', main: running() }), at(1));
    store.applyPod('MODIFIED', pod({ phase: 'Failed', main: ended(143), meta }), at(140));
    store.applyEvent(event('Killing', 'Stopping container test', { seconds: 119 }));
    expect(judge(store.snapshot())).toMatchObject({ outcome: 'cancelled', cause: 'end.137.deleted' });
  });

  test('sealed, it shows nothing of our own clean-up but takes the log', () => {
    const store = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
    store.applyJob(job(), at(0));
    store.applyPod(
      'ADDED',
      pod({ phase: 'Pending', main: waiting('ErrImagePull', 'x:1: not found') }),
      at(1),
    );
    store.seal();
    store.applyPod('DELETED', pod({ phase: 'Pending', meta: { deletionTimestamp: at(20) } }), at(20));
    store.jobDeleted(at(20));
    store.setLog(`${POD}/test`, ['x']);
    expect(judge(store.snapshot()).cause).toBe('image.not-found');
    expect(store.snapshot().log).toEqual({ [`${POD}/test`]: ['x'] });
  });

  test('unreadable things are noted once, a second Job of that name leaves a note only', () => {
    const store = fresh();
    store.addUnreadable('list', 'events', 403);
    store.addUnreadable('list', 'events', 403);
    store.applyJob(job(), at(0));
    store.applyJob(job({ meta: { uid: 'uid-2' } }), at(5));
    store.setNodes([{ metadata: { name: 'n' } }, null]);
    store.setWorkloads([]);
    store.setApiError({ httpStatus: 500, status: {} });
    const seen = store.snapshot();
    expect(seen.unreadable).toHaveLength(1);
    expect(seen.job?.['metadata']).toMatchObject({ uid: 'uid-shop-ci-1' });
    expect(seen.nodes).toHaveLength(1);
    expect(seen.transitions?.[0]?.field).toBe('metadata.uid');
  });
});
