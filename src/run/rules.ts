import { type Grants, ownRules } from '../cluster/access.ts';
import type { ApiClient } from '../cluster/http.ts';

const LIMIT_MS = 5_000;

/** Asks what this identity may do in the namespace; what cannot be asked is not granted by it. Never rejects. */
export function askRules(client: ApiClient, namespace: string, signal: AbortSignal): Promise<Grants> {
  return ownRules(client, namespace, { signal, timeoutMs: LIMIT_MS }).catch(() => () => false);
}
