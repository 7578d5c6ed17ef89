import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, deleteJob, listJobs, metadataOf } from '../cluster/jobs.ts';
import { type Identity, LABEL_PREFIX } from '../job/identity.ts';

export interface SupersedeOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly identity: Identity;
  /** Of our Job, once there is one; else empty. */
  readonly uid: string;
  /** A cancel ends it. */
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
}

const REQUEST_LIMIT_MS = 5_000;

/**
 * Removes the Jobs that older runs of our lane have left or still run. Before our first create every Job that is there
 * is older than ours. Once more after it, with our uid: another run may have looked in the same instant and seen no
 * more than we, and of two such Jobs the API server's order says which one goes. Never throws.
 */
export async function supersedeLane(options: SupersedeOptions): Promise<void> {
  const { client, namespace, identity, uid: ourUid, signal, onNotice } = options;
  const call = { signal, timeoutMs: REQUEST_LIMIT_MS, retries: 1 };
  try {
    const jobs = await listJobs(client, namespace, laneSelector(identity), call);
    const ours = jobs.find((job) => metadataOf(job).uid === ourUid);
    // Ours is gone already: whoever removed it has the lane.
    if (ourUid !== '' && !ours) return;
    await Promise.all(
      jobs
        .filter((job) => isSuperseded(job, identity) && (!ours || isBefore(job, ours)))
        .map(async (job) => {
          const { name, uid } = metadataOf(job);
          const answer = await deleteJob(client, namespace, name, uid, call);
          if (answer === 'deleted') onNotice(`Superseded: Job ${name}${ofRun(job)} was removed.`);
        }),
    );
  } catch (cause) {
    if (signal.aborted) return;
    onNotice(`Jobs of older runs could not be superseded: ${asApiError(cause).message}`);
  }
}

/** Every Job of our lane, ours among them. */
export function laneSelector(identity: Identity): string {
  return ['app.kubernetes.io/managed-by', `${LABEL_PREFIX}lane`]
    .map((key) => `${key}=${identity.labels[key] ?? ''}`)
    .join(',');
}

/** Whether a Job of the lane belongs to another, older run, and not to this one or to somebody else. */
export function isSuperseded(job: ApiObject, identity: Identity): boolean {
  const { labels, annotations, uid, deletionTimestamp } = metadataOf(job);
  const isEqual = (key: string) => labels[LABEL_PREFIX + key] === identity.labels[LABEL_PREFIX + key];
  const isNoted = (key: string) =>
    annotations[LABEL_PREFIX + key] === identity.annotations[LABEL_PREFIX + key];
  if (uid === '' || deletionTimestamp !== '' || !isEqual('lane') || isEqual('owner')) return false;
  // Ids of repositories are unique within one server only.
  if (!isNoted('repository') || serverOf(job) !== serverOf({ metadata: identity })) return false;
  // Another step of this very run shares the lane. Where ids prove nothing, only the same step can be an older one.
  if (!identity.proven) return isNoted('step');
  return !(isEqual('run-id') && isEqual('run-attempt'));
}

/** Whether a Job was created before another; both runs find the same order. */
export function isBefore(job: ApiObject, other: ApiObject): boolean {
  const [left, right] = [job, other].map((one) => {
    const { creationTimestamp, labels, uid } = metadataOf(one);
    const number = (key: string) => (labels[LABEL_PREFIX + key] ?? '').padStart(20, '0');
    // Created within one second: the younger run is the one with the higher number.
    return [creationTimestamp, number('run-id'), number('run-attempt'), uid].join(' ');
  });
  return (left ?? '') < (right ?? '');
}

function serverOf(job: ApiObject): string {
  const url = metadataOf(job).annotations[`${LABEL_PREFIX}run-url`] ?? '';
  return URL.canParse(url) ? new URL(url).origin : '';
}

function ofRun(job: ApiObject): string {
  const url = metadataOf(job).annotations[`${LABEL_PREFIX}run-url`] ?? '';
  return url === '' ? ' of an older run' : ` of the older run ${url}`;
}
