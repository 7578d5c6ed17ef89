import { known } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { dryRunRefusal } from './pod-refusal.ts';
import { list, shape, type Shape, text } from './shape.ts';

/** What the preflight found before anything was made: rights that are missing, or a pod that would be refused. */
export function preflightFinding(facts: Facts): Finding | null {
  const { apiError } = facts;
  if (!apiError) return null;
  const missing = shape(apiError.status['missingRights']);
  if (Object.keys(missing).length > 0) return rightsFinding(facts, missing);
  return text(apiError.status['dryRunOf']) === 'pods'
    ? podFinding(facts, apiError.http, apiError.status)
    : null;
}

/** An RBAC rule for some verbs on a resource. */
export function ruleOf(group: string, resource: string, ...verbs: readonly string[]): string {
  const written = verbs.map((verb) => `"${verb}"`).join(', ');
  return `- apiGroups: ["${group}"]\n  resources: ["${resource}"]\n  verbs: [${written}]`;
}

function rightsFinding(facts: Facts, missing: Shape): Finding {
  const needed = rightsOf(missing['needed']);
  const useful = rightsOf(missing['useful']);
  const namespace = text(missing['namespace']);
  const said = needed.map(({ verbs, resource }) => `${verbs.join(', ')} ${resource}`).join('; ');
  const more = {
    rbac: `\n${rulesOf(needed)}${useful.length === 0 ? '' : `\n# These help to explain a failure, or keep the lease:\n${rulesOf(useful)}`}`,
    inNamespace: namespace === '' ? '' : ` in namespace ${namespace}`,
  };
  const who = text(missing['user']) || 'The identity of this run';
  return finding(
    known('api.403.rbac', ['', who, said, '']),
    { facts, pod: null, container: null, more },
    { evidence: [evidence('SelfSubjectAccessReview', 'status.allowed', `false: ${said}`)] },
  );
}

interface Missing {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
}

/** The rights, joined by resource. */
function rightsOf(value: unknown): readonly Missing[] {
  const found = new Map<string, { group: string; resource: string; verbs: string[] }>();
  for (const item of list(value).map(shape)) {
    const [group, resource] = [text(item['group']), text(item['resource'])];
    const entry = found.get(`${group}/${resource}`) ?? { group, resource, verbs: [] };
    entry.verbs.push(text(item['verb']));
    found.set(`${group}/${resource}`, entry);
  }
  return [...found.values()];
}

function rulesOf(rights: readonly Missing[]): string {
  return rights.map(({ group, resource, verbs }) => ruleOf(group, resource, ...verbs)).join('\n');
}

function podFinding(facts: Facts, http: number, status: Shape): Finding {
  const refusal = dryRunRefusal(text(status['message']));
  const more = { namespace: text(status['namespace']) || '(unknown)' };
  return finding(
    refusal.hit,
    { facts, pod: null, container: null, text: refusal.text, reason: 'FailedCreate', more },
    {
      evidence: [evidence('Dry run of the pod', `HTTP ${http}`, refusal.text)],
      ...(refusal.remedy === undefined ? {} : { remedy: refusal.remedy }),
      ...(refusal.isConfiguration ? { outcome: 'configuration' as const } : {}),
      ...(refusal.isConfiguration && refusal.hit.signature.is !== 'configuration'
        ? { owner: 'author' as const }
        : {}),
    },
  );
}
