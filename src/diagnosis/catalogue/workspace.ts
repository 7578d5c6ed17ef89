import { place } from '../signature.ts';

// The copy of the runner's folder: an init container of ours receives it. Its exit codes are in job/receiver.ts.

const AGAIN = 'Run again; the stream goes from the runner through the API server to the node.';
const HELPER =
  'Set helper-image to an image that has sh, tar, head, tee, mkfifo and sha256sum (busybox has them all).';

/** How the receiver ended. */
export const receiverRows = place('container', {}, [
  [
    'workspace.cut',
    'infra platform',
    'retry',
    { exit: [61] },
    'The copy of the workspace into pod {pod} was cut off{counted}, so no test ran.',
    AGAIN,
  ],
  [
    'workspace.mismatch',
    'infra platform',
    'retry',
    { exit: [62] },
    'The copy of the workspace in pod {pod} is not what was sent (its checksum is wrong), so no test ran.',
    AGAIN,
  ],
  [
    'workspace.no-tar',
    'config author',
    '',
    { exit: [64], text: /this image lacks (.+)/ },
    'Image {image} lacks {1}, without which no workspace can be copied into it.',
    HELPER,
  ],
  [
    'workspace.no-tar',
    'config author',
    '',
    { exit: [64] },
    'Image {image} lacks tools without which no workspace can be copied into it.',
    HELPER,
  ],
  [
    'workspace.disk-full',
    'infra platform',
    'retry',
    { exit: [65], text: /No space left on device|Disk quota exceeded|Wrote only \d+ of \d+/i },
    'The disk of node {node} has no room for the workspace{size}, so no test ran.',
    'Leave out what the tests do not need (lines such as !node_modules), or ask for more with ephemeral-storage, so that a node with room is chosen.',
  ],
  [
    'workspace.not-written',
    'infra platform',
    'retry likely',
    { exit: [65] },
    'The workspace could not be unpacked in pod {pod}{lastLine}.',
    'Look at what tar says; run again.',
  ],
]);

/** Also where the runtime could not even start the receiver. */
export const receiverStartRows = place(
  'container',
  { text: /executable file .*not found|no such file or directory|exec format|permission denied/i },
  [
    [
      'workspace.no-shell',
      'config author',
      '',
      {},
      'Image {image} has no shell (sh) that could receive the workspace: {text}',
      HELPER,
    ],
  ],
);

/** What this run itself saw of the copy. */
export const copyRows = place('run', {}, [
  [
    'workspace.forbidden',
    'config platform',
    '',
    { http: [403] },
    'The identity of this run may not attach to pods{inNamespace}, so the workspace cannot be copied: it needs get and create on pods/attach.',
    'Grant it in a Role:{rbac}',
  ],
  [
    'workspace.refused',
    'infra platform',
    'retry likely',
    { facts: ['refused'] },
    'The stream that copies the workspace into pod {pod} was refused{http}: {text}',
    'Run again; if it stays so, look whether a proxy before the API server lets WebSockets through.',
  ],
  [
    'workspace.cut',
    'infra platform',
    'retry',
    { facts: ['lost'] },
    'The copy of the workspace into pod {pod} broke off{counted}, so no test ran: {text}',
    AGAIN,
  ],
  [
    'workspace.not-packed',
    'infra platform',
    'likely',
    { facts: ['not-packed'] },
    'The runner could not pack the workspace: {text}',
    "Look at the runner's disk (RUNNER_TEMP) and at what else writes into the folder.",
  ],
]);

export const workspaceRows = [...receiverRows, ...receiverStartRows, ...copyRows];
