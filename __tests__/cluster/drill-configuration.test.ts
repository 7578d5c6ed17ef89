import { afterAll, beforeAll, test } from '@jest/globals';
import { box, drill, job } from './drill.ts';
import { Place } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
  await place.create('/api/v1/namespaces/{namespace}/secrets', {
    metadata: { name: 'db' },
    stringData: { USER: 'shop' },
  });
  await place.create('/api/v1/namespaces/{namespace}/configmaps', {
    metadata: { name: 'settings' },
    data: { MODE: 'fast' },
  });
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const variable = (name: string, valueFrom: object) => ({ env: [{ name, valueFrom }] });
const mounted = (volume: object) =>
  job({
    volumes: [{ name: 'extra', ...volume }],
    containers: [box('test', 'true', { volumeMounts: [{ name: 'extra', mountPath: '/extra' }] })],
  });

test.concurrent.each([
  [
    'a ConfigMap',
    () => ({ run: 'true', 'env-from': 'configmap/absent' }),
    'config.object-missing',
    ['configmap absent'],
  ],
  [
    'a Secret',
    () => ({ run: 'true', 'env-from': 'secret/absent' }),
    'config.object-missing',
    ['secret absent'],
  ],
  [
    'a key of a Secret',
    () =>
      job({
        containers: [
          box('test', 'true', variable('PASSWORD', { secretKeyRef: { name: 'db', key: 'PASSWORD' } })),
        ],
      }),
    'config.key-missing',
    ['PASSWORD', 'db', 'Secret'],
  ],
  [
    'a key of a ConfigMap',
    () =>
      job({
        containers: [
          box('test', 'true', variable('COLOUR', { configMapKeyRef: { name: 'settings', key: 'COLOUR' } })),
        ],
      }),
    'config.key-missing',
    ['COLOUR', 'settings', 'ConfigMap'],
  ],
  [
    'a Secret that is mounted',
    () => mounted({ secret: { secretName: 'certificates' } }),
    'mount.object-missing',
    ['certificates'],
  ],
  [
    'a ConfigMap that is mounted',
    () => mounted({ configMap: { name: 'fixtures' } }),
    'mount.object-missing',
    ['fixtures'],
  ],
  [
    'a key of a Secret that is mounted',
    () => mounted({ secret: { secretName: 'db', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }),
    'mount.key-missing',
    ['ca.crt'],
  ],
  [
    'a volume claim',
    () => mounted({ persistentVolumeClaim: { claimName: 'cache' } }),
    'sched.pvc.missing',
    ['cache'],
  ],
  [
    'a folder of the node',
    () => mounted({ hostPath: { path: '/no/such', type: 'Directory' } }),
    'mount.hostpath',
    ['/no/such'],
  ],
  [
    'another user than root',
    () => job({ containers: [box('test', 'true', { securityContext: { runAsNonRoot: true } })] }),
    'config.non-root',
    ['runAsNonRoot', 'busybox'],
  ],
  [
    'a service account',
    () => ({ run: 'true', 'service-account': 'absent' }),
    'create.serviceaccount.missing',
    ['absent'],
  ],
  [
    'a priority class',
    () => job({ priorityClassName: 'absent', containers: [box('test', 'true')] }),
    'create.priorityclass.missing',
    ['absent'],
  ],
  [
    'a runtime class',
    () => job({ runtimeClassName: 'absent', containers: [box('test', 'true')] }),
    'create.runtimeclass.missing',
    ['absent'],
  ],
] as const)('%s that does not exist ends the run at once, named', async (_what, inputs, cause, says) => {
  await drill(place, inputs(), {
    verdict: 'configuration',
    cause,
    owner: 'author',
    says,
  });
});
