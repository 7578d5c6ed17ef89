import { known } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { text } from './shape.ts';

const REMOVALS: ReadonlySet<string> = new Set([
  'end.137.deleted',
  'pod.deleted.unmarked',
  'job.deleted.external',
  'job.terminating',
]);
const GOING = /because it is being terminated|^namespaces "[^"]+" not found/;

/** Whether a cause only says that somebody took Job or pod away: whoever deletes a namespace does so too. */
export function isRemoval(cause: string): boolean {
  return REMOVALS.has(cause);
}

/** Whether the API server's words say that the namespace itself is being deleted, or gone. */
export function tellsOfNamespace(message: string): boolean {
  return GOING.test(message);
}

/** The namespace was deleted, and what was found is only what came of it; null when that is not so. */
export function namespaceFinding(facts: Facts, found: Finding | null): Finding | null {
  const { apiError } = facts;
  const message = text(apiError?.status['message']);
  if (!found || !apiError || !isRemoval(found.cause) || !tellsOfNamespace(message)) return null;
  return finding(
    known('api.403.ns-terminating'),
    { facts, pod: null, container: null, text: message },
    { evidence: [evidence('API server', `HTTP ${apiError.http}`, message), ...found.evidence] },
  );
}
