import { type Fields, isFields } from './objects.ts';
import type { Route, Verb } from './route.ts';
import { forbidden, unauthorized } from './status.ts';

/** Who may come in, and what is forbidden to them. */
export class Access {
  /** Bearer tokens and the users they stand for; take one out and it answers 401. */
  readonly tokens = new Map<string, string>();
  /** Rights come from an authorizer that cannot list them, as those of clouds do. */
  isUnlisted = false;
  readonly #forbidden: { verb: Verb | '*'; target: string }[] = [];

  constructor(token: string, user: string) {
    this.tokens.set(token, user);
  }

  /** Takes a right away: `forbid('watch', 'events')`, `forbid('get', 'pods/log')`, `forbid('*', 'nodes')`. */
  forbid(verb: Verb | '*', target: string): void {
    this.#forbidden.push({ verb, target });
  }

  /** Gives every right back. */
  allowAll(): void {
    this.#forbidden.length = 0;
  }

  /** The user behind an Authorization header; throws 401 for a token that is not known. */
  user(authorization: string | undefined): string {
    if (authorization === undefined) return 'system:anonymous';
    const user = this.tokens.get(authorization.replace(/^Bearer /, ''));
    if (user === undefined) throw unauthorized();
    return user;
  }

  /** Throws 403 when the user may not. */
  check(user: string, route: Route): void {
    if (route.resource === null && route.target === '') return;
    if (user === 'system:anonymous' || !this.allows(route.verb, route.target))
      throw forbidden(user, route.verb, route);
  }

  allows(verb: string, target: string): boolean {
    return !this.#forbidden.some(
      (rule) => (rule.verb === '*' || rule.verb === verb) && rule.target === target,
    );
  }

  /** Answers a SelfSubjectAccessReview. */
  review(request: unknown): Fields {
    const spec = isFields(request) && isFields(request.spec) ? request.spec : {};
    const attributes = isFields(spec.resourceAttributes) ? spec.resourceAttributes : {};
    const sub =
      typeof attributes.subresource === 'string' && attributes.subresource !== ''
        ? `/${attributes.subresource}`
        : '';
    return {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec,
      status: { allowed: this.allows(String(attributes.verb), `${String(attributes.resource)}${sub}`) },
    };
  }
  /** Answers a SelfSubjectRulesReview: what is allowed, resource by resource. */
  rules(request: unknown): Fields {
    const resourceRules = LISTED.map(({ group, resource, verbs }) => ({
      verbs: verbs.filter((verb) => this.allows(verb, resource)),
      apiGroups: [group],
      resources: [resource],
    }));
    return {
      kind: 'SelfSubjectRulesReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: isFields(request) && isFields(request.spec) ? request.spec : {},
      status: {
        incomplete: this.isUnlisted,
        nonResourceRules: [],
        resourceRules: this.isUnlisted ? [] : resourceRules.filter(({ verbs }) => verbs.length > 0),
      },
    };
  }
}

const ALL_VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const LISTED = [
  { group: 'batch', resource: 'jobs', verbs: ALL_VERBS },
  ...['pods', 'events', 'nodes'].map((resource) => ({ group: '', resource, verbs: ALL_VERBS })),
  { group: '', resource: 'pods/log', verbs: ['get'] },
  { group: '', resource: 'pods/attach', verbs: ['create', 'get'] },
];
