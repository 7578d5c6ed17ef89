import { type Fields, fields } from './container.ts';

const UNKNOWN_UID = '00000000-0000-0000-0000-000000000000';

/** The pod that the Job controller will make of a Job, as far as admission can see it. */
export function podOf(job: Fields): Fields {
  const template = fields(fields(job.spec).template);
  const metadata = fields(template.metadata);
  const { name: jobName, namespace } = fields(job.metadata);
  const name = String(jobName);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: `${name}-dryrun`,
      namespace,
      labels: {
        ...fields(metadata.labels),
        'batch.kubernetes.io/job-name': name,
        'job-name': name,
        'batch.kubernetes.io/controller-uid': UNKNOWN_UID,
        'controller-uid': UNKNOWN_UID,
      },
      // Policies that forbid pods without an owner must not take this one for such a pod.
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: UNKNOWN_UID, controller: true }],
    },
    spec: template.spec,
  };
}
