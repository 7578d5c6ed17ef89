import { type ApiError, asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import type { ApiObject } from '../cluster/jobs.ts';

const SIDECAR = /\.initContainers\[([^\]]+)\]\.restartPolicy$/;
// Before 1.28 restartPolicy of an init container is an unknown field; in 1.28 it is dropped before the object is
// checked, and the start probe that then stands on a plain init container is refused.
const REFUSED = /initContainers\[(\d+)\]\.(?:startupProbe: Forbidden|restartPolicy)/;

/** The refusal of a server that drops fields without which the Job would do something else. */
export async function tooOld(
  client: ApiClient,
  lost: readonly string[],
  signal: AbortSignal,
): Promise<ApiError> {
  const service = lost.map((path) => SIDECAR.exec(path)?.[1] ?? '').find((name) => name !== '');
  if (service !== undefined) return noSidecars(client, service, signal);
  const message = `Kubernetes ${await versionOf(client, signal)} drops ${lost.join(', ')}, without which the Job would not do what was asked`;
  return asApiError(Object.assign(new Error(message), { name: 'FieldDropped' }));
}

/** The same of a server that refuses a native sidecar as a wrong init container; else its own error. */
export async function orNoSidecars(
  client: ApiClient,
  job: ApiObject,
  error: ApiError,
  signal: AbortSignal,
): Promise<ApiError> {
  const index = REFUSED.exec(error.message)?.[1];
  if ((error.httpStatus !== 400 && error.httpStatus !== 422) || index === undefined) return error;
  const container = initContainers(job)[Number(index)];
  if (container?.restartPolicy !== 'Always') return error;
  return noSidecars(client, String(container.name), signal);
}

async function noSidecars(client: ApiClient, service: string, signal: AbortSignal): Promise<ApiError> {
  const message = `service ${service} has to run as a native sidecar, which Kubernetes ${await versionOf(client, signal)} does not know: it would wait for the service to end before it starts the tests`;
  return asApiError(Object.assign(new Error(message), { name: 'NoNativeSidecars' }));
}

async function versionOf(client: ApiClient, signal: AbortSignal): Promise<string> {
  // A hardened server may hide it: then the sentence does without.
  const call = client.call({ method: 'GET', path: '/version', signal, timeoutMs: 5_000, retries: 1 });
  const body = await call.then((answer) => answer.body).catch(() => ({ gitVersion: null }));
  return typeof body.gitVersion === 'string' ? body.gitVersion : 'of an unknown version';
}

function initContainers(
  job: ApiObject,
): readonly { readonly name?: string; readonly restartPolicy?: string }[] {
  const spec = job.spec as
    | { template?: { spec?: { initContainers?: { name?: string; restartPolicy?: string }[] } } }
    | undefined;
  return spec?.template?.spec?.initContainers ?? [];
}
