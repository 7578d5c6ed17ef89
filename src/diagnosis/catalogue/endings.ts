import { place } from '../signature.ts';

// failures.md, section 3 G: how a whole pod ends. The wording of refusals: `Pod was rejected: …`, before 1.29 `Pod …`.

export const rejectedRows = place('pod', {}, [
  [
    'pod.rejected.resources',
    'infra platform',
    'retry',
    {
      reason: /^(OutOf|Outof)/,
      text: /^(?:.*enough resource: (\S+), requested: (\d+), used: (\d+), capacity: (\d+))?/s,
    },
    'Node {node} had filled up before pod {pod} came ({reason}{asked}); nothing ran.',
    'Run again; a new pod goes elsewhere.',
  ],
  [
    'pod.rejected.device',
    'infra platform',
    'retry',
    { reason: 'UnexpectedAdmissionError' },
    'Node {node} could not give pod {pod} its devices: {text}',
    'Run again; name node {node} to the owner of the cluster.',
  ],
  [
    'pod.rejected.pressure',
    'infra platform',
    'retry',
    { reason: 'Evicted', text: /The node had condition: \[(.*)\]/ },
    'Node {node} was short of resources ({1}) and refused pod {pod}; nothing ran.',
    'Run again.',
  ],
  [
    'pod.rejected.shutdown',
    'infra platform',
    'retry',
    { reason: ['NodeShutdown', 'Shutdown'], text: /rejected|not be admitted|^Pod Pod|/ },
    'Node {node} was shutting down and refused pod {pod}.',
    'Run again.',
  ],
  [
    'pod.rejected.placement',
    'infra platform',
    'retry',
    {
      reason: [
        'NodeAffinity',
        'NodeName',
        'NodePorts',
        'TaintToleration',
        'TopologyAffinityError',
        'NodeUnschedulable',
        'HostPortConflict',
        'NodeSelectorMismatching',
      ],
    },
    'Node {node} no longer fitted pod {pod} when it came: {text}',
    'Run again.',
  ],
  [
    'pod.rejected.volume-limit',
    'infra platform',
    'retry',
    { reason: 'VolumeAttachmentLimitExceeded' },
    'Node {node} can hold no more volumes.',
    'Run again; a new pod goes elsewhere.',
  ],
  [
    'pod.rejected.unsupported',
    'config author',
    '',
    {
      reason: [
        'AppArmor',
        'SysctlForbidden',
        'ForbiddenSysctl',
        'PodOSNotSupported',
        'PodOSSelectorNodeLabelDoesNotMatch',
        'SupplementalGroupsPolicyNotSupported',
        'InitContainerRestartPolicyForbidden',
        'PodFeatureUnsupported',
        'PodLevelResourcesNotSupported',
      ],
    },
    'Node {node} cannot run such a pod ({reason}): {text}',
    'Choose other nodes, or drop the feature.',
  ],
  [
    'pod.rejected.other',
    'infra platform',
    'retry',
    { text: /^Pod was rejected: (.*)/s },
    'Node {node} refused pod {pod}: {1}',
    'Run again.',
  ],
]);

export const evictedRows = place('pod', { reason: 'Evicted' }, [
  [
    'pod.evicted.container-limit',
    'config author',
    '',
    { text: /Container (\S+) exceeded its local ephemeral storage limit ?"?([^".]*)/ },
    'Container {1} wrote more than its ephemeral-storage limit {2}, so the node removed the pod.',
    'Raise the input ephemeral-storage above {2}, or write less.',
  ],
  [
    'pod.evicted.pod-limit',
    'config author',
    '',
    { text: /Pod ephemeral local storage usage exceeds the total limit of containers ?([^\s.]*)/ },
    'Pod {pod} wrote more than the ephemeral-storage limits of its containers together ({1}), so the node removed it.',
    'Raise the input ephemeral-storage above {1}, or write less.',
  ],
  [
    'pod.evicted.emptydir',
    'config author',
    '',
    { text: /Usage of EmptyDir volume "([^"]+)" exceeds the limit ?"?([^".]*)/ },
    'Volume {1} grew past its sizeLimit {2}, so the node removed the pod.',
    'Raise sizeLimit above {2}, or write less.',
  ],
  [
    'pod.evicted.pressure-self',
    'infra platform',
    'retry',
    {
      text: /The node was low on resource: (\S+?)\. .*Container (\S+) was using (\S+), (?:request is|which exceeds its request of) ([^,.\s]+)/s,
    },
    'Node {node} ran low on {1} and removed pod {pod}: container {2} used {3}, its request is {4}.',
    'Run again; set the request of {2} near {3}, so that another pod is chosen.',
  ],
  [
    'pod.evicted.pressure',
    'infra platform',
    'retry',
    {
      text: /The node was low on (?:resource|compute resources)[:.]? ?\[?([\w-]*)|threshold|MemoryPressure|DiskPressure/,
    },
    'Node {node} ran low on {1} and removed pod {pod}.',
    'Run again.',
  ],
]);

export const statusReasonRows = place('pod', {}, [
  [
    'pod.kubelet-preempted',
    'infra platform',
    'retry',
    { reason: 'Preempting' },
    'Node {node} removed pod {pod} to make room for a critical one.',
    'Run again.',
  ],
  [
    'pod.node-shutdown',
    'infra platform',
    'retry',
    { reason: ['Terminated', 'Shutdown', 'NodeShutdown'] },
    'Node {node} was shut down and ended pod {pod} (spot, reboot or scale-in).',
    'Run again; keep long suites off spot nodes (capacity: on-demand).',
  ],
  [
    'pod.deadline',
    'timeout author',
    '',
    { reason: 'DeadlineExceeded' },
    'Pod {pod} ran longer than its activeDeadlineSeconds{podDeadline}.',
    'Raise it, or find what hangs in the last lines of the log.',
  ],
  [
    'pod.node-lost',
    'infra platform',
    'retry',
    { reason: 'NodeLost' },
    'Node {node} of pod {pod} was lost.',
    'Run again.',
  ],
]);
