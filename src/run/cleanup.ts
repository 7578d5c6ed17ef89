import { hurrySignal } from '../action/signals.ts';
import { randomUUID } from 'node:crypto';
import { Console } from '../action/console.ts';
import { readRunContext } from '../action/context.ts';
import { writeSummary } from '../action/files.ts';
import { readClusterInputs } from '../action/inputs.ts';
import { InputFields } from '../action/inputs/fields.ts';
import { Problems } from '../action/problems.ts';
import type { SavedAttempt, SavedState } from '../action/state.ts';
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
  if (!connection) {
    // Without a usable kubeconfig main has created nothing either, unless it was taken away in between.
    const names = (state?.attempts ?? []).map(nameOf);
    if (names.length > 0) {
      console.annotate({
        level: 'warning',
        title: 'k8s-test-job could not clean up',
        message: `A Job of this run may be left (${names.join(', ')}): ${problems.all.join(' ')} The cluster ends it by its deadline.`,
      });
    }
    return;
  }
  const { client, target } = connection;
  // A later step may have given the kubeconfig another namespace, or another cluster.
  const namespace = state?.attempts[0]?.namespace ?? connection.namespace;
  const isElsewhere = (state?.server ?? '') !== '' && state?.server !== target.server;
  const identity = identifyRun(context, { checkRunId, matrix: fields.text('matrix') }, state?.nonce ?? '');
  if (!identity.proven && !state) {
    console.line(
      'The state of the main step is lost and this runner gives a job no id of its own: nothing was deleted here. A Job that is left ends by its deadline.',
    );
    return;
  }
  // What main has written says that the Job is being deleted, and stays as it is: this stands below it on the page.
  const tell = (text: string) => {
    if (fields.boolean('summary', true)) writeSummary(context.summaryFile, `**After the step:** ${text}\n`);
  };
  const startedMs = clock.monotonic();
  try {
    const found = await deleteFound(client, namespace, identity.selector, options);
    const left = await verifyGone(client, clock, {
      namespace,
      selector: identity.selector,
      limitMs: VERIFY_MS,
      graceAfterMs: GRACE_AFTER_MS,
      signal: options.hurrySignal,
    });
    const missed = (state?.attempts ?? []).filter(({ name }) => !found.some((job) => job.name === name));
    if (isElsewhere && missed.length > 0) {
      tell('a Job of this run may be left in the cluster; the log of the post step says why.');
      console.annotate({
        level: 'warning',
        title: 'k8s-test-job could not clean up',
        message: `A Job of this run may be left (${missed.map(nameOf).join(', ')}): it was created at ${state?.server}, and the kubeconfig now leads to ${target.server}. The cluster ends it by its deadline.`,
      });
      return;
    }
    const names = found.map((job) => job.name).join(', ');
    const did = names === '' ? 'Read back' : `Deleted Job ${names}`;
    const took = `in ${formatDuration(clock.monotonic() - startedMs)}`;
    const nothing = 'nothing of this run is left in the cluster';
    console.line(`${did} ${took}: ${left.state === 'gone' ? nothing : left.detail}.`);
    tell(
      `${did} ${took}: ${left.state === 'gone' ? nothing : 'something is left; the log of the post step names it'}.`,
    );
  } catch (cause) {
    const error = asApiError(cause);
    const why = error.httpStatus === 401 ? 'the credentials have expired' : error.message;
    tell('a Job of this run may be left in the cluster; the log of the post step says why.');
    console.annotate({
      level: 'warning',
      title: 'k8s-test-job could not clean up',
      message: `A Job of this run may be left in namespace ${namespace}: ${why}. The cluster ends it by its deadline; to end it now: kubectl -n ${namespace} delete job -l ${identity.selector}`,
    });
  } finally {
    client.close();
  }
}

/** Deletes the run's Jobs; looks again for a while when main has left word that a create was never answered. */
async function deleteFound(
  client: ApiClient,
  namespace: string,
  selector: string,
  options: CleanupOptions,
): Promise<Found[]> {
  const { clock, state } = options;
  // A webhook may hold a create that nobody waits for any more.
  const unanswered = (state?.attempts ?? []).filter((attempt) => attempt.uid === '');
  const found = new Map<string, Found>();
  const startedMs = clock.monotonic();
  for (;;) {
    const waitedMs = clock.monotonic() - startedMs;
    try {
      const jobs = await jobsOfRun(client, namespace, selector, state);
      const fresh = jobs.filter(({ name }) => !found.has(name));
      // All of them, also when one may not be deleted.
      const deletions = await Promise.allSettled(
        fresh.map((job) => deleteJob(client, job.namespace, job.name, job.uid || null, { retries: 4 })),
      );
      for (const [index, job] of fresh.entries()) {
        const deletion = deletions[index];
        if (deletion?.status === 'fulfilled' && deletion.value === 'deleted') found.set(job.name, job);
      }
      const failed = deletions.find((deletion) => deletion.status === 'rejected');
      if (failed) throw failed.reason;
      const isAwaited = unanswered.some(({ name }) => !found.has(name));
      if (!isAwaited || waitedMs >= UNANSWERED_MS) return [...found.values()];
    } catch (cause) {
      // The network or the API server may be away for a moment: that is what a post step has its minutes for.
      const { httpStatus } = asApiError(cause);
      if ((httpStatus > 0 && httpStatus < 429) || waitedMs >= AWAY_MS || options.hurrySignal.aborted)
        throw cause;
    }
    await clock.sleep(LOOK_AGAIN_MS, options.hurrySignal);
  }
}

/** Who may not list Jobs may still delete those that main has named. */
async function jobsOfRun(
  client: ApiClient,
  namespace: string,
  selector: string,
  state: SavedState | null,
): Promise<readonly Found[]> {
  const call = { retries: 0, timeoutMs: 10_000 };
  try {
    return (await listJobs(client, namespace, selector, call)).map(toFound);
  } catch (cause) {
    const error = asApiError(cause);
    if (error.httpStatus !== 403 || !state || state.attempts.length === 0) throw error;
    return state.attempts;
  }
}

function nameOf({ namespace, name }: SavedAttempt): string {
  return `${namespace}/${name}`;
}

function toFound(job: ApiObject): Found {
  const { namespace, name, uid } = metadataOf(job);
  return { namespace, name, uid };
}
