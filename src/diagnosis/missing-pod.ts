import { known } from './catalogue.ts';
import { creatingFinding } from './pending-finding.ts';
import type { Ending } from './containers.ts';
import { failedFinding } from './exits.ts';
import { type Facts, logOf } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { isListed } from './indexes.ts';
import type { JobFact } from './jobs.ts';
import { podFromEvents } from './pods.ts';
import { jobEnd } from './removal.ts';
import { testResults } from './results.ts';
import { figure, text } from './shape.ts';
import { stoppedFinding } from './stopped.ts';

// Step 12 of failures.md, section 2: no pod was seen, so Job, events and log must do. Never a green run.

const POINTERS = new Set([
  'BackoffLimitExceeded',
  'PodFailurePolicy',
  'FailedIndexes',
  'MaxFailedIndexesExceeded',
]);

/** What happened to an index of which no pod was seen; null when nothing tells. */
export function withoutPod(facts: Facts, index: number | null): Finding | null {
  const stopped = stoppedFinding(facts, null);
  if (stopped) return stopped;
  const { job } = facts;
  const named = policyEnd(facts);
  if (named) return named;
  if (job?.failure) return fromFailure(facts, job, index);
  // Another controller may run the pods in another cluster (trap 27): that none is here says nothing.
  if (text(job?.spec['managedBy']) !== '' && job?.spec['managedBy'] !== 'kubernetes.io/job-controller')
    return null;
  // What kept the pod from being created was there before anybody deleted the Job.
  return creatingFinding(facts) ?? jobEnd(facts, null, 'ran');
}

/** The exit code of the test container that a failure policy wrote down. */
export function codeOfJob(facts: Facts): number | null {
  const found = policyText(facts);
  return found && found.container === facts.testContainer ? found.code : null;
}

function fromFailure(facts: Facts, job: JobFact, index: number | null): Finding | null {
  const { failure } = job;
  if (!failure) return null;
  const ghost = podFromEvents('', facts.testContainer, []);
  const log = logOf(facts, ghost, facts.testContainer);
  const failedPods = figure(job.status['failed']) ?? 0;
  const ended = jobEnd(facts, null, failedPods > 0 || log.length > 0 ? 'ran' : 'never-started');
  if (failure.reason === 'DeadlineExceeded')
    return creatingFinding(facts) ?? (ended && { ...ended, certainty: 'guess' });
  if (ended || !POINTERS.has(failure.reason)) return ended;
  const value = `${failure.reason}: ${failure.text}`;
  const proof = {
    evidence: [evidence(`Job ${job.name}`, 'status.conditions[Failed]', value, failure.sinceMs)],
  };
  const scene = { facts, pod: null, container: null };
  const results = testResults(log);
  const isBlind = facts.unreadable.some((item) => item.resource === 'pods' && item.http !== 404);
  if (results.failed === 0 && isBlind) return null;
  if (results.failed > 0) {
    const more = { exit: 'other than 0', results: results.line === '' ? '' : `: ${results.line}` };
    return finding(known('end.test-failed'), { ...scene, more }, { ...proof, certainty: 'likely' });
  }
  // An index that is not among the failed ones never got its turn.
  const isFailed = index === null || isListed(text(job.status['failedIndexes']), index);
  return finding(
    known(isFailed ? 'job.backoff.pod-gone' : 'shard.cut-off'),
    { ...scene, more: { pod: `of index ${index}` } },
    proof,
  );
}

/** A failure policy names container and code of a pod that is gone. */
function policyEnd(facts: Facts): Finding | null {
  const found = policyText(facts);
  if (!found) return null;
  const { container, code } = found;
  const end: Ending = {
    exit: code,
    reason: 'Error',
    text: '',
    startedMs: Number.NaN,
    finishedMs: Number.NaN,
  };
  const proof = evidence(
    `Job ${facts.job?.name ?? ''}`,
    'status.conditions[Failed].message',
    facts.job?.failure?.text ?? '',
  );
  if (container === facts.testContainer) {
    const judged = failedFinding(facts, podFromEvents(found.pod, facts.testContainer, []), end);
    return {
      ...judged,
      message: judged.message.replaceAll('?', String(code)),
      evidence: [proof],
      certainty: 'likely',
    };
  }
  const more = { container, exit: String(code) };
  return finding(
    known('init.failed'),
    { facts, pod: null, container: null, more },
    { evidence: [proof], certainty: 'likely' },
  );
}

function policyText(
  facts: Facts,
): { readonly container: string; readonly pod: string; readonly code: number } | null {
  const found = /^Container (\S+) for pod (\S+) failed with exit code (\d+) matching/.exec(
    facts.job?.failure?.text ?? '',
  );
  return found
    ? { container: found[1] ?? '', pod: (found[2] ?? '').replace(/^.*\//, ''), code: Number(found[3]) }
    : null;
}
