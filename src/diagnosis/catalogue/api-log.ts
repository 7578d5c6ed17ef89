import { place } from '../signature.ts';

const ANY_SERVER_ERROR = { from: 500, to: 599 };

/** The log endpoint lies with status 200 (trap 21): such text is no output of a test. */
export const apiLogRows = place('log', {}, [
  [
    'api.log.in-body',
    'infra platform',
    '',
    { text: /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path )/m },
    'The log of container {container} is gone from node {node}.',
  ],
  [
    'api.log.kubelet',
    'infra platform',
    'retry',
    { http: ANY_SERVER_ERROR },
    'Node {node} does not hand out logs.',
  ],
]);
