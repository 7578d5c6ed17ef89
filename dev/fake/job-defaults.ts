import type { ContainerSpec, Fields, JobObject, KubeObject } from './objects.ts';

/** Fills in what a real API server fills in for a new Job (defaults, selector, labels). */
export function defaultJob(object: KubeObject): JobObject {
  const job = object as JobObject;
  const { uid, name } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const template = job.spec.template;
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
  job.metadata.generation = 1;
  job.metadata.labels ??= { ...template.metadata.labels };
  job.spec = {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    ...job.spec,
    manualSelector: false,
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
    template,
  };
  template.spec = defaultPodSpec(template.spec);
  job.status = {};
  job.metadata.managedFields = [managed('k8s-test-job', 'batch/v1', job.metadata.creationTimestamp)];
  return structuredClone(job);
}

function defaultPodSpec(spec: JobObject['spec']['template']['spec']): JobObject['spec']['template']['spec'] {
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...spec,
    containers: spec.containers.map(defaultContainer),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(defaultContainer) } : {}),
  };
}

function defaultContainer(container: ContainerSpec): ContainerSpec {
  return {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy:
      container.image.includes(':') && !container.image.endsWith(':latest') ? 'IfNotPresent' : 'Always',
    ...container,
  };
}

/** An entry of managedFields: real objects are full of them, and nobody may choke on it. */
export function managed(manager: string, apiVersion: string, time: string): Fields {
  return {
    manager,
    operation: 'Update',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:labels': { '.': {} } },
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': {} } } },
    },
  };
}
