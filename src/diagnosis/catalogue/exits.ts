import { place } from '../signature.ts';

// failures.md, section 3 I. A code above 128 means a signal by convention only; 137 is not an OOM (trap 1).

export const oomRows = place('container', { reason: 'OOMKilled' }, [
  [
    'end.oom',
    'config author',
    '',
    { exit: [137] },
    'Container {container} was killed at its memory limit{limit}.',
    'Raise the memory limit of {container}{more} (input memory), or find the leak.',
  ],
  [
    'end.oom.child',
    'config author',
    '',
    {},
    'A process in container {container} was killed at its memory limit{limit}; the container then ended with exit code {exit}.',
    'Raise the memory limit of {container}{more} (input memory), or find the leak.',
  ],
]);

export const lostRows = place('container', {}, [
  [
    'end.unknown-status',
    'infra platform',
    'retry',
    { reason: 'ContainerStatusUnknown' },
    'Node {node} lost container {container}: its exit code 137 is invented.',
    'Run again; check node {node}.',
  ],
  [
    'end.runtime-unknown',
    'infra platform',
    'retry',
    { reason: 'Unknown' },
    'The container runtime of node {node} lost container {container}: its exit code is invented.',
    'Run again; check node {node}.',
  ],
]);

export const killedRows = place('container', {}, [
  [
    'end.137.disrupted',
    'infra platform',
    'retry',
    { exit: [137, 143], facts: ['disrupted'] },
    'Container {container} was killed because pod {pod} was removed from node {node}.',
    'Run again.',
  ],
  [
    'end.137.deleted',
    'cancelled',
    '',
    { exit: [137, 143], facts: ['deleted'] },
    'Container {container} was killed because pod {pod} was deleted.',
    'Ask who deletes pods in namespace {namespace}.',
  ],
  [
    'end.137.probe',
    'config author',
    '',
    { exit: [137, 143], facts: ['probe-kill'] },
    'Node {node} killed container {container} because its {probe} probe failed.',
    'Remove that probe from the test container, or make it tolerant.',
  ],
  [
    'end.137.system-oom',
    'infra platform',
    'retry',
    { exit: [137], facts: ['system-oom'] },
    'Node {node} ran out of memory as a whole, and container {container} was killed.',
    'Run again; set the input memory, so that the node keeps room.',
  ],
]);

export const exitRows = place('container', {}, [
  [
    'end.signal.sys',
    'config author',
    '',
    { reason: 'seccomp killed' },
    'Container {container} was ended for a forbidden system call.',
    'Change the seccomp profile.',
  ],
  [
    'end.137.bare',
    'failed author',
    'guess',
    { exit: [137] },
    'The tests were ended by SIGKILL (exit code 137) and nothing in the cluster did it{memory}.',
    'Likely a wrapper or the tests themselves; if the log shows "Killed", raise the input memory.',
  ],
  [
    'end.143.bare',
    'failed author',
    'likely',
    { exit: [143] },
    'The tests were ended by SIGTERM (exit code 143) from inside the container.',
    'Look for a time limit in the test command.',
  ],
  [
    'end.signal.segv',
    'failed author',
    '',
    { exit: [134, 135, 136, 139] },
    'The tests crashed: {signal} (exit code {exit}).',
    'Look at the native code that ran last; 135 in a browser often means a small /dev/shm.',
  ],
  [
    'end.signal.ill',
    'config author',
    '',
    { exit: [132] },
    'Image {image} holds an instruction that the CPU of node {node} does not know (exit code 132).',
    'Build for an older CPU, or choose other instance types (node-selector: node.kubernetes.io/instance-type=…).',
  ],
  [
    'end.signal.sys',
    'config author',
    '',
    { exit: [159] },
    'Container {container} was ended for a forbidden system call (exit code 159).',
    'Change the seccomp profile.',
  ],
  [
    'end.127',
    'config author',
    '',
    { exit: [127] },
    'A command was not found (exit code 127){lastLine}.',
    'Correct the script (or the input shell), or use an image that has the command in its PATH.',
  ],
  [
    'end.126',
    'config author',
    '',
    { exit: [126] },
    'A command was found but may not be run (exit code 126){lastLine}.',
    'chmod +x it, or check its interpreter and CPU architecture.',
  ],
  [
    'end.test-failed',
    'failed author',
    '',
    { exit: { from: 1, to: 125 } },
    'The tests failed with exit code {exit}{results}.',
    'Look for the failed test in the last lines of the log.',
  ],
  [
    'end.signal.other',
    'failed author',
    'likely',
    { exit: { from: 129, to: 192 } },
    'The tests ended with exit code {exit} ({signal}).',
    'See the last lines of the log.',
  ],
  [
    'end.code.other',
    'failed author',
    'likely',
    { exit: { from: -2147483648, to: 2147483647 } },
    'The tests failed with exit code {exit}{results}.',
    'See the last lines of the log.',
  ],
]);

export const completedRows = place('container', {}, [
  [
    'end.completed-but-failed',
    'derive',
    '',
    { exit: [0], facts: ['pod-failed'] },
    'The tests ended with exit code 0, but pod {pod} failed ({why}).',
  ],
]);
