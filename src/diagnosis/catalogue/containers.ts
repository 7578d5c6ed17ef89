import { place } from '../signature.ts';

// failures.md, section 3 F: create and start of containers. Where "command not found" shows depends on the runtime.

const COMMAND =
  /executable file .*not found|no such file or directory|permission denied|no command specified|exec format error/i;
// A mount or a cgroup also lacks files: only the exec itself speaks of the command.
const EXEC =
  /(exec: .*(?:executable file not found(?: in \$PATH)?|no such file or directory|permission denied|is a directory)|executable file .*not found(?: in \$PATH)?|(?:exec:? "?[^\s"]+"?: )?exec format error|chdir to cwd.*?(?=: unknown|$)|container init: mkdir .*?(?=: unknown|$)|no command specified)/i;

const NAMED_EXEC =
  /exec: "?([^":]+)"?: (?:stat \S+: )?(executable file not found(?: in \$PATH)?|no such file or directory|permission denied|is a directory)/;

export const configRows = place('container', { reason: 'CreateContainerConfigError' }, [
  [
    'config.cache',
    'infra platform',
    'retry',
    {
      text: /failed to sync (?:secret|configmap) cache|services have not yet been read at least once|not registered/,
    },
    'Node {node} has not read the Secrets and ConfigMaps yet: {text}',
    'Run again; it heals by itself.',
  ],
  [
    'config.key-missing',
    'config author',
    '',
    {
      text: /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)|environment variable key "([^"]+)" not found in file/,
    },
    'Container {container} wants key {1}{4} of {2} {3}, which does not exist.',
    'Add the key to {2} {3}, or correct env or env-from.',
  ],
  [
    'config.object-missing',
    'config author',
    '',
    { text: /(secret|configmap) "([^"]+)" not found/i },
    'The {1} {2} that container {container} uses does not exist in namespace {namespace}.',
    'Create {1} {2} before the run, or correct its name in env-from.',
  ],
  [
    'config.non-root',
    'config author',
    '',
    { text: /runAsNonRoot/ },
    'Container {container} must not run as root (runAsNonRoot), but image {image} does or names its user by word.',
    'Set securityContext.runAsUser to a number other than 0.',
  ],
  [
    'config.subpath',
    'config author',
    '',
    { text: /failed to prepare subPath for volumeMount/ },
    'A subPath of container {container} is missing in its volume or of the wrong kind: {text}',
    'Correct subPath.',
  ],
  [
    'config.other',
    'config author',
    'likely',
    {},
    'Container {container} cannot be set up: {text}',
    'Correct what the text names.',
  ],
]);

export const createRows = place('container', { reason: ['CreateContainerError', 'ContainerCreateError'] }, [
  [
    'create-container.busy',
    'infra platform',
    'retry',
    {
      text: /failed to reserve container name|name .* is (?:reserved for|in use)|is reserved for|context deadline exceeded|code = DeadlineExceeded/,
    },
    'The container runtime of node {node} is overloaded: {text}',
    'Run again; it may land on another node.',
  ],
  [
    'create-container.command',
    'config author',
    '',
    { text: COMMAND },
    'The command of container {container} cannot be run in image {image}: {text}',
    'Correct command, args or working-directory, or use an image that has it.',
  ],
  [
    'create-container.image-volume',
    'config author',
    '',
    { text: /ImageVolumeMountFailed|RROUnsupported/ },
    'Node {node} cannot mount this volume in container {container}: {text}',
    'Do not use image volumes or recursive read-only mounts there.',
  ],
  [
    'create-container.other',
    'infra platform',
    'retry likely',
    {},
    'Node {node} could not create container {container}: {text}',
    'Run again; it may land on another node.',
  ],
]);

export const waitingRows = place('container', {}, [
  [
    'container.hook-errors',
    'infra platform',
    'retry',
    { reason: ['PreCreateHookError', 'PreStartHookError'] },
    'Node {node} could not give container {container} its resources: {text}',
    'Run again; it may land on another node.',
  ],
  ['container.run-error', 'derive', '', { reason: 'RunContainerError' }],
  ['container.crashloop', 'derive', '', { reason: 'CrashLoopBackOff' }],
  ['end.restart-all', 'signal', '', { reason: 'RestartingAllContainers' }],
  [
    'container.poststart',
    'config author',
    '',
    { reason: 'PostStartHookError' },
    'The postStart hook of container {container} failed: {text}',
    'Correct the hook.',
  ],
]);

/** Also for a main container that ended: the runtime could not start its process. */
export const startRows = place(
  'container',
  { reason: ['StartError', 'RunContainerError', 'ContainerCannotRun'] },
  [
    [
      'start.oom',
      'config author',
      '',
      { text: /OOM-killed|memory limit too low|container init was OOM/ },
      'The memory limit{limit} of container {container} is too small even to start it.',
      'Raise it (input memory).',
    ],
    [
      'start.command',
      'config author',
      '',
      { reason: ['StartError', 'RunContainerError'], text: NAMED_EXEC },
      'Image {image} cannot run {1}: {2}.',
      'Correct the input command (or command and args of the manifest), or use an image that has {1}.',
    ],
    [
      'start.command',
      'config author',
      '',
      { reason: ['StartError', 'RunContainerError'], text: EXEC },
      'The command of container {container} cannot be run in image {image}: {1}',
      'Correct command, args or working-directory, or the CPU architecture of the image.',
    ],
    [
      'start.cannot-run',
      'config author',
      '',
      { reason: 'ContainerCannotRun' },
      'Container {container} cannot run in image {image}: {text}',
      'Correct command, args or working-directory, or the CPU architecture of the image.',
    ],
    [
      'start.other',
      'infra platform',
      'retry likely',
      {},
      'Node {node} could not start container {container}: {text}',
      'Run again; it may land on another node.',
    ],
  ],
);

export const helperRows = place('container', {}, [
  [
    'init.failed',
    'config author',
    '',
    { facts: ['init', 'exited'] },
    'Init container {container} ended with exit code {exit}, so no test ran{lastLine}.',
    'Correct the set-up; its log says more.',
  ],
  [
    'sidecar.startup-probe',
    'config author',
    'likely',
    { facts: ['sidecar', 'restarted', 'startup-probe'] },
    'Service {container} never became ready, so the tests never started{probe}.',
    'Look at the log of {container}; correct its settings, or what says that it is ready.',
  ],
  [
    'sidecar.crashloop',
    'config author',
    '',
    { facts: ['sidecar', 'crashing'] },
    'Service {container} crashes at its start ({end}), so the tests never started{lastLine}.',
    'Look at the log of {container} and correct its settings.',
  ],
  [
    'sidecar.probe-lost',
    'infra platform',
    'retry likely',
    { facts: ['sidecar', 'restarted', 'up', '!startup-probe'] },
    'Service {container} runs again, but node {node} no longer probes it, so the tests never start (Kubernetes issue 132826).',
    'Run again; have the nodes upgraded to 1.35 or a patched 1.33 or 1.34.',
  ],
  [
    'sidecar.never-ready',
    'config author',
    'likely',
    { facts: ['sidecar', 'up'] },
    'Service {container} runs but never became ready, so the tests never started{probe}.',
    'Look at the log of {container}; correct its settings, or what says that it is ready.',
  ],
  [
    'sidecar.died-during-run',
    'signal',
    'likely',
    { facts: ['helper', 'died'] },
    'Service {container} ended ({end}) {ago} before the tests did{again}{lastLine}.',
  ],
  ['sidecar.end-kill', 'signal', '', { facts: ['helper', 'after-main'] }],
  [
    'pod.legacy-sidecar-hang',
    'config author',
    '',
    { facts: ['helper', 'holds-pod'] },
    'Container {container} keeps pod {pod} alive although the tests have ended.',
    'Make {container} a native sidecar (in initContainers, with restartPolicy: Always).',
  ],
]);
