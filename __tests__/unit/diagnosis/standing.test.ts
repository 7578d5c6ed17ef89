import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../src/diagnosis/observation.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import type { Standing } from '../../../src/diagnosis/verdict.ts';
import {
  at,
  condition,
  disruption,
  ended,
  event,
  job,
  jobFailed,
  node,
  pod,
  pullingOld,
  running,
  T0,
  unscheduled,
  waiting,
} from '../../fixtures/observations/build.ts';

function view(parts: Partial<Observation>, seconds = 60): Standing {
  return standing({ testContainer: 'test', job: job(), ...parts }, T0 + seconds * 1000);
}

const pending = (more: Parameters<typeof pod>[0]) =>
  pod({ phase: 'Pending', conditions: [condition('PodScheduled', 'True')], ...more });

describe('what an attempt waits for', () => {
  test('tells the stages in their order', () => {
    expect(view({}, 5)).toMatchObject({
      stage: 'creating',
      cause: '',
      text: 'Waiting for the cluster to create the pod of Job shop-ci-1',
    });
    expect(view({ pods: [pod({ phase: 'Pending', spec: { nodeName: undefined } })] }, 5).stage).toBe(
      'scheduling',
    );
    expect(view({ pods: [pending({ main: waiting('ContainerCreating') })] }, 5).stage).toBe('preparing');
    expect(
      view(
        { pods: [pending({ main: waiting('PodInitializing'), inits: [{ name: 'seed', ...running() }] })] },
        5,
      ),
    ).toMatchObject({ stage: 'initializing', text: expect.stringContaining('seed') });
    const pull = event('Pulling', 'Pulling image "x:1"', { container: 'test', type: 'Normal', seconds: 3 });
    expect(
      view({ pods: [pending({ main: waiting('ContainerCreating') })], events: [pull] }, 5),
    ).toMatchObject({ stage: 'pulling', cause: '', progress: expect.stringContaining('is being pulled') });
    const pulled = event('Pulled', 'Successfully pulled image', {
      container: 'test',
      type: 'Normal',
      seconds: 4,
    });
    expect(
      view({ pods: [pending({ main: waiting('ContainerCreating') })], events: [pull, pulled] }, 5).stage,
    ).toBe('starting');
    expect(view({ pods: [pod({ phase: 'Running', main: running() })] }).stage).toBe('running');
    expect(view({ pods: [pod({ phase: 'Running', main: ended(0) })] })).toMatchObject({
      stage: 'ended',
      decided: true,
    });
  });

  test('says the same while nothing changes', () => {
    const parts = { pods: [unscheduled('0/2 nodes are available: 2 Insufficient cpu.')] };
    expect(view(parts, 100).text).toBe(view(parts, 400).text);
    expect(view(parts).text).toMatch(/2 of 2 nodes have too little cpu left/);
  });

  test('counts the sightings of a pull that cannot heal by its attempts', () => {
    const first = [
      event('Failed', 'Failed to pull image "x:1": not found', { container: 'test', seconds: 5, count: 1 }),
      event('Failed', 'Error: ErrImagePull', { container: 'test', seconds: 5 }),
    ];
    const state = pending({ main: waiting('ErrImagePull', 'x:1: not found') });
    expect(view({ pods: [state], events: first })).toMatchObject({
      cause: 'image.not-found',
      cannotHeal: true,
      sightings: 1,
    });
    expect(view(pullingOld('x:1', 'x:1: not found'))).toMatchObject({ cannotHeal: true, sightings: 3 });
  });

  test('does not wait where the pods may not be read', () => {
    const blind = { unreadable: [{ verb: 'watch', resource: 'pods', httpStatus: 403 }] };
    expect(view(blind)).toMatchObject({
      cause: 'api.403.rbac',
      cannotHeal: true,
      text: 'The identity of this run may not watch pods in namespace ci.',
    });
    const spoken = { ...blind, events: [event('Started', 'Started container test', { container: 'test' })] };
    expect(view(spoken)).toMatchObject({ cause: 'api.403.rbac', cannotHeal: true });
    expect(view({ ...spoken, job: job({ conditions: [condition('Complete', 'True')] }) }).decided).toBe(true);
  });

  test('waits for what may heal', () => {
    for (const message of [
      '429 Too Many Requests',
      'dial tcp 1.2.3.4:443: i/o timeout',
      ': 503 Service Unavailable',
      'no space left on device',
    ]) {
      expect(view(pullingOld('x:1', message)).cannotHeal).toBe(false);
    }
    expect(
      view({
        pods: [],
        events: [
          event(
            'FailedCreate',
            'Error creating: pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=10, limited: pods=10',
            { on: 'Job', source: 'job-controller' },
          ),
        ],
      }),
    ).toMatchObject({ cause: 'create.quota.exceeded', cannotHeal: false });
    expect(
      view({
        pods: [],
        events: [
          event(
            'FailedCreate',
            'Error creating: pods "x" is forbidden: exceeded quota: q, requested: cpu=64, used: cpu=0, limited: cpu=32',
            { on: 'Job', source: 'job-controller', count: 2 },
          ),
        ],
      }),
    ).toMatchObject({ cause: 'create.quota.exceeded', cannotHeal: true, sightings: 2 });
  });

  test('gives an autoscaler its time before "no node fits" is final', () => {
    const parts = {
      pods: [unscheduled("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.")],
    };
    expect(view(parts, 20).cannotHeal).toBe(false);
    expect(view(parts, 70).cannotHeal).toBe(true);
    const coming = event('TriggeredScaleUp', 'pod triggered scale-up: [{arm 0->1 (max: 5)}]', {
      source: 'cluster-autoscaler',
      type: 'Normal',
      seconds: 15,
    });
    expect(view({ ...parts, events: [coming] }, 200)).toMatchObject({
      cannotHeal: false,
      progress: expect.stringContaining('scale-up'),
    });
    const refused = event(
      'NotTriggerScaleUp',
      "pod didn't trigger scale-up: 2 node(s) didn't match Pod's node affinity/selector",
      { source: 'cluster-autoscaler', type: 'Normal', seconds: 15 },
    );
    expect(view({ ...parts, events: [refused] }, 20).cannotHeal).toBe(true);
    expect(
      view({ pods: [unscheduled('0/2 nodes are available: persistentvolumeclaim "c" not found.')] }, 5)
        .cannotHeal,
    ).toBe(true);
  });

  test('knows progress: Karpenter, preemption, a queue', () => {
    const nominated = event('Nominated', 'Pod should schedule on: nodeclaim/default-x', {
      source: 'karpenter',
      type: 'Normal',
    });
    expect(
      view({ pods: [unscheduled('0/2 nodes are available: 2 Insufficient cpu.')], events: [nominated] })
        .progress,
    ).toContain('nodeclaim');
    expect(
      view({
        pods: [
          unscheduled('0/2 nodes are available: 2 Insufficient cpu.', 'Unschedulable', {
            status: { nominatedNodeName: 'n9' },
          }),
        ],
      }).progress,
    ).toContain('n9');
    const queued = job({
      meta: { labels: { 'kueue.x-k8s.io/queue-name': 'ci' } },
      spec: { suspend: true },
      conditions: [condition('Suspended', 'True')],
    });
    const taken = event('CreatedWorkload', 'Created Workload: ci/job-shop-ci-1', {
      on: 'Job',
      source: 'batch/job-kueue-controller',
      type: 'Normal',
    });
    const isQueued = { stage: 'suspended', cannotHeal: false, text: expect.stringContaining('queue ci') };
    expect(view({ job: queued, events: [taken] })).toMatchObject({ ...isQueued, progress: 'queue ci' });
    // Where no Kueue answers, the start budget runs; where nothing could be heard, the queue is believed.
    expect(view({ job: queued })).toMatchObject({ ...isQueued, progress: '' });
    const deaf = { unreadable: [{ verb: 'list', resource: 'events', httpStatus: 403 }] };
    expect(view({ job: queued, ...deaf })).toMatchObject({ ...isQueued, progress: 'queue ci' });
    // Kueue takes a Job of any queue, and only its Workload tells that there is no such queue.
    const held = (message: string) => ({
      job: queued,
      events: [taken],
      workloads: [{ status: { conditions: [{ type: 'QuotaReserved', status: 'False', message }] } }],
    });
    expect(view(held("couldn't assign flavors to pod set main"))).toMatchObject({
      ...isQueued,
      text: expect.stringContaining("couldn't assign flavors"),
      progress: 'queue ci',
    });
    expect(view(held('ClusterQueue ci is inactive'))).toMatchObject({ ...isQueued, progress: '' });
    expect(view(held("LocalQueue ci doesn't exist"))).toMatchObject({ progress: '', cannotHeal: true });
    expect(view({ job: job({ spec: { suspend: true } }) }, 30)).toMatchObject({
      stage: 'suspended',
      cannotHeal: false,
    });
    expect(view({ job: job({ spec: { suspend: true } }) }, 90)).toMatchObject({
      cause: 'job.suspended.other',
      cannotHeal: true,
    });
  });

  test('is decided when the pods can give no result any more', () => {
    const gone = { deletionTimestamp: at(40), deletionGracePeriodSeconds: 30 };
    expect(view({ pods: [pod({ phase: 'Failed', reason: 'OutOfcpu' })] }).decided).toBe(true);
    expect(
      view({ pods: [pod({ phase: 'Pending', main: waiting('ContainerCreating'), meta: gone })] }, 12).decided,
    ).toBe(true);
    expect(view({ job: job({ conditions: [jobFailed('DeadlineExceeded')] }), pods: [] }).decided).toBe(true);
    expect(
      view(
        {
          job: job({ conditions: [condition('FailureTarget', 'True', 'DeadlineExceeded')] }),
          pods: [pod({ phase: 'Running', main: running(), meta: gone })],
        },
        12,
      ).decided,
    ).toBe(false);
    expect(view({ pods: [pod({ phase: 'Running', main: running(), meta: gone })] }, 30).decided).toBe(false);
    expect(view({ pods: [pod({ phase: 'Running', main: running(), meta: gone })] }, 60).decided).toBe(true);
    const marked = pod({
      phase: 'Running',
      main: running(),
      meta: gone,
      conditions: [disruption('EvictionByEvictionAPI', 10)],
    });
    expect(view({ pods: [marked] }, 12).decided).toBe(false);
    expect(view({ pods: [marked] }, 16).decided).toBe(true);
    const lost = pod({
      phase: 'Running',
      main: running(),
      meta: gone,
      conditions: [disruption('DeletionByTaintManager', 10)],
    });
    expect(view({ pods: [lost], nodes: [node({ ready: 'Unknown' })] }, 12).decided).toBe(true);
    expect(view({ job: null, apiError: { httpStatus: 401, status: {} } }).decided).toBe(true);
  });

  test('waits for every shard, and speaks of the one that is least far', () => {
    const done = pod({ name: 'a-0', index: 0, phase: 'Succeeded', main: ended(0) });
    const stuck = pod({
      name: 'a-1',
      index: 1,
      phase: 'Pending',
      conditions: [condition('PodScheduled', 'True')],
      main: waiting('ImagePullBackOff', 'x:1: not found'),
    });
    const busy = pod({ name: 'a-2', index: 2, phase: 'Running', main: running() });
    const three = view({ expectedIndexes: [0, 1, 2], pods: [done, stuck, busy] });
    expect(three).toMatchObject({
      decided: false,
      stage: 'pulling',
      cannotHeal: false,
      text: expect.stringMatching(/^1 of 3 shards: /),
    });
    expect(view({ expectedIndexes: [0], pods: [done] }).decided).toBe(true);
    expect(view({ expectedIndexes: [0, 1], pods: [done] }).decided).toBe(false);
  });

  test('a restart in place is awaited until its Job gives up', () => {
    const again = pod({ phase: 'Running', spec: { restartPolicy: 'OnFailure' }, main: ended(1) });
    expect(view({ pods: [again] }).decided).toBe(false);
    expect(
      view({ job: job({ conditions: [jobFailed('BackoffLimitExceeded')] }), pods: [again] }).decided,
    ).toBe(true);
  });

  test('names the node that stopped reporting while the tests still read Running', () => {
    expect(
      view({
        pods: [pod({ phase: 'Running', main: running() })],
        nodes: [node({ ready: 'Unknown', seconds: 30 })],
      }),
    ).toMatchObject({
      stage: 'running',
      cause: 'node.ready-unknown',
      text: expect.stringContaining('stopped reporting'),
    });
  });

  test('a service that crashes is given three tries, one whose command is missing none', () => {
    const crashing = (restarts: number, exitCode: number) =>
      pending({
        main: waiting('PodInitializing'),
        inits: [
          {
            name: 'db',
            sidecar: true,
            ...waiting('CrashLoopBackOff'),
            restartCount: restarts,
            lastState: { terminated: { exitCode, reason: 'Error' } },
          },
        ],
      });
    expect(view({ pods: [crashing(1, 1)] })).toMatchObject({ cause: 'sidecar.crashloop', cannotHeal: false });
    expect(view({ pods: [crashing(3, 1)] }).cannotHeal).toBe(true);
    expect(view({ pods: [crashing(1, 127)] }).cannotHeal).toBe(true);
  });
});
