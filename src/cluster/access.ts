import type { ApiClient } from './http.ts';
import type { CallOptions } from './jobs.ts';

/** A verb on a resource of the API; `pods/log` is a subresource. */
export interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

/** Whether a right is granted. */
export type Grants = (right: Right) => boolean;

const REVIEWS = '/apis/authorization.k8s.io/v1';

/**
 * All that this identity may do in a namespace, in one request. What it grants is granted; what it lacks may be
 * granted all the same: the authorizers of clouds (IAM, access entries) cannot be listed. Throws ApiError.
 */
export async function ownRules(
  client: ApiClient,
  namespace: string,
  options: CallOptions = {},
): Promise<Grants> {
  const { body } = await client.call({
    method: 'POST',
    path: `${REVIEWS}/selfsubjectrulesreviews`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
    ...options,
  });
  const { resourceRules } = (body['status'] ?? {}) as { readonly resourceRules?: unknown };
  const rules = Array.isArray(resourceRules) ? (resourceRules as Rule[]) : [];
  return (right) => rules.some((rule) => grants(rule, right));
}

/** Asks for one right by itself: the answer is the API server's decision. Throws ApiError. */
export async function isAllowed(
  client: ApiClient,
  namespace: string,
  { group, resource, verb }: Right,
  options: CallOptions = {},
): Promise<boolean> {
  const [name = '', subresource = ''] = resource.split('/');
  const resourceAttributes = { namespace, verb, group, resource: name, subresource };
  const { body } = await client.call({
    method: 'POST',
    path: `${REVIEWS}/selfsubjectaccessreviews`,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    },
    ...options,
  });
  return (body['status'] as { readonly allowed?: unknown } | undefined)?.allowed === true;
}

interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

function grants(rule: Rule, { group, resource, verb }: Right): boolean {
  // A rule for objects of certain names is none for ours, whose names are new.
  if ((rule.resourceNames ?? []).length > 0) return false;
  const [, subresource] = resource.split('/');
  const resources = ['*', resource, ...(subresource === undefined ? [] : [`*/${subresource}`])];
  const has = (values: readonly string[] | undefined, wanted: readonly string[]) =>
    (values ?? []).some((value) => wanted.includes(value));
  return has(rule.verbs, ['*', verb]) && has(rule.apiGroups, ['*', group]) && has(rule.resources, resources);
}
