import { afterAll, beforeAll, test } from '@jest/globals';
import { box, drill, job } from './drill.ts';
import { Place } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const require = (key: string, value: string) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }],
    },
  },
});
const podOf = (spec: object) => job({ containers: [box('test', 'true')], ...spec });

test.concurrent.each([
  [
    'more CPU than any node has',
    () => ({ run: 'true', cpu: '500' }),
    'infrastructure',
    'sched.insufficient',
    ['500', 'cpu'],
  ],
  [
    'more memory than any node has',
    () => ({ run: 'true', memory: '9000Gi' }),
    'infrastructure',
    'sched.insufficient',
    ['9000Gi', 'memory'],
  ],
  [
    'a label that no node has',
    () => podOf({ nodeSelector: { 'example.com/pool': 'gpu' } }),
    'configuration',
    'sched.affinity',
    ['example.com/pool', 'gpu'],
  ],
  [
    'an affinity that no node meets',
    () => podOf({ affinity: require('example.com/disk', 'nvme') }),
    'configuration',
    'sched.affinity',
    ['example.com/disk'],
  ],
  [
    'a scheduler that does not run',
    () => podOf({ schedulerName: 'my-scheduler' }),
    'infrastructure',
    'sched.no-condition',
    ['my-scheduler'],
  ],
  [
    'a scheduling gate that nobody opens',
    () => podOf({ schedulingGates: [{ name: 'example.com/later' }] }),
    'infrastructure',
    'sched.gated',
    ['example.com/later'],
  ],
] as const)('%s', async (_what, inputs, verdict, cause, says) => {
  // An autoscaler may still bring a node that fits: everything here is waited for, at least for a minute.
  await drill(place, { ...inputs(), 'start-timeout': '12s' }, { verdict, cause, says });
});

test.concurrent('a volume claim whose provisioner is not there is named', async () => {
  const classes = '/apis/storage.k8s.io/v1/storageclasses';
  const name = place.namespace;
  await place.create(classes, { metadata: { name }, provisioner: 'example.com/absent' });
  try {
    await place.create('/api/v1/namespaces/{namespace}/persistentvolumeclaims', {
      metadata: { name: 'waiting' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: name,
        resources: { requests: { storage: '1Mi' } },
      },
    });
    const inputs = podOf({
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'waiting' } }],
      containers: [box('test', 'true', { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
    });
    await drill(
      place,
      { ...inputs, 'start-timeout': '12s' },
      {
        verdict: 'infrastructure',
        cause: 'sched.pvc.unbound',
        says: [/is not bound to a volume \(waiting\)/],
      },
    );
  } finally {
    await place.client.call({ method: 'DELETE', path: `${classes}/${name}` });
  }
});
