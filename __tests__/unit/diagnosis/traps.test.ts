import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import type { Observation } from '../../../src/diagnosis/observation.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { ObservationStore } from '../../../src/diagnosis/store.ts';
import {
  at,
  condition,
  disruption,
  ended,
  event,
  job,
  jobFailed,
  newEvent,
  NODE,
  node,
  pod,
  POD,
  running,
  T0,
  unscheduled,
  waiting,
} from '../../fixtures/observations/build.ts';

function verdict(parts: Partial<Observation>) {
  return judge({ testContainer: 'test', ...parts });
}

function causeOf(parts: Partial<Observation>): string {
  const { outcome, cause } = verdict(parts);
  return `${outcome} ${cause}`;
}

const killed = (reason: string) => pod({ phase: 'Failed', main: ended(137, reason) });
const gone = (seconds: number) => ({ deletionTimestamp: at(seconds + 30), deletionGracePeriodSeconds: 30 });

describe('the traps of failures.md, section 4', () => {
  test('trap 1: 137 is no OOM unless the runtime or the node says so', () => {
    expect(causeOf({ pods: [killed('Error')] })).toBe('failed end.137.bare');
    expect(causeOf({ pods: [killed('OOMKilled')] })).toBe('configuration end.oom');
    expect(causeOf({ pods: [killed('ContainerStatusUnknown')] })).toBe('infrastructure end.unknown-status');
    const oom = event('SystemOOM', 'System OOM encountered', { on: 'Node', seconds: 100, uid: NODE });
    expect(causeOf({ pods: [killed('Error')], events: [oom] })).toBe('infrastructure event.node.system-oom');
  });

  test('trap 2: an OOM may end with 1, with 0, or only in the log', () => {
    expect(causeOf({ pods: [pod({ phase: 'Failed', main: ended(1, 'OOMKilled') })] })).toBe(
      'configuration end.oom.child',
    );
    const green = verdict({ pods: [pod({ phase: 'Succeeded', main: ended(0, 'OOMKilled') })] });
    expect(green.outcome).toBe('passed');
    expect(green.warnings.join()).toMatch(/killed at its memory limit 512Mi/);
    const log = {
      test: ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
    };
    expect(causeOf({ pods: [pod({ phase: 'Failed', main: ended(134) })], log })).toBe(
      'configuration end.oom.log',
    );
  });

  test('trap 3: Evicted has three meanings', () => {
    const own = 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ';
    const parts = { phase: 'Failed', reason: 'Evicted', main: ended(137) };
    expect(
      causeOf({ pods: [pod({ ...parts, message: own, conditions: [condition('Ready', 'False')] })] }),
    ).toBe('configuration pod.evicted.pod-limit');
    expect(
      causeOf({
        pods: [
          pod({
            ...parts,
            message: 'The node was low on resource: memory. ',
            conditions: [disruption('TerminationByKubelet')],
          }),
        ],
      }),
    ).toBe('infrastructure pod.evicted.pressure');
    expect(
      causeOf({
        pods: [
          pod({
            phase: 'Failed',
            reason: 'Evicted',
            message: 'Pod was rejected: The node had condition: [DiskPressure]. ',
          }),
        ],
      }),
    ).toBe('infrastructure pod.rejected.pressure');
  });

  test('trap 4: taint evictions and node events come without a proper uid', () => {
    const store = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
    store.applyPod('ADDED', pod({ phase: 'Running', main: running() }), at(10));
    store.applyEvent(event('TaintManagerEviction', `Marking for deletion Pod ci/${POD}`, { uid: null }));
    store.applyEvent(
      event('NodeNotReady', 'Node ip-10-0-3-7 status is now: NodeNotReady', { on: 'Node', uid: NODE }),
    );
    store.applyEvent(
      event('NodeNotReady', 'another node', { on: 'Node', name: 'ip-10-0-9-9', uid: 'ip-10-0-9-9' }),
    );
    store.applyEvent(event('Killing', 'another pod', { name: 'else', uid: 'uid-else' }));
    expect(store.snapshot().events).toHaveLength(2);
  });

  test('trap 5: events of the scheduler have neither source nor first and last time', () => {
    const seen = newEvent('FailedScheduling', '0/3 nodes are available: 3 Insufficient cpu.', { series: 7 });
    const parts = { pods: [pod({ phase: 'Pending', spec: { nodeName: undefined } })], events: [seen] };
    expect(causeOf(parts)).toBe('infrastructure sched.insufficient');
    expect(standing({ testContainer: 'test', ...parts }, T0 + 20_000).sightings).toBe(7);
  });

  test('trap 6: one reason, two senders', () => {
    const drained = event('Evicted', 'Evicted pod: Underutilized', {
      source: 'karpenter',
      type: 'Normal',
      seconds: 119,
    });
    const kubelet = event(
      'Evicted',
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ',
      { seconds: 119 },
    );
    const cut = pod({ phase: 'Failed', main: ended(143) });
    expect(causeOf({ pods: [cut], events: [drained] })).toBe('infrastructure event.evicted.karpenter');
    expect(causeOf({ pods: [cut], events: [kubelet] })).toBe('configuration pod.evicted.pod-limit');
    // With its conditions kept, a pod that is not marked was not evicted, whatever an event announced.
    const whole = pod({
      phase: 'Succeeded',
      main: ended(0),
      conditions: [condition('Ready', 'False', 'PodCompleted')],
    });
    expect(causeOf({ pods: [whole], events: [drained] })).toBe('passed ');
    const karpenter = newEvent(
      'FailedScheduling',
      'Failed to schedule pod, incompatible with nodepool "default", no instance type met all requirements',
      { controller: 'karpenter' },
    );
    expect(
      causeOf({ pods: [pod({ phase: 'Pending', spec: { nodeName: undefined } })], events: [karpenter] }),
    ).toBe('configuration event.karpenter.unschedulable');
  });

  test('trap 7: the key of a taint left the message in 1.34, the text of volumes changed in 1.33', () => {
    const taint = {
      pods: [unscheduled('0/1 nodes are available: 1 node(s) had untolerated taint(s).')],
      nodes: [node({ taints: [{ key: 'team', effect: 'NoSchedule' }] })],
    };
    expect(verdict(taint).message).toContain('(team)');
    for (const words of [
      'had volume node affinity conflict',
      "didn't match PersistentVolume's node affinity",
    ]) {
      expect(causeOf({ pods: [unscheduled(`0/1 nodes are available: 1 node(s) ${words}.`)] })).toBe(
        'infrastructure sched.volume.zone',
      );
    }
  });

  test('trap 8: a drained pod already counts as failed, and may still end with 0', () => {
    const drained = pod({
      phase: 'Succeeded',
      main: ended(0, 'Completed', 115),
      conditions: [disruption('EvictionByEvictionAPI', 100)],
      meta: gone(100),
    });
    expect(
      causeOf({ job: job({ conditions: [jobFailed('BackoffLimitExceeded', '', 101)] }), pods: [drained] }),
    ).toBe('infrastructure pod.disruption.eviction-api');
  });

  test('trap 9: FailureTarget decides before Failed comes', () => {
    const parts = {
      job: job({ conditions: [condition('FailureTarget', 'True', 'DeadlineExceeded', 3600)] }),
      pods: [pod({ phase: 'Running', main: running(), meta: gone(3600) })],
    };
    expect(causeOf(parts)).toBe('timeout job.deadline.running');
  });

  test('trap 10: a deadline over a pod that never started is a pending failure', () => {
    const failed = job({ conditions: [jobFailed('DeadlineExceeded')] });
    const stuck = pod({
      phase: 'Pending',
      main: waiting('ImagePullBackOff', 'Back-off pulling image'),
      meta: gone(3600),
    });
    const sight = {
      time: at(9),
      object: `pod/${POD}`,
      field: 'containerStatuses[test].state',
      old: { waiting: { reason: 'ContainerCreating' } },
      new: { waiting: { reason: 'ErrImagePull', message: 'r/a:1: not found' } },
    };
    expect(causeOf({ job: failed, pods: [stuck], transitions: [sight] })).toBe(
      'configuration image.not-found',
    );
    expect(causeOf({ job: failed, pods: [] })).toBe('infrastructure job.deadline.never-started');
  });

  test('trap 11: what never fails the Job is ended by us', () => {
    const cannot = (parts: Partial<Observation>) =>
      standing({ testContainer: 'test', job: job(), ...parts }, T0 + 300_000).cannotHeal;
    expect(
      cannot({
        pods: [],
        events: [
          event(
            'FailedCreate',
            'Error creating: pods "x" is forbidden: violates PodSecurity "restricted:latest": x',
            { on: 'Job', source: 'job-controller', count: 2 },
          ),
        ],
      }),
    ).toBe(true);
    expect(
      cannot({ pods: [pod({ phase: 'Pending', main: waiting('ImagePullBackOff', 'r/a:1: not found') })] }),
    ).toBe(true);
    expect(
      cannot({
        pods: [
          pod({ phase: 'Pending', main: waiting('CreateContainerConfigError', 'secret "x" not found') }),
        ],
      }),
    ).toBe(true);
    expect(
      cannot({
        pods: [
          pod({
            phase: 'Pending',
            main: waiting(
              'CreateContainerError',
              'executable file `x` not found in $PATH: No such file or directory',
            ),
          }),
        ],
      }),
    ).toBe(true);
    expect(
      cannot({
        pods: [unscheduled("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.")],
      }),
    ).toBe(true);
    expect(
      cannot({
        pods: [
          pod({
            phase: 'Pending',
            main: waiting('PodInitializing'),
            inits: [
              {
                name: 'db',
                sidecar: true,
                ...waiting('CrashLoopBackOff'),
                restartCount: 4,
                lastState: { terminated: { exitCode: 1, reason: 'Error' } },
              },
            ],
          }),
        ],
      }),
    ).toBe(true);
  });

  test('trap 12: exec format error looks like a failing test', () => {
    for (const code of [1, 255]) {
      expect(
        causeOf({
          pods: [pod({ phase: 'Failed', main: ended(code) })],
          log: { test: ['exec /app/run: exec format error'] },
        }),
      ).toBe('configuration start.exec-format');
    }
  });

  test('trap 13: codes of sidecars are noise after the end', () => {
    const late = pod({
      phase: 'Succeeded',
      main: ended(0),
      inits: [{ name: 'db', sidecar: true, ...ended(143, 'Error', 140) }],
    });
    expect(verdict({ pods: [late] }).warnings).toEqual([]);
    const early = pod({
      phase: 'Failed',
      main: ended(1),
      inits: [{ name: 'db', sidecar: true, ...ended(1, 'Error', 90) }],
    });
    expect(verdict({ pods: [early] }).warnings.join()).toMatch(
      /Service db ended \(Error, exit code 1\) 30 s before/,
    );
  });

  test('trap 14: a plain helper keeps the pod alive after the tests', () => {
    const alive = {
      pods: [pod({ phase: 'Running', main: ended(1), others: [{ name: 'proxy', ...running() }] })],
    };
    expect(standing({ testContainer: 'test', ...alive }, T0 + 130_000).decided).toBe(true);
    expect(causeOf(alive)).toBe('failed end.test-failed');
    expect(verdict(alive).warnings.join()).toContain('proxy keeps pod');
  });

  test('trap 15: a restart moves the reason away', () => {
    const moved = pod({
      phase: 'Failed',
      main: {
        ...waiting('CrashLoopBackOff'),
        restartCount: 1,
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: at(50) } },
      },
    });
    expect(causeOf({ pods: [moved] })).toBe('configuration end.oom');
  });

  test('trap 16: a sidecar that is not probed again after one failed start', () => {
    const stuck = pod({
      phase: 'Pending',
      main: waiting('PodInitializing'),
      inits: [{ name: 'db', sidecar: true, ...running(60), restartCount: 1, started: false }],
    });
    const view = standing({ testContainer: 'test', pods: [stuck] }, T0 + 300_000);
    expect(view.cause).toBe('sidecar.probe-lost');
    expect(standing({ testContainer: 'test', pods: [stuck] }, T0 + 70_000).cause).toBe('');
  });

  test('trap 17: a disruption can be stale', () => {
    const stale = pod({
      phase: 'Failed',
      main: ended(1),
      conditions: [condition('DisruptionTarget', 'False', 'EvictionByEvictionAPI', 20)],
    });
    expect(causeOf({ pods: [stale] })).toBe('failed end.test-failed');
  });

  test('trap 18: a node shutdown may end as Succeeded', () => {
    const parts = {
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
      conditions: [disruption('TerminationByKubelet', 121)],
    };
    expect(causeOf({ pods: [pod({ ...parts, phase: 'Succeeded', main: ended(0) })] })).toBe('passed ');
    expect(causeOf({ pods: [pod({ ...parts, phase: 'Failed', main: ended(143) })] })).toBe(
      'infrastructure pod.node-shutdown',
    );
  });

  test('trap 19: NodeLost is history, and still understood', () => {
    expect(causeOf({ pods: [pod({ phase: 'Running', reason: 'NodeLost', main: running() })] })).toBe(
      'infrastructure pod.node-lost',
    );
  });

  test('trap 20: a deleted Job can leave its pod running', () => {
    const deleted = { time: at(90), object: 'job/shop-ci-1', field: 'deleted', old: false, new: true };
    const parts = { job: job(), pods: [pod({ phase: 'Running', main: running() })], transitions: [deleted] };
    expect(causeOf(parts)).toBe('cancelled job.deleted.external');
    expect(standing({ testContainer: 'test', ...parts }, T0 + 100_000).decided).toBe(true);
  });

  test('trap 21: the log endpoint lies with 200', () => {
    const log = { test: ['unable to retrieve container logs for containerd://12: exec format error'] };
    expect(causeOf({ pods: [pod({ phase: 'Failed', main: ended(1) })], log })).toBe('failed end.test-failed');
  });

  test('trap 22: a complete Job may hide failed pods', () => {
    const found = verdict({
      job: job({ conditions: [condition('Complete', 'True')], status: { failed: 2, succeeded: 1 } }),
      pods: [pod({ phase: 'Succeeded', main: ended(0) })],
    });
    expect(found.outcome).toBe('passed');
    expect(found.warnings.join()).toMatch(/2 of its pods failed first/);
  });

  test('trap 23: a waiting reason can be free text', () => {
    const odd = pod({
      phase: 'Pending',
      main: waiting(
        'failed to record pull intent: write /var/lib/kubelet/image_manager: read-only file system',
      ),
    });
    expect(causeOf({ pods: [odd] })).toBe('infrastructure image.odd-reason');
    expect(verdict({ pods: [odd] }).message).toContain('failed to record pull intent');
  });

  test('trap 24: one refused sandbox is normal', () => {
    const parts = (count: number) => ({
      pods: [pod({ phase: 'Pending', main: waiting('ContainerCreating') })],
      events: [
        event(
          'FailedCreatePodSandBox',
          'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox',
          { count, seconds: 10 },
        ),
      ],
    });
    expect(standing({ testContainer: 'test', ...parts(1) }, T0 + 15_000).cause).toBe('');
    expect(standing({ testContainer: 'test', ...parts(3) }, T0 + 15_000).cause).toBe('sandbox.network');
    expect(standing({ testContainer: 'test', ...parts(1) }, T0 + 90_000).cause).toBe('sandbox.network');
  });

  test('trap 25: 429 may mean a leaving API server', () => {
    expect(
      causeOf({
        apiError: {
          httpStatus: 429,
          status: { message: 'The apiserver is shutting down, please try again later.' },
        },
      }),
    ).toBe('infrastructure api.429.shutdown');
    expect(causeOf({ apiError: { httpStatus: 429, status: { message: 'Too many requests' } } })).toBe(
      'infrastructure api.429',
    );
  });

  test('trap 26: indexes come as compressed text, replacements keep their index', () => {
    const failed = job({
      conditions: [jobFailed('FailedIndexes')],
      spec: { completionMode: 'Indexed', completions: 4, backoffLimitPerIndex: 0 },
      status: { failedIndexes: '1-2', completedIndexes: '0,3', failed: 2 },
    });
    const found = verdict({
      job: failed,
      expectedIndexes: [0, 1, 2, 3],
      pods: [
        pod({ name: 'a-0', index: 0, phase: 'Succeeded', main: ended(0) }),
        pod({ name: 'a-3', index: 3, phase: 'Succeeded', main: ended(0) }),
      ],
    });
    expect(found.shards.map((shard) => shard.outcome)).toEqual([
      'passed',
      'infrastructure',
      'infrastructure',
      'passed',
    ]);
    const again = verdict({
      expectedIndexes: [0],
      pods: [
        pod({ name: 'a-0-x', index: 0, phase: 'Failed', main: ended(1, 'Error', 30) }),
        pod({
          name: 'a-0-y',
          index: 0,
          meta: { creationTimestamp: at(40) },
          phase: 'Succeeded',
          main: ended(0),
        }),
      ],
    });
    expect(again.outcome).toBe('passed');
    expect(again.warnings.join()).toContain('a-0-x');
  });

  test('trap 27: pods of a Job that another controller manages are elsewhere', () => {
    const managed = job({ spec: { managedBy: 'kueue.x-k8s.io/multikueue' }, status: { active: 0 } });
    expect(causeOf({ job: managed })).toBe('unknown unknown.no-evidence');
    expect(standing({ testContainer: 'test', job: managed }, T0 + 600_000).cause).toBe('');
  });

  test('trap 28: admission changes the pod, so the pod counts and not the template', () => {
    const injected = pod({
      phase: 'Failed',
      main: ended(137, 'OOMKilled'),
      container: { resources: { limits: { memory: '1Gi' } } },
    });
    const template = {
      template: { spec: { containers: [{ name: 'test', resources: { limits: { memory: '4Gi' } } }] } },
    };
    expect(verdict({ job: job({ spec: template }), pods: [injected] }).message).toContain('1Gi');
  });

  test('trap 29: the text after preemption repeats the count with other reasons', () => {
    const message =
      '0/3 nodes are available: 3 node(s) had untolerated taint {dedicated: gpu}. preemption: 0/3 nodes are available: 3 Insufficient cpu.';
    expect(causeOf({ pods: [unscheduled(message)] })).toBe('configuration sched.taint');
  });

  test('trap 30: DELETED comes late and erases nothing', () => {
    const store = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
    store.applyPod('ADDED', pod({ phase: 'Running', main: running() }), at(10));
    store.applyPod('MODIFIED', pod({ phase: 'Failed', main: ended(1) }), at(121));
    store.applyPod(
      'DELETED',
      pod({ phase: 'Failed', meta: { deletionTimestamp: at(125), deletionGracePeriodSeconds: 0 } }),
      at(126),
    );
    expect(judge(store.snapshot()).cause).toBe('end.test-failed');
  });
});
