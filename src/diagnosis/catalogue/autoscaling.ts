import { place } from '../signature.ts';

// failures.md, section 3 C, those who make nodes and volumes. Karpenter uses the scheduler's own reason (trap 6).

export const autoscalingRows = place('event', { on: 'Pod' }, [
  [
    'event.ca.triggered',
    'signal',
    'retry',
    { reason: 'TriggeredScaleUp' },
    'A new node is coming for pod {pod}: {text}',
  ],
  [
    'event.ca.not-triggered.capacity',
    'infra platform',
    'retry',
    {
      reason: 'NotTriggerScaleUp',
      text: /max node group size reached|max total nodes in cluster reached|in backoff after failed scale-up|not ready for scale-up|exceeded quota:|max cluster (?:cpu|memory) limit reached/,
    },
    'The autoscaler may add no node for pod {pod}: {text}',
    'Have the maximum of the node group raised, or wait.',
  ],
  [
    'event.ca.not-triggered',
    'config author',
    '',
    { reason: 'NotTriggerScaleUp', text: /pod didn't trigger scale-up(?: \([^)]*\))?:? ?(.*)/ },
    'No node group can make a node for pod {pod}: {1}',
    'Match arch, capacity, node-selector, tolerations and size (and what a manifest says of them) to a node group.',
  ],
  [
    'event.karpenter.nominated',
    'signal',
    'retry',
    { reason: 'Nominated' },
    'Karpenter is making a node for pod {pod}: {text}',
  ],
  [
    'event.karpenter.limits',
    'infra platform',
    'retry',
    {
      reason: 'FailedScheduling',
      source: /karpenter/,
      text: /Failed to schedule pod, .*(?:exceeds? limits? for (?:nodepool|provisioner)|limits exceeded|no instance type has the required offering|required offering|all available instance types exceed limits)/s,
    },
    'Karpenter may make no node for pod {pod}: {text}',
    'Have the limits of the NodePool raised, or allow more instance types, zones or capacity types.',
  ],
  [
    'event.karpenter.unschedulable',
    'config author',
    '',
    {
      reason: 'FailedScheduling',
      source: /karpenter/,
      text: /^(?:Failed to schedule pod, |did not tolerate|incompatible with|no (?:nodepool|provisioner))(.*)/s,
    },
    'No NodePool can make a node for pod {pod}: {1}',
    'Match arch, capacity, node-selector, tolerations and size (and what a manifest says of them) to a NodePool.',
  ],
  [
    'event.karpenter.ice',
    'infra provider',
    'retry',
    { on: ['NodeClaim', 'Machine', 'Pod', 'Node'], reason: 'InsufficientCapacityError' },
    'The cloud has no such instances now: {text}',
    'Allow more instance types or zones, or on-demand nodes beside spot (capacity: any).',
  ],
  ['event.sched.failed', 'derive', 'retry', { reason: 'FailedScheduling' }],
]);

export const claimRows = place('event', { on: 'PersistentVolumeClaim' }, [
  [
    'event.pvc.provisioning-failed',
    'infra platform',
    'retry',
    { reason: 'ProvisioningFailed' },
    'No volume can be made for a claim of pod {pod}: {text}',
    'Check storage class, quota and rights of the provisioner.',
  ],
  [
    'event.pvc.no-class',
    'config author',
    '',
    {
      reason: 'FailedBinding',
      text: /no persistent volumes available for this claim and no storage class is set/,
    },
    'A claim of pod {pod} names no storage class, and the cluster has no default one.',
    'Set storageClassName.',
  ],
]);
