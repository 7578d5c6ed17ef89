import { asApiError } from '../../src/cluster/api-error.ts';
import type { ApiObject } from '../../src/cluster/jobs.ts';
import type { Place } from './place.ts';

const GROUP = 'kueue.x-k8s.io';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const NAME = `workloads.${GROUP}`;

/** The Workloads of Kueue, without Kueue: the type is real, and the test says what Kueue would. */
export async function workloadsOf(place: Place) {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  await place.create(DEFINITIONS, {
    metadata: {
      name: NAME,
      // The API server keeps the group for Kueue's own, unless it is told who let it be used.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' },
    },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: 'workloads', singular: 'workload', kind: 'Workload' },
      versions: [
        {
          name: 'v1beta2',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
        },
      ],
    },
  });
  const path = `/apis/${GROUP}/v1beta2/namespaces/{namespace}/workloads`;
  return {
    /** Kueue's word on why it holds a Job. */
    async say(job: ApiObject, message: string): Promise<void> {
      const { name, uid } = job.metadata as { readonly name: string; readonly uid: string };
      const workload = {
        metadata: { name: `job-${name}`, labels: { [`${GROUP}/job-uid`]: uid } },
        spec: { queueName: 'nightly' },
      };
      await place.until('the type is served', () =>
        place.create(path, { apiVersion: `${GROUP}/v1beta2`, kind: 'Workload', ...workload }).then(
          () => true,
          (cause: unknown) => {
            if (asApiError(cause).httpStatus === 404) return false;
            throw cause;
          },
        ),
      );
      const reserved = { type: 'QuotaReserved', status: 'False', reason: 'Inadmissible', message };
      await place.client.call({
        method: 'PATCH',
        path: `${path.replace('{namespace}', place.namespace)}/job-${name}/status`,
        contentType: 'application/merge-patch+json',
        body: { status: { conditions: [reserved] } },
      });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await place.client.call({ method: 'DELETE', path: `${DEFINITIONS}/${NAME}` });
    },
  };
}
