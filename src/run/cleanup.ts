import { hurrySignal } from '../action/signals.ts';
import { randomUUID } from 'node:crypto';
import { Console } from '../action/console.ts';
import { readRunContext } from '../action/context.ts';
import { readClusterInputs } from '../action/inputs.ts';
import { InputFields } from '../action/inputs/fields.ts';
import { Problems } from '../action/problems.ts';
import type { SavedState } from '../action/state.ts';
import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, deleteJob, listJobs, metadataOf } from '../cluster/jobs.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { formatDuration } from '../time/duration.ts';
import { connect } from './connect.ts';
import { identifyRun } from './plan.ts';
import { verifyGone } from './teardown.ts';

export interface CleanupOptions {
  readonly state: SavedState | null;
  readonly console: Console;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly hurrySignal: AbortSignal;
}

interface Found {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

const VERIFY_MS = 60_000;
const GRACE_AFTER_MS = 5_000;
const UNANSWERED_MS = 10_000;
const AWAY_MS = 60_000;
const LOOK_AGAIN_MS = 500;

/** The post step on this machine; never fails the job over its teardown. */
export async function runCleanup(state: SavedState | null): Promise<void> {
  const console = new Console(process.stdout, randomUUID);
  try {
    await cleanUp({ state, console, environment: process.env, clock: systemClock, hurrySignal });
  } catch (error) {
    console.annotate({
      level: 'warning',
      title: 'k8s-test-job could not clean up',
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Post: finds what main left in the cluster by labels, deletes it, reads back until it is gone, and says so in one line. */
export async function cleanUp(options: CleanupOptions): Promise<void> {
  const { console, environment, clock, state } = options;
  const problems = new Problems();
  const fields = new InputFields(problems);
  const checkRunId = fields.text('check-run-id');
  const context = readRunContext(environment, checkRunId);
  const connection = connect(readClusterInputs(problems), problems, {
    environment,
    clock,
    onSecret: (value) => console.mask(value),
    runUrl: context.runUrl,
  });
  // Without a usable kubeconfig main has created nothing either, and has said why.
  if (!connection) return;
  const { client, namespace } = connection;
  const identity = identifyRun(context, { checkRunId, matrix: fields.text('matrix') }, state?.nonce ?? '');
  if (!identity.proven && !state) {
    console.line(
      'The state of the main step is lost and this runner gives a job no id of its own: nothing was deleted here. A Job that is left ends by its deadline.',
    );
    return;
  }
  const startedMs = clock.monotonic();
  try {
    const found = await find(client, namespace, identity.selector, options);
    for (const job of found) await deleteJob(client, job.namespace, job.name, job.uid, { retries: 4 });
    const left = await verifyGone(client, clock, {
      namespace,
      selector: identity.selector,
      limitMs: VERIFY_MS,
      graceAfterMs: GRACE_AFTER_MS,
      signal: options.hurrySignal,
    });
    const names = found.map((job) => job.name).join(', ');
    const did = names === '' ? 'Read back' : `Deleted Job ${names}`;
    const outcome = left.state === 'gone' ? 'nothing of this run is left in the cluster' : left.detail;
    console.line(`${did} in ${formatDuration(clock.monotonic() - startedMs)}: ${outcome}.`);
  } catch (cause) {
    const error = asApiError(cause);
    const why = error.httpStatus === 401 ? 'the credentials have expired' : error.message;
    console.annotate({
      level: 'warning',
      title: 'k8s-test-job could not clean up',
      message: `A Job of this run may be left in namespace ${namespace}: ${why}. The cluster ends it by its deadline; to end it now: kubectl -n ${namespace} delete job -l ${identity.selector}`,
    });
  } finally {
    client.close();
  }
}

/** The run's Jobs; looks again for a while when main has left word that a create was never answered. */
async function find(
  client: ApiClient,
  namespace: string,
  selector: string,
  options: CleanupOptions,
): Promise<Found[]> {
  const { clock, state, hurrySignal } = options;
  // A webhook may hold a create that nobody waits for any more.
  const unanswered = state?.attempts.some((attempt) => attempt.uid === '') ?? false;
  const startedMs = clock.monotonic();
  for (;;) {
    const waitedMs = clock.monotonic() - startedMs;
    try {
      const jobs = await listJobs(client, namespace, selector, { retries: 0, timeoutMs: 10_000 });
      if (jobs.length > 0 || waitedMs >= (unanswered ? UNANSWERED_MS : 0)) return jobs.map(toFound);
    } catch (cause) {
      // The network or the API server may be away for a moment: that is what a post step has its minutes for.
      const { httpStatus } = asApiError(cause);
      if ((httpStatus > 0 && httpStatus < 429) || waitedMs >= AWAY_MS || hurrySignal.aborted) throw cause;
    }
    await clock.sleep(LOOK_AGAIN_MS, hurrySignal);
  }
}

function toFound(job: ApiObject): Found {
  const { namespace, name, uid } = metadataOf(job);
  return { namespace, name, uid };
}
