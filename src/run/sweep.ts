import type { Console } from '../action/console.ts';
import { readRunContext } from '../action/context.ts';
import { writeSummary } from '../action/files.ts';
import { type AttemptState, GitHub } from '../action/github.ts';
import { Problems } from '../action/problems.ts';
import { readSweepInputs } from '../action/sweep-inputs.ts';
import { writeSweepOutputs } from '../action/sweep-outputs.ts';
import { asApiError } from '../cluster/api-error.ts';
import { type ApiObject, listJobs, listJobsEverywhere, metadataOf } from '../cluster/jobs.ts';
import { readServerClock } from '../cluster/server-time.ts';
import { LABEL_PREFIX } from '../job/identity.ts';
import { type SweptJob, renderSweep, sweepSentence } from '../report/sweep-table.ts';
import type { Clock } from '../time/clock.ts';
import { type Connection, connect } from './connect.ts';
import { type Decision, removeJob } from './sweep-remove.ts';
import { judgeJob } from './sweep-judge.ts';

export interface SweepOptions {
  readonly console: Console;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly stopSignal: AbortSignal;
}

const OURS = 'app.kubernetes.io/managed-by=k8s-test-job';
const GITHUB_LIMIT_MS = 15_000;

/** Finds Jobs whose run is over, and removes or lists them. Returns the exit code. */
export async function sweep(options: SweepOptions): Promise<number> {
  const { console, environment, clock, stopSignal } = options;
  const problems = new Problems();
  const inputs = readSweepInputs(problems);
  const context = readRunContext(environment, '');
  const onSecret = (value: string) => console.mask(value);
  const connection = connect(inputs, problems, { environment, clock, onSecret, runUrl: context.runUrl });
  if (problems.all.length > 0 || !connection) {
    console.annotate({
      level: 'error',
      title: 'The sweep’s inputs are wrong',
      message: problems.all.join('\n'),
    });
    return 1;
  }
  const { client, namespace, target } = connection;
  const where = inputs.allNamespaces
    ? `all namespaces of ${target.server}`
    : `namespace ${namespace} of ${target.server}`;
  const swept: SweptJob[] = [];
  try {
    const nowMs = await readServerClock(client, clock, stopSignal);
    const jobs = await list(connection, inputs.allNamespaces, stopSignal);
    const ask = attemptAsker(new GitHub(inputs.githubToken, environment), context.repositoryId, stopSignal);
    const facts = () => ({
      nowMs: nowMs(),
      repositoryId: context.repositoryId,
      serverUrl: context.serverUrl,
    });
    for (const job of jobs) {
      if (stopSignal.aborted) break;
      const decide = async (one: ApiObject): Promise<Decision> => {
        const claim = judgeJob(one, facts());
        if (claim.claim !== 'ask')
          return { isOver: claim.claim === 'over', isKnown: claim.claim !== 'unknown', why: claim.why };
        return decision(await ask(one));
      };
      const { done, why } = await removeJob(job, {
        client,
        decide,
        dryRun: inputs.dryRun,
        signal: stopSignal,
      });
      const row = describe(job, nowMs() ?? clock.now(), done, why);
      swept.push(row);
      console.line(`Job ${row.namespace}/${row.name}: ${sweepSentence([row]).replace(/^\d+ /, '')}: ${why}`);
    }
  } catch (cause) {
    if (!stopSignal.aborted) {
      const message = `The Jobs in ${where} could not be listed: ${asApiError(cause).message}`;
      console.annotate({ level: 'error', title: 'The sweep could not look', message });
      return 1;
    }
  } finally {
    client.close();
  }
  return tell(swept, where, options);
}

function list(connection: Connection, everywhere: boolean, signal: AbortSignal): Promise<ApiObject[]> {
  const { client, namespace } = connection;
  return everywhere
    ? listJobsEverywhere(client, OURS, { signal })
    : listJobs(client, namespace, OURS, { signal });
}

/** Asks GitHub once for each attempt, however many Jobs it has. */
function attemptAsker(github: GitHub, repositoryId: string, signal: AbortSignal) {
  const asked = new Map<string, Promise<AttemptState>>();
  return (job: ApiObject): Promise<AttemptState & { readonly what: string }> => {
    const { labels } = metadataOf(job);
    const runId = labels[`${LABEL_PREFIX}run-id`] ?? '';
    const attempt = labels[`${LABEL_PREFIX}run-attempt`] ?? '';
    const key = `${runId}/${attempt}`;
    const answer =
      asked.get(key) ??
      github.attemptState({ runId, attempt, repositoryId }, { timeoutMs: GITHUB_LIMIT_MS, signal });
    asked.set(key, answer);
    return answer.then((state) => ({ ...state, what: `attempt ${attempt} of run ${runId}` }));
  };
}

function decision({ state, why, what }: AttemptState & { readonly what: string }): Decision {
  if (state === 'completed')
    return { isOver: true, isKnown: true, why: `GitHub says that ${what} is completed` };
  if (state === 'running') return { isOver: false, isKnown: true, why: `${what} goes on` };
  return { isOver: false, isKnown: false, why };
}

function describe(job: ApiObject, nowMs: number, done: SweptJob['done'], why: string): SweptJob {
  const { name, namespace, labels, annotations, creationTimestamp } = metadataOf(job);
  return {
    name,
    namespace,
    repository: annotations[`${LABEL_PREFIX}repository`] ?? '',
    runId: labels[`${LABEL_PREFIX}run-id`] ?? '',
    runAttempt: labels[`${LABEL_PREFIX}run-attempt`] ?? '',
    runUrl: annotations[`${LABEL_PREFIX}run-url`] ?? '',
    ageMs: Math.max(0, nowMs - Date.parse(creationTimestamp)),
    done,
    why,
  };
}

function tell(swept: readonly SweptJob[], where: string, options: SweepOptions): number {
  const { console, environment } = options;
  const counted = (...done: readonly SweptJob['done'][]) =>
    swept.filter((job) => done.includes(job.done)).length;
  writeSweepOutputs({
    found: swept.length,
    removed: counted('removed', 'listed'),
    kept: counted('kept'),
    unknown: counted('unknown'),
  });
  writeSummary(environment.GITHUB_STEP_SUMMARY ?? '', renderSweep(swept, where));
  console.line(`Swept ${where}: ${sweepSentence(swept)}.`);
  const failed = swept.filter(({ done }) => done === 'failed');
  if (failed.length === 0) return 0;
  const message = failed.map((job) => `${job.namespace}/${job.name}: ${job.why}`).join('\n');
  console.annotate({ level: 'error', title: 'The sweep could not remove every Job', message });
  return 1;
}
