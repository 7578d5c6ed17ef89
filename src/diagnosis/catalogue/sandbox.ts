import { place } from '../signature.ts';

// failures.md, section 3 D: the container states show nothing of these, only events do.

const SANDBOX = ['FailedCreatePodSandBox', 'FailedCreatePodSandbox'];

export const sandboxRows = place('event', { on: 'Pod', reason: SANDBOX }, [
  [
    // The limits count for the pod's own cgroup too: one of a few MiB leaves no room for the sandbox.
    'start.oom',
    'config author',
    '',
    { text: /OOM-killed|memory limit too low|container init was OOM/ },
    'The memory limit{limit} of pod {pod} is too small even to start it.',
    'Raise it (input memory).',
  ],
  [
    'sandbox.ip-exhausted',
    'infra platform',
    'retry',
    {
      text: /failed to assign an IP address to container|no available IP|InsufficientFreeAddresses|no IP addresses available in range|IPAM.*exhausted|no free IP|ip pool.* exhausted/i,
    },
    'Node {node} has no address left for pod {pod}: {text}',
    'Run again; have prefix delegation or a larger subnet set up.',
  ],
  [
    'sandbox.cni-not-ready',
    'infra platform',
    'retry',
    {
      text: /failed to connect to backend server|Error received from AddNetwork|cni plugin not initialized|cni config uninitialized|no networks found in|dial unix .*(?:cilium|multus|calico)|connection refused|stat \/var\/lib\/calico\/nodename/i,
    },
    'The network plugin of node {node} is not ready: {text}',
    'Run again; have the node recycled if it stays.',
  ],
  [
    'sandbox.runtime-handler',
    'config platform',
    '',
    {
      text: /no runtime for "?[^"]+"? is configured|RuntimeHandler .* not supported|failed to get sandbox runtime/i,
    },
    'Node {node} cannot run the RuntimeClass of pod {pod}: {text}',
    'Choose nodes that offer it, or remove runtimeClassName.',
  ],
  [
    'sandbox.pause-image',
    'infra platform',
    'retry',
    { text: /failed to get sandbox image|failed to start sandbox.*pause|failed to pull image.*pause/i },
    'Node {node} cannot pull its own pause image: {text}',
    'Run again; have the registry access of node {node} repaired.',
  ],
  [
    'sandbox.busy',
    'infra platform',
    'retry',
    {
      text: /failed to reserve sandbox name|is reserved for|context deadline exceeded|code = DeadlineExceeded/,
    },
    'The container runtime of node {node} is overloaded: {text}',
    'Run again; it may land on another node.',
  ],
  [
    'sandbox.network',
    'infra platform',
    'retry',
    {
      text: /failed to set ?up network for sandbox|failed to set up sandbox container|network ?plugin cni failed|plugin type="/i,
    },
    'The network of pod {pod} could not be set up on node {node}: {text}',
    'Run again; name node {node} to the owner of the cluster.',
  ],
  [
    'sandbox.other',
    'infra platform',
    'retry',
    {},
    'Node {node} could not set up pod {pod}: {text}',
    'Run again; name node {node} to the owner of the cluster.',
  ],
]);

export const setupRows = place('event', { on: 'Pod' }, [
  ['event.sandbox-changed', 'signal', 'retry', { reason: 'SandboxChanged' }],
  [
    'event.sandbox-status',
    'infra platform',
    'retry',
    { reason: 'FailedPodSandBoxStatus' },
    'The container runtime of node {node} has trouble: {text}',
    'Run again.',
  ],
  [
    'event.network-not-ready',
    'infra platform',
    'retry',
    { reason: 'NetworkNotReady' },
    'The network of node {node} is not up yet: {text}',
    'Wait; have the node recycled if it lasts minutes.',
  ],
  [
    'event.dra-prepare',
    'infra platform',
    'retry',
    { reason: 'FailedPrepareDynamicResources' },
    'The device driver of node {node} could not prepare a claim of pod {pod}: {text}',
    'Run again; it may land on another node.',
  ],
  [
    'event.kubelet-sync',
    'infra platform',
    'retry',
    { reason: ['FailedCreatePodContainer', 'FailedSync', 'FailedKillPod'] },
    'Node {node} has trouble with pod {pod}: {text}',
    'Run again; it may land on another node.',
  ],
  [
    'event.pull-secret',
    'config author',
    '',
    { reason: 'FailedToRetrieveImagePullSecret', text: /secrets? \(?([^);]*)/ },
    'An image pull secret that the pod names does not exist: {text}',
    'Create the secret, or correct image-pull-secrets.',
  ],
  [
    'event.dns-config',
    'signal',
    '',
    { reason: ['DNSConfigForming', 'MissingClusterDNS'] },
    'The DNS settings of the pod were cut: {text}',
  ],
]);

export const stuckRows = place('pod', {}, [
  [
    'pod.sandbox-stuck',
    'infra platform',
    'retry likely',
    { facts: ['sandbox-stuck'] },
    'Pod {pod} is stuck on node {node} before any image is pulled: its volumes or its network are not ready, and no event says why.',
    'Run again; name node {node} to the owner of the cluster.',
  ],
]);
