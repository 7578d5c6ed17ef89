// The resources the fake serves. Anything else is answered 404, as by a server without that API.

export interface Resource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Field selectors beyond metadata.name and metadata.namespace. */
  readonly selectable: readonly string[];
}

const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

const table: readonly Resource[] = [
  resource('jobs', 'batch', 'v1', 'Job', true, ['status.successful']),
  resource('pods', '', 'v1', 'Pod', true, [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ]),
  resource('events', '', 'v1', 'Event', true, [
    ...involved.map((field) => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ]),
  resource('nodes', '', 'v1', 'Node', false, ['spec.unschedulable']),
  resource('namespaces', '', 'v1', 'Namespace', false, ['status.phase']),
  resource('resourcequotas', '', 'v1', 'ResourceQuota', true, []),
  resource('persistentvolumeclaims', '', 'v1', 'PersistentVolumeClaim', true, []),
  resource('configmaps', '', 'v1', 'ConfigMap', true, []),
  resource('secrets', '', 'v1', 'Secret', true, ['type']),
  resource('workloads', 'kueue.x-k8s.io', 'v1beta1', 'Workload', true, []),
];

function resource(
  name: string,
  group: string,
  version: string,
  kind: string,
  namespaced: boolean,
  selectable: readonly string[],
): Resource {
  return { name, group, version, kind, namespaced, selectable };
}

/** The resource at this place of the API; null when the server does not have it. */
export function findResource(group: string, version: string, name: string): Resource | null {
  return (
    table.find((entry) => entry.group === group && entry.version === version && entry.name === name) ?? null
  );
}

/** A resource by its plural name alone. */
export function resourceNamed(name: string): Resource {
  const found = table.find((entry) => entry.name === name);
  if (!found)
    throw new Error(`the fake has no resource "${name}"; it has ${table.map((r) => r.name).join(', ')}`);
  return found;
}

/** `batch/v1` or `v1`. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `jobs.batch` or `pods`: how messages of the API server name a resource. */
export function qualified({ group, name }: Resource): string {
  return group === '' ? name : `${name}.${group}`;
}
