import { apiFinding } from './api-failure.ts';
import { known } from './catalogue.ts';
import type { Ending } from './containers.ts';
import { failedFinding } from './exits.ts';
import { type Facts, logOf } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { creatingFinding, stageWords } from './pending-finding.ts';
import { mainEnd, mainRan, type PodFact, podFromEvents } from './pods.ts';
import { judgePod } from './precedence.ts';
import { jobEnd } from './removal.ts';
import { testResults } from './results.ts';
import { figure } from './shape.ts';
import { stoppedFinding } from './stopped.ts';

/** The finding for one expected index, and the attempts before it. */
export interface ShardFinding {
  readonly index: number | null;
  readonly pod: PodFact | null;
  readonly finding: Finding;
  readonly exitCode: number | null;
  readonly flakes: readonly string[];
}

/** Judges one index over all its pods: the last attempt decides, an earlier green one stands (failures.md, section 2, step 14). */
export function judgeShard(facts: Facts, index: number | null, pods: readonly PodFact[]): ShardFinding {
  const attempts = [...pods].sort((left, right) => (left.createdMs || 0) - (right.createdMs || 0));
  const judged = attempts.map((pod) => ({
    pod,
    finding: stoppedFinding(facts, pod) ?? judgePod(facts, pod),
  }));
  const green = judged.findLast((attempt) => attempt.finding?.outcome === 'passed');
  const last =
    judged.findLast((attempt) => attempt.finding && attempt.finding.cause !== 'shard.cut-off') ??
    judged.at(-1);
  const decisive = green ?? last;
  const found = decisive?.finding ?? null;
  const pod = decisive?.pod ?? null;
  const flakes = judged
    .filter((attempt) => attempt !== decisive && attempt.finding)
    .map((attempt) => `Attempt ${attempt.pod.name} ended otherwise: ${attempt.finding?.message ?? ''}`);
  const isOpen =
    found === null ||
    (found.outcome !== 'configuration' &&
      pod !== null &&
      !mainEnd(pod) &&
      !mainRan(pod) &&
      !pod.deleting &&
      pod.phase !== 'Failed');
  const api = isOpen && !facts.stopped ? apiFinding(facts) : null;
  const result = api ?? found ?? (pod ? null : withoutPod(facts)) ?? unknownFinding(facts, pod);
  return {
    index,
    pod,
    finding: result,
    exitCode: pod ? (mainEnd(pod)?.exit ?? null) : codeOfJob(facts),
    flakes,
  };
}

/** No pod was seen: what the Job, its events and the log say. */
function withoutPod(facts: Facts): Finding | null {
  const { job } = facts;
  const stopped = stoppedFinding(facts, null);
  if (stopped) return stopped;
  const failure = job?.failure ?? null;
  const code = codeOfJob(facts);
  const ghost = podFromEvents('', facts.testContainer, []);
  if (code !== null) return failedFinding(facts, ghost, ghostEnd(code));
  if (failure) {
    const wasThere =
      (figure(job?.status['failed']) ?? 0) > 0 || logOf(facts, ghost, facts.testContainer).length > 0;
    const ended = jobEnd(facts, null, wasThere ? 'ran' : 'never-started');
    if (ended && failure.reason !== 'DeadlineExceeded') return ended;
    if (failure.reason === 'DeadlineExceeded')
      return creatingFinding(facts) ?? (ended && { ...ended, certainty: 'guess' });
    const results = testResults(logOf(facts, ghost, facts.testContainer));
    if (
      failure.reason === 'BackoffLimitExceeded' ||
      failure.reason === 'PodFailurePolicy' ||
      failure.reason === 'FailedIndexes'
    ) {
      const proof = {
        evidence: [
          evidence(
            `Job ${job?.name ?? ''}`,
            'status.conditions[Failed]',
            `${failure.reason}: ${failure.text}`,
            failure.sinceMs,
          ),
        ],
      };
      if (results.failed > 0) {
        return finding(
          known('end.test-failed'),
          {
            facts,
            pod: null,
            container: null,
            more: { results: results.line === '' ? '' : `: ${results.line}` },
          },
          { ...proof, certainty: 'likely' },
        );
      }
      return finding(known('job.backoff.pod-gone'), { facts, pod: null, container: null }, proof);
    }
  }
  return jobEnd(facts, null, 'ran') ?? creatingFinding(facts);
}

/** A failure policy names container and code of a pod that is gone. */
function codeOfJob(facts: Facts): number | null {
  const found = /^Container (\S+) for pod (\S+) failed with exit code (\d+) matching/.exec(
    facts.job?.failure?.text ?? '',
  );
  return found && found[1] === facts.testContainer ? Number(found[3]) : null;
}

function ghostEnd(exit: number): Ending {
  return { exit, reason: 'Error', text: '', startedMs: Number.NaN, finishedMs: Number.NaN };
}

/** Nothing proves anything: red, and said so. */
function unknownFinding(facts: Facts, pod: PodFact | null): Finding {
  const container = pod?.main ?? null;
  const id =
    pod && !container && pod.containers.length > 0
      ? 'unknown.container'
      : container?.running
        ? 'unknown.running'
        : pod && !mainRan(pod) && !mainEnd(pod) && pod.phase !== 'Succeeded' && pod.phase !== 'Failed'
          ? 'unknown.waiting'
          : 'unknown.no-evidence';
  const missing = facts.unreadable.map((item) => `${item.verb} ${item.resource}: ${item.http}`).join(', ');
  return finding(
    known(id),
    {
      facts,
      pod,
      container,
      more: { stage: stageWords(facts, pod), missing: missing === '' ? '' : ` (not readable: ${missing})` },
    },
    {
      evidence: pod ? [evidence(`Pod ${pod.name}`, 'status.phase', pod.phase || 'unknown')] : [],
      certainty: 'certain',
    },
  );
}
