import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Place } from './harness.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Exactly what README.md asks for in the namespace. */
export const JOBS: Rule = {
  apiGroups: ['batch'],
  resources: ['jobs'],
  verbs: ['create', 'get', 'list', 'watch', 'delete', 'patch'],
};
export const PODS: Rule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };
export const LOGS: Rule = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };
export const EVENTS: Rule = { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] };

/** The same without one verb. */
export function without(rule: Rule, verb: string): Rule {
  return { ...rule, verbs: rule.verbs.filter((candidate) => candidate !== verb) };
}

/** A kubeconfig document for the test cluster with another user. */
export function kubeconfig(user: object, changes: object = {}): string {
  const own = load(readFileSync(process.env.KUBECONFIG ?? '', 'utf8')) as any;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { ...own.clusters[0].cluster, ...changes } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

/** The same as a file: the runner prints every input, and here it is no secret of the workflow. */
export function kubeconfigFile(name: string, user: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'access-')), name);
  writeFileSync(path, kubeconfig(user));
  return path;
}

/** A token of a new service account that may do this in its namespace and nothing else; `boundTo` is a Secret whose end is the token's. */
export async function tokenFor(
  place: Place,
  name: string,
  rules: readonly Rule[],
  boundTo?: { readonly name: string; readonly uid: string },
): Promise<string> {
  await place.create('/api/v1/namespaces/{namespace}/serviceaccounts', { metadata: { name } });
  await place.create('/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/roles', {
    metadata: { name },
    rules,
  });
  await place.create('/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: place.namespace }],
  });
  const answer = (await place.create(`/api/v1/namespaces/{namespace}/serviceaccounts/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      expirationSeconds: 3600,
      ...(boundTo ? { boundObjectRef: { apiVersion: 'v1', kind: 'Secret', ...boundTo } } : {}),
    },
  })) as { body: { status: { token: string } } };
  return answer.body.status.token;
}
