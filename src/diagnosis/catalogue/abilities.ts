import { place } from '../signature.ts';

// What the dry run's answer shows that this cluster cannot do: it is older, or a feature gate is off.

export const abilityRows = place('api', {}, [
  [
    'api.no-sidecars',
    'config platform',
    '',
    { http: [0], code: /^NoNativeSidecars$/ },
    'This cluster cannot run services beside the tests: {text}.',
    'Upgrade the cluster to Kubernetes 1.29 or later, or leave services out and run the servers elsewhere.',
  ],
  [
    'api.field-dropped',
    'config platform',
    '',
    { http: [0], code: /^FieldDropped$/ },
    'This cluster cannot run the Job as it was asked for: {text}.',
    'Have the feature gate switched on or the cluster upgraded, or leave the field out.',
  ],
]);
