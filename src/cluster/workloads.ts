import type { ApiClient } from './http.ts';
import type { ApiObject, CallOptions } from './jobs.ts';

const GROUP = '/apis/kueue.x-k8s.io';

/** The version of Kueue's objects that this cluster prefers. Throws ApiError; 404 where there is no Kueue. */
export async function workloadVersion(client: ApiClient, options: CallOptions = {}): Promise<string> {
  const { body } = await client.call({ method: 'GET', path: GROUP, ...options });
  return (
    (body as { readonly preferredVersion?: { readonly version?: string } }).preferredVersion?.version ?? ''
  );
}

/** What Kueue keeps of a Job: mostly one Workload. Throws ApiError. */
export async function listWorkloads(
  client: ApiClient,
  namespace: string,
  version: string,
  jobUid: string,
  options: CallOptions = {},
): Promise<readonly ApiObject[]> {
  const { body } = await client.call({
    method: 'GET',
    path: `${GROUP}/${encodeURIComponent(version)}/namespaces/${encodeURIComponent(namespace)}/workloads`,
    query: { labelSelector: `kueue.x-k8s.io/job-uid=${jobUid}` },
    ...options,
  });
  return Array.isArray(body['items']) ? (body['items'] as ApiObject[]) : [];
}
