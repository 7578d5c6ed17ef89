import { place } from '../signature.ts';

// failures.md, section 3 G: pods that are taken away, by their mark or by the events of those who take them.

export const disruptionRows = place('pod', {}, [
  [
    'pod.disruption.preempted',
    'infra platform',
    'retry',
    { reason: ['PreemptionByScheduler', 'PreemptionByKubeScheduler'] },
    'Pod {pod} had to make room for a pod of higher priority on node {node}.',
    'Run again; ask for a priority-class for CI.',
  ],
  [
    'pod.disruption.taint',
    'infra platform',
    'retry',
    { reason: 'DeletionByTaintManager' },
    'Node {node} failed or got a NoExecute taint, so pod {pod} was removed{taints}.',
    'Run again.',
  ],
  [
    'pod.disruption.device-taint',
    'infra platform',
    'retry',
    { reason: 'DeletionByDeviceTaintManager' },
    'A device that pod {pod} used on node {node} failed.',
    'Run again.',
  ],
  [
    'pod.disruption.eviction-api',
    'infra platform',
    'retry',
    { reason: 'EvictionByEvictionAPI' },
    'Pod {pod} was evicted from node {node} while it ran{why}.',
    'Run again; annotate it karpenter.sh/do-not-disrupt or safe-to-evict=false against drains.',
  ],
  [
    'pod.disruption.podgc',
    'infra platform',
    'retry',
    { reason: 'DeletionByPodGC' },
    'Node {node} no longer exists, and pod {pod} went with it.',
    'Run again; if it was a spot node, keep off them (capacity: on-demand).',
  ],
  [
    'pod.disruption.kubelet',
    'infra platform',
    'retry',
    { reason: 'TerminationByKubelet' },
    'Node {node} ended pod {pod}: {text}',
    'Run again.',
  ],
  [
    'pod.disruption.other',
    'infra platform',
    'retry',
    {},
    'Pod {pod} was disrupted ({reason}): {text}',
    'Run again.',
  ],
]);

export const disruptionStaleRows = place('pod', {}, [
  ['pod.disruption.stale', 'signal', '', { facts: ['stale-disruption'] }],
]);

export const removalRows = place('pod', {}, [
  [
    'pod.deleted.unmarked',
    'cancelled',
    '',
    { facts: ['deleted', 'job-lives'] },
    'Somebody deleted pod {pod} while it ran.',
    'Ask who deletes pods in namespace {namespace}; run again.',
  ],
  [
    'pod.terminating-stuck',
    'infra platform',
    'retry',
    { facts: ['terminating-stuck'] },
    'Pod {pod} is being deleted, but node {node} does not finish it.',
    'Check node {node}; run again.',
  ],
  [
    'pod.vanished',
    'infra platform',
    'retry',
    { facts: ['gone'] },
    'Pod {pod} was removed before its result could be read.',
    'Run again; look for a forced deletion or a lost node.',
  ],
  [
    'pod.phase-unknown',
    'infra platform',
    'retry',
    { facts: ['phase-unknown'] },
    'The state of node {node}, and so of pod {pod}, is unknown.',
    'Run again; check node {node}.',
  ],
]);

export const podEventRows = place('event', { on: 'Pod' }, [
  [
    'event.taint-eviction',
    'infra platform',
    'retry',
    { reason: 'TaintManagerEviction', text: /^(?:Marking for deletion|Deleting)/ },
    'Node {node} failed or was tainted, so pod {pod} was removed.',
    'Run again.',
  ],
  [
    'event.taint-eviction.cancelled',
    'signal',
    '',
    { reason: 'TaintManagerEviction', text: /^Cancelling deletion/ },
  ],
  [
    'event.preempted',
    'infra platform',
    'retry',
    { reason: 'Preempted' },
    'Pod {pod} had to make room for a pod of higher priority on node {node}.',
    'Run again; ask for a priority-class for CI.',
  ],
  [
    'event.evicted.karpenter',
    'infra platform',
    'retry',
    { reason: 'Evicted', text: /^Evicted pod/ },
    'Karpenter drained node {node} under pod {pod}: {text}',
    'Run again; annotate the pod karpenter.sh/do-not-disrupt=true.',
  ],
  ['event.evicted.kubelet', 'derive', 'retry', { reason: 'Evicted' }],
  [
    'event.karpenter.disrupted',
    'infra platform',
    'retry',
    { reason: 'Disrupted', source: /karpenter/ },
    'Karpenter ended pod {pod} because the time of node {node} was over.',
    'Run again.',
  ],
  [
    'event.nth.pod',
    'infra platform',
    'retry',
    { reason: 'PodEviction' },
    'Node {node} was drained for a spot interruption or maintenance.',
    'Run again; keep long suites off spot nodes (capacity: on-demand).',
  ],
  [
    'event.ca.scale-down',
    'infra platform',
    'retry',
    { reason: 'ScaleDown' },
    'The cluster autoscaler removed node {node} under pod {pod}.',
    'Run again; annotate the pod cluster-autoscaler.kubernetes.io/safe-to-evict=false.',
  ],
  [
    'event.pod.node-not-ready',
    'infra platform',
    'retry',
    { reason: 'NodeNotReady' },
    'Node {node} of pod {pod} stopped reporting.',
    'Run again; check node {node}.',
  ],
  ['event.grace-exceeded', 'signal', '', { reason: 'ExceededGracePeriod' }],
]);
