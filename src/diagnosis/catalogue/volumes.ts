import { place } from '../signature.ts';

// failures.md, section 3 D, volumes.

export const mountRows = place('event', { on: 'Pod', reason: 'FailedMount' }, [
  [
    'mount.cache-sync',
    'infra platform',
    'retry',
    { text: /failed to sync (?:secret|configmap) cache|object "[^"]+"\/"[^"]+" not registered/ },
    'Node {node} has not read the Secrets and ConfigMaps of pod {pod} yet: {text}',
    'Run again; it heals by itself.',
  ],
  [
    'mount.key-missing',
    'config author',
    '',
    { text: /references non-existent (secret|config) key: (\S+)/ },
    'A {1} volume of pod {pod} names key {2}, which does not exist.',
    'Add key {2}, or correct items[].key.',
  ],
  [
    'mount.object-missing',
    'config author',
    '',
    { text: /(secret|configmap)s? "([^"]+)" not found/i },
    'The {1} {2} that pod {pod} mounts does not exist in namespace {namespace}.',
    'Create {1} {2} before the run, or correct its name.',
  ],
  [
    'mount.token',
    'infra platform',
    'retry',
    { text: /failed to fetch token|serviceaccounts? "([^"]+)" not found/ },
    'The token of the service account could not be issued: {text}',
    'Run again; check that the service account still exists.',
  ],
  [
    'mount.csi-driver',
    'infra platform',
    'retry',
    {
      text: /driver name (\S+) not found in the list of registered CSI drivers|not found in the list of registered CSI drivers/,
    },
    'The storage driver {1} is not up on node {node}.',
    'Run again; have the DaemonSet of the driver repaired if it lasts.',
  ],
  [
    'mount.hostpath',
    'config author',
    '',
    { text: /hostPath type check failed:? ?(.*)/ },
    'A host path is missing or of another type on node {node}: {1}',
    'Correct hostPath, or do not use one.',
  ],
  [
    'mount.secrets-store',
    'config platform',
    '',
    { text: /failed to mount secrets store objects|SecretProviderClass/i },
    'The external secret provider refused: {text}',
    'Check the SecretProviderClass and the rights of the service account.',
  ],
  [
    'mount.other',
    'infra platform',
    'retry',
    {},
    'A volume of pod {pod} cannot be mounted on node {node}: {text}',
    'Run again; name the volume to the owner of the cluster.',
  ],
]);

export const attachRows = place('event', { on: 'Pod' }, [
  [
    'attach.multi.used',
    'config author',
    'retry',
    { reason: 'FailedAttachVolume', text: /Multi-Attach error .*Volume is already used by(.*)/ },
    'Another pod holds the volume of pod {pod}:{1}.',
    'Give each run a volume claim of its own.',
  ],
  [
    'attach.multi.stale',
    'infra platform',
    'retry',
    { reason: 'FailedAttachVolume', text: /Multi-Attach error .*already exclusively attached to one node/ },
    'The volume of pod {pod} is still attached to another node.',
    'Wait up to six minutes for the forced detach.',
  ],
  [
    'attach.other',
    'infra platform',
    'retry',
    { reason: 'FailedAttachVolume' },
    'A volume of pod {pod} cannot be attached to node {node}: {text}',
    'Run again; name the volume to the owner of the cluster.',
  ],
  [
    'map.failed',
    'infra platform',
    'retry',
    { reason: 'FailedMapVolume' },
    'A block volume of pod {pod} cannot be mapped on node {node}: {text}',
    'Run again; check the storage driver.',
  ],
]);
