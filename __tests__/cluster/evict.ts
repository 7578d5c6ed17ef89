import { metadataOf } from '../../src/cluster/jobs.ts';
import type { Place } from './place.ts';

/** Takes one shard's pod away as a drain does: by the eviction API. */
export async function evictShard(place: Place, index: number): Promise<void> {
  const find = async () =>
    (await place.pods()).find((pod) => {
      const { annotations } = pod.metadata as { annotations?: { [name: string]: string } };
      return annotations?.['batch.kubernetes.io/job-completion-index'] === String(index);
    });
  await place.until(`shard ${index}`, async () => (await find()) !== undefined);
  const { name } = metadataOf((await find()) ?? {});
  await place.create(`/api/v1/namespaces/{namespace}/pods/${name}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace: place.namespace },
  });
}
