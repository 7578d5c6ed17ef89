import { place } from '../signature.ts';

// What the node does to a container because of its probes and hooks.

export const probeRows = place('event', { on: 'Pod' }, [
  [
    'event.killing.liveness',
    'config author',
    '',
    { reason: ['Killing', 'Unhealthy'], text: /failed liveness probe|^Liveness probe failed/ },
    'Node {node} killed container {container} because its liveness probe failed.',
    'Remove the liveness probe from the test container, or make it tolerant.',
  ],
  [
    'event.killing.startup',
    'config author',
    '',
    { reason: ['Killing', 'Unhealthy'], text: /failed startup probe|^Startup probe failed/ },
    'Node {node} killed container {container} because its startup probe failed.',
    'Raise failureThreshold × periodSeconds, or correct its start.',
  ],
  [
    'event.poststart',
    'config author',
    '',
    { reason: 'FailedPostStartHook' },
    'The postStart hook of container {container} failed, so the node killed it: {text}',
    'Correct the hook.',
  ],
]);
