import type { Place } from '../../__tests__/cluster/place.ts';
import { metadataOf } from '../../src/cluster/jobs.ts';
import { type Ending, tick, TICKS, trapped, TIMED, outcome, AGAIN } from './ending.ts';

async function onlyPod(place: Place): Promise<string> {
  return metadataOf((await place.pods())[0] ?? {}).name;
}

async function evict(place: Place, index: string | null): Promise<void> {
  const key = 'batch.kubernetes.io/job-completion-index';
  const pods = (await place.pods()) as { metadata: { annotations?: { [name: string]: string } } }[];
  const pod = pods.find(({ metadata }) => index === null || metadata.annotations?.[key] === index) ?? {};
  const { name, namespace } = metadataOf(pod);
  await place.create(`/api/v1/namespaces/{namespace}/pods/${name}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
  });
}

async function deleteJob(place: Place, propagationPolicy: string): Promise<void> {
  const { name, namespace } = metadataOf((await place.jobs())[0] ?? {});
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
  await place.client.call({ method: 'DELETE', path, query: { propagationPolicy } });
}

async function deletePod(place: Place): Promise<void> {
  await place.client.call({
    method: 'DELETE',
    path: `/api/v1/namespaces/${place.namespace}/pods/${await onlyPod(place)}`,
  });
}

/** Runs that somebody ends, by evictions, deletions and cancels. */
export const STRUCK: readonly Ending[] = [
  {
    name: 'evicted',
    inputs: { run: trapped(1) },
    ...TIMED,
    strike: (place) => evict(place, null),
    expected: outcome('infrastructure', 'pod.disruption.eviction-api', '143'),
    lastLines: ['last'],
    takesLog: true,
  },
  {
    name: 'evicted, exit 0 at TERM',
    inputs: { run: trapped(0) },
    ...TIMED,
    strike: (place) => evict(place, null),
    expected: outcome('infrastructure', 'pod.disruption.eviction-api', '143'),
    lastLines: ['last'],
    takesLog: true,
  },
  {
    name: 'evicted and retried',
    inputs: { run: `${AGAIN}; ${trapped(1)}`, 'infrastructure-retries': '1' },
    ...TIMED,
    strike: (place) => evict(place, null),
    expected: outcome('passed', '', '0', { attempts: '2' }),
    lastLines: ['last', 'again'],
    takesLog: true,
  },
  {
    name: 'pod deleted',
    inputs: { run: trapped(1) },
    ...TIMED,
    strike: deletePod,
    expected: outcome('cancelled', 'end.137.deleted', '143'),
    lastLines: ['last'],
    takesLog: true,
  },
  {
    name: 'Job deleted in the background',
    inputs: { run: trapped(1) },
    ...TIMED,
    strike: (place) => deleteJob(place, 'Background'),
    expected: outcome('cancelled', 'job.deleted.external', '143'),
    lastLines: ['last'],
    takesLog: true,
  },
  {
    name: 'Job deleted in the foreground',
    inputs: { run: trapped(1) },
    ...TIMED,
    strike: (place) => deleteJob(place, 'Foreground'),
    expected: outcome('cancelled', 'job.terminating', '143'),
    // Late, the Job is seen gone and not going.
    alsoCauses: ['job.deleted.external'],
    lastLines: ['last'],
    takesLog: true,
  },
  {
    name: 'a shard is evicted and retried',
    inputs: {
      parallelism: '2',
      'infrastructure-retries': '1',
      run: `${AGAIN}; if [ $SHARD_INDEX = 1 ]; then ${trapped(1)}; fi; ${tick(TICKS + 20)}; echo last`,
    },
    ...TIMED,
    strike: (place) => evict(place, '1'),
    expected: outcome('passed', '', '0', { attempts: '2' }),
    lastLines: ['[0] last', '[1] last', '[1] again'],
    takesLog: true,
  },
  {
    name: 'cancel',
    inputs: { run: trapped(1) },
    ...TIMED,
    strike: async (_place, step) => step.cancel(),
    expected: outcome('cancelled', 'run.cancelled', ''),
    lastLines: [],
    takesLog: true,
    isCancelled: true,
  },
  {
    name: 'superseded',
    inputs: { run: trapped(1) },
    ...TIMED,
    strike: (place) =>
      place.run({ run: 'echo newer', supersede: 'true' }, { github: { run_id: '9000000000' } }),
    expected: outcome('cancelled', 'job.deleted.external', '143'),
    lastLines: ['last'],
    takesLog: true,
  },
];
