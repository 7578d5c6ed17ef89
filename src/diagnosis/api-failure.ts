import { abilityRows } from './catalogue/abilities.ts';
import { apiRows } from './catalogue/api.ts';
import { known } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { preflightFinding, ruleOf } from './preflight-finding.ts';
import { dig, list, shape, type Shape, text } from './shape.ts';
import { firstHit } from './signature.ts';

const GROUPS: { readonly [resource: string]: string } = { jobs: 'batch', workloads: 'kueue.x-k8s.io' };

/** What the API server answered, or why it did not; null when it said nothing that decides. */
export function apiFinding(facts: Facts): Finding | null {
  const { apiError } = facts;
  if (!apiError) return null;
  const early = preflightFinding(facts);
  if (early) return early;
  const { http, status } = apiError;
  const details = shape(status['details']);
  const causes = list(details['causes']).map(shape);
  const message = text(status['message']) || text(status['body']) || apiError.text;
  const reason = text(status['reason']);
  const said = [message, ...causes.map((cause) => text(cause['reason']))].join('\n');
  const scene = {
    facts,
    pod: null,
    container: null,
    text: message || reason,
    reason,
    more: {
      http: String(http),
      code: codeOf(status) || message,
      login: text(status['login']) ? ` (${text(status['login'])})` : '',
      server: text(status['server']) ? ` ${text(status['server'])}` : '',
      causes:
        causes.map((cause) => `${text(cause['field'])}: ${text(cause['message'])}`).join('; ') || message,
      ...rights(message),
    },
  };
  const proof = { evidence: [evidence('API server', `HTTP ${http}`, message || JSON.stringify(status))] };
  if (http === 404 && (text(details['kind']) === 'jobs' || /^jobs(?:\.batch)? "/.test(message))) {
    return finding(known('job.deleted.external'), scene, proof);
  }
  const hit = firstHit([...abilityRows, ...apiRows], {
    http,
    reason,
    text: said,
    code: codeOf(status),
  });
  if (hit && hit.signature.is !== 'signal') return finding(hit, scene, proof);
  // What a watch may shrug off is the whole story where there never was a Job.
  return facts.job === null && facts.pods.length === 0 ? finding(known('api.other'), scene, proof) : null;
}

/** The pods may not be read: without their exit codes nothing can ever be green. Null when they may, or the Job is over. */
export function blindFinding(facts: Facts): Finding | null {
  const item = facts.unreadable.find((candidate) => candidate.resource === 'pods' && candidate.http === 403);
  if (!item || facts.job?.failure || facts.job?.complete) return null;
  const more = {
    rbac: `\n${ruleOf('', 'pods', item.verb)}`,
    inNamespace: facts.namespace === '' ? '' : ` in namespace ${facts.namespace}`,
  };
  return finding(
    known('api.403.rbac', ['', 'The identity of this run', item.verb, 'pods']),
    { facts, pod: null, container: null, more },
    { evidence: [evidence('API server', 'HTTP 403', `${item.verb} pods`)] },
  );
}

function codeOf(status: Shape): string {
  return text(status['code']) || text(dig(status['cause'], 'code')) || text(status['name']);
}

/** The RBAC rule that grants exactly what was refused. */
function rights(message: string): { readonly rbac: string; readonly inNamespace: string } {
  const found = /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/.exec(
    message,
  );
  if (!found) return { rbac: '', inNamespace: '' };
  const [, verb = '', resource = '', group = '', namespace] = found;
  return {
    rbac: `\n${ruleOf(group, resource, verb)}`,
    inNamespace: namespace === undefined ? ' in the cluster' : ` in namespace ${namespace}`,
  };
}

/** RBAC rules for everything that was refused; empty when nothing was. */
export function rulesFor(facts: Facts): string {
  return facts.unreadable
    .filter((item) => item.http === 403)
    .map((item) => ruleOf(GROUPS[item.resource] ?? '', item.resource, item.verb))
    .join('\n');
}

/** The rule lines for a verb and resource that could not be read, for warnings. */
export function grantOf(facts: Facts): readonly string[] {
  return facts.unreadable
    .filter((item) => item.http === 403 || item.http === 401)
    .map(
      (item) => `Not readable: ${item.verb} ${item.resource} (${item.http}), so the verdict does without it.`,
    );
}
