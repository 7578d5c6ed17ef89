import { asApiError, isNotFound } from './api-error.ts';
import type { ApiAnswer, ApiClient } from './http.ts';

export type ApiObject = { readonly [key: string]: unknown };

export interface ApiMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly deletionTimestamp: string;
  readonly labels: { readonly [key: string]: string };
  readonly annotations: { readonly [key: string]: string };
}

/** The metadata of an object of the API, every field present as text. */
export function metadataOf(object: ApiObject): ApiMetadata {
  const metadata = (object.metadata ?? {}) as Partial<ApiMetadata>;
  return {
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    creationTimestamp: metadata.creationTimestamp ?? '',
    deletionTimestamp: metadata.deletionTimestamp ?? '',
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
  };
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly withoutRenewal?: boolean;
  readonly lastTry?: AbortSignal;
}

/** Path of the Jobs of a namespace. */
export function jobsPath(namespace: string): string {
  return `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
}

/** Path of the pods of a namespace. */
export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}

/** An address that never answered is soon told to be wrong; a server that did is waited for, most of a minute. */
function patience(client: ApiClient): number {
  return client.hasAnswered ? 6 : 2;
}

/** Asks the API server what it would make of the Job, without making it: admission, defaults, dropped fields. */
export function dryRunJob(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  options: CallOptions = {},
): Promise<ApiAnswer> {
  return client.call({
    method: 'POST',
    path: jobsPath(namespace),
    query: { dryRun: 'All', fieldValidation: 'Strict' },
    body: job,
    changesNothing: true,
    retries: patience(client),
    ...options,
  });
}

/** Creates the Job; throws ApiError, whose `unanswered` says that it may exist all the same. */
export function createJob(
  client: ApiClient,
  namespace: string,
  job: ApiObject,
  options: CallOptions = {},
): Promise<ApiAnswer> {
  return client.call({
    method: 'POST',
    path: jobsPath(namespace),
    query: { fieldValidation: 'Strict' },
    body: job,
    retries: patience(client),
    ...options,
  });
}

/** Merges a patch into a Job; with `dryRun` the API server only says whether it would. Throws ApiError. */
export function patchJob(
  client: ApiClient,
  namespace: string,
  name: string,
  patch: ApiObject,
  options: CallOptions & { readonly dryRun?: boolean } = {},
): Promise<ApiAnswer> {
  const { dryRun, ...rest } = options;
  return client.call({
    method: 'PATCH',
    path: `${jobsPath(namespace)}/${encodeURIComponent(name)}`,
    contentType: 'application/merge-patch+json',
    ...(dryRun ? { query: { dryRun: 'All' } } : {}),
    body: patch,
    ...rest,
  });
}

/** Reads one Job; null when it does not exist. */
export async function getJob(
  client: ApiClient,
  namespace: string,
  name: string,
  options: CallOptions = {},
): Promise<ApiObject | null> {
  return orNull(
    client.call({ method: 'GET', path: `${jobsPath(namespace)}/${encodeURIComponent(name)}`, ...options }),
  );
}

/** Reads one Node; null when it does not exist. */
export async function getNode(
  client: ApiClient,
  name: string,
  options: CallOptions = {},
): Promise<ApiObject | null> {
  return orNull(
    client.call({ method: 'GET', path: `/api/v1/nodes/${encodeURIComponent(name)}`, ...options }),
  );
}

/** Lists Jobs by label. */
export function listJobs(
  client: ApiClient,
  namespace: string,
  labelSelector: string,
  options: CallOptions = {},
): Promise<ApiObject[]> {
  return list(client, jobsPath(namespace), { labelSelector }, options);
}

/** Lists Jobs of all namespaces by label. */
export function listJobsEverywhere(
  client: ApiClient,
  labelSelector: string,
  options: CallOptions = {},
): Promise<ApiObject[]> {
  return list(client, '/apis/batch/v1/jobs', { labelSelector }, options);
}

/** Lists pods by label. */
export function listPods(
  client: ApiClient,
  namespace: string,
  labelSelector: string,
  options: CallOptions = {},
): Promise<ApiObject[]> {
  return list(client, podsPath(namespace), { labelSelector }, options);
}

/** Lists events of one object, for a namespace that is too busy to watch. */
export function listEvents(
  client: ApiClient,
  namespace: string,
  fieldSelector: string,
  options: CallOptions = {},
): Promise<ApiObject[]> {
  return list(
    client,
    `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`,
    { fieldSelector },
    options,
  );
}

async function list(
  client: ApiClient,
  path: string,
  query: { readonly [name: string]: string },
  options: CallOptions,
): Promise<ApiObject[]> {
  const answer = await client.call({ method: 'GET', path, query, ...options });
  return Array.isArray(answer.body.items) ? (answer.body.items as ApiObject[]) : [];
}

export type DeleteAnswer = 'deleted' | 'absent' | 'another';

/**
 * Deletes a Job with its pods in the background: without a propagation policy the API orphans the pods.
 * With a uid only that very Job is deleted (`another` when the name now belongs to a different one), with a
 * resourceVersion only as it was read (`another` when it has changed). Throws ApiError.
 */
export async function deleteJob(
  client: ApiClient,
  namespace: string,
  name: string,
  uid: string | null,
  options: CallOptions & { readonly resourceVersion?: string } = {},
): Promise<DeleteAnswer> {
  const { resourceVersion, ...rest } = options;
  const preconditions = {
    ...(uid === null ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  try {
    await client.call({
      method: 'DELETE',
      path: `${jobsPath(namespace)}/${encodeURIComponent(name)}`,
      query: { propagationPolicy: 'Background' },
      body: {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy: 'Background',
        ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
      },
      ...rest,
    });
    return 'deleted';
  } catch (cause) {
    const error = asApiError(cause);
    if (isNotFound(error)) return 'absent';
    if (error.httpStatus === 409) return 'another';
    throw error;
  }
}

async function orNull(answer: Promise<ApiAnswer>): Promise<ApiObject | null> {
  try {
    return (await answer).body;
  } catch (cause) {
    if (isNotFound(asApiError(cause))) return null;
    throw cause;
  }
}
