import { memoryLogRows, setupLogRows, startLogRows } from './catalogue/logs.ts';
import { exitRows, oomRows } from './catalogue/exits.ts';
import { known } from './catalogue.ts';
import type { Ending } from './containers.ts';
import { isDisrupted } from './cuts.ts';
import { unresolvedName } from './dns.ts';
import { type Facts, logOf } from './facts.ts';
import { evidence, type Finding, finding, type FindingOptions } from './finding.ts';
import { helperDeaths, helperWarnings, missingHelper } from './helpers.ts';
import type { PodFact } from './pods.ts';
import { type TestResults, testResults } from './results.ts';
import { firstHit, type Hit } from './signature.ts';
import type { Evidence } from './verdict.ts';
import { memoryLimit, type StepWords } from './words.ts';

// What ended the tests stands near the end of their log; a warning at the start did not.
const NEAR_END_LINES = 60;
const SURE_CODES = new Set([126, 127, 132, 159]);
const PUBLIC_NAME = /\.(?:com|org|net|io|dev|co|app|cloud|ai|gov|edu|de|uk|eu|fr)$/i;
const OUTSIDE = {
  owner: 'platform',
  remedy: 'Check the name; if it is right, let pods of this cluster resolve and reach public names.',
} as const;
const LOG_GONE = /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path )/;

/** Exit 0 of the test container, with nothing that cut it short: passed, whatever a helper did. */
export function passedFinding(facts: Facts, pod: PodFact, end: Ending): Finding {
  const { main } = pod;
  const warnings = [...lateWarnings(facts, pod), ...helperWarnings(facts, pod, end)];
  let cause = '';
  let remedy = '';
  if (end.reason === 'OOMKilled') {
    cause = 'end.oom.child';
    const hit = firstHit(oomRows, { reason: 'OOMKilled', exit: 0 });
    const said = hit && finding(hit, { facts, pod, container: main });
    warnings.unshift(`${said?.message ?? ''} A test may have lost a process and still be green.`.trim());
    remedy = said?.remedy ?? '';
  }
  return {
    outcome: 'passed',
    cause,
    owner: cause === '' ? '' : 'author',
    certainty: 'certain',
    message:
      cause === '' ? 'The tests passed.' : 'The tests passed, but a process of theirs was killed for memory.',
    remedy,
    retryable: false,
    evidence: [endEvidence(pod, end)],
    warnings,
  };
}

/** What took the pod after the tests had ended: their result stands, what they left behind may not. */
function lateWarnings(facts: Facts, pod: PodFact): readonly string[] {
  const reason = isDisrupted(pod) ? (pod.conditions.get('DisruptionTarget')?.reason ?? '') : pod.reason;
  const failure = facts.job?.failure?.reason ?? '';
  return [
    ...(reason === ''
      ? []
      : [
          `Pod ${pod.name} was taken away (${reason}) when the tests had ended: check that their report is complete.`,
        ]),
    ...(failure === ''
      ? []
      : [`Job ${facts.job?.name} reads failed (${failure}) although the tests passed.`]),
  ];
}

/** The test container ended by itself with a code other than 0 (failures.md, section 2, steps 10 and 11; section 3 I and J). */
export function failedFinding(facts: Facts, pod: PodFact, end: Ending): Finding {
  const lines = linesOf(facts, pod, end);
  const results = testResults(lines);
  const warnings = helperWarnings(facts, pod, end);
  const own = new ExitReader(facts, pod, end, lines, results, warnings);
  return own.fromLog() ?? own.fromHelpers() ?? own.fromNames() ?? own.fromCode();
}

/** The log of the test container, without what the API server put in its place (trap 21); else the end message. */
function linesOf(facts: Facts, pod: PodFact, end: Ending): readonly string[] {
  const lines = pod.main ? logOf(facts, pod, pod.main.name).filter((line) => !LOG_GONE.test(line)) : [];
  return lines.length > 0 ? lines : end.text === '' ? [] : end.text.split('\n');
}

function endEvidence(pod: PodFact, end: Ending): Evidence {
  return evidence(
    `Pod ${pod.name}`,
    `status.containerStatuses[${pod.main?.name ?? ''}].state.terminated`,
    `${end.reason || 'ended'}, exit code ${end.exit ?? '?'}`,
    end.finishedMs,
  );
}

class ExitReader {
  readonly #facts: Facts;
  readonly #pod: PodFact;
  readonly #end: Ending;
  readonly #lines: readonly string[];
  readonly #results: TestResults;
  readonly #warnings: readonly string[];

  constructor(
    facts: Facts,
    pod: PodFact,
    end: Ending,
    lines: readonly string[],
    results: TestResults,
    warnings: readonly string[],
  ) {
    this.#facts = facts;
    this.#pod = pod;
    this.#end = end;
    this.#lines = lines;
    this.#results = results;
    this.#warnings = warnings;
  }

  /** What the log proves; only where no test has given a result, for a test may quote anything. */
  fromLog(): Finding | null {
    const { failed, produced } = this.#results;
    if (failed > 0) return null;
    const text = this.#lines.join('\n');
    const exit = this.#end.exit;
    if (!produced && exit !== 127) {
      const hit = firstHit(startLogRows, { text });
      if (hit) return this.#found(hit, 'log');
    }
    if (exit !== null && SURE_CODES.has(exit)) return null;
    const nearEnd = this.#lines.slice(-NEAR_END_LINES).join('\n');
    const memory = firstHit(memoryLogRows, { text: nearEnd, exit });
    if (memory && this.#isMemory(memory)) return this.#found(memory, 'log');
    if (produced) return null;
    const setup = firstHit(setupLogRows, { text: nearEnd, exit });
    return setup ? this.#found(setup, 'log') : null;
  }

  /** A helper that died under the tests, or never ran, before any test gave a result. */
  fromHelpers(): Finding | null {
    if (this.#results.produced || this.#lines.length === 0) return null;
    const { exit } = this.#end;
    if (exit !== null && SURE_CODES.has(exit)) return null;
    const death = helperDeaths(this.#facts, this.#pod, this.#end).find(
      (candidate) => candidate.isHardEvidence,
    );
    if (death) {
      return this.#found(known('sidecar.died-during-run'), 'end', {
        outcome: death.outcome,
        owner: death.outcome === 'configuration' ? 'author' : 'platform',
        remedy: `Look at the log of ${death.container.name}${death.end.reason === 'OOMKilled' ? ' and raise its memory limit' : ''}.`,
        message: death.warning,
      });
    }
    const missing = missingHelper(this.#facts, this.#pod);
    return missing ? { ...missing, certainty: 'likely', warnings: this.#warnings } : null;
  }

  /** Names that did not resolve: the class changes only where no test gave a result. */
  fromNames(): Finding | null {
    const { exit } = this.#end;
    if (exit !== null && SURE_CODES.has(exit)) return null;
    const name = unresolvedName(this.#results.produced ? this.#lines : this.#lines.slice(-NEAR_END_LINES));
    if (!name) return null;
    const host = name.host === '' ? 'a name' : name.host;
    const more = { host, forHost: name.host === '' ? '' : ` for ${name.host}` };
    if (!this.#results.produced) {
      const isPublic = PUBLIC_NAME.test(name.host) && name.hit.signature.is === 'configuration';
      return this.#found(name.hit, 'log', { more, ...(isPublic ? OUTSIDE : {}) });
    }
    const isTimeout = name.hit.signature.id === 'log.dns.timeout';
    const hint = isTimeout
      ? `The DNS of the cluster did not answer${more.forHost} while the tests ran.`
      : `The tests ask for ${host}, which this cluster does not know; if it is a service of theirs, run it beside the test (a sidecar in a manifest, reached at localhost).`;
    return { ...this.fromCode(), warnings: [hint, ...this.#warnings] };
  }

  /** The code alone. */
  fromCode(): Finding {
    const { exit, reason } = this.#end;
    const hit = firstHit(exitRows, { exit, reason }) ?? known('end.code.other');
    // A command that is missing after the tests had already failed does not turn them green.
    const isRed = this.#results.failed > 0 && hit.signature.is !== 'failed';
    return this.#found(isRed ? known('end.test-failed') : hit, 'end');
  }

  /** "Killed" alone is no proof: without a memory limit the container cannot have reached one. */
  #isMemory(hit: Hit): boolean {
    if (hit.signature.id !== 'end.oom.killed') return true;
    return memoryLimit(this.#pod.main) !== '' || this.#pod.object?.['spec'] === undefined;
  }

  #found(
    hit: Hit,
    from: 'log' | 'end',
    options: FindingOptions & { readonly more?: StepWords; readonly message?: string } = {},
  ): Finding {
    const { more, message, ...rest } = options;
    const quoted = (hit.groups[0] ?? '').split('\n')[0] ?? '';
    const results = this.#results.line === '' ? '' : `: ${this.#results.line}`;
    const found = finding(
      hit,
      {
        facts: this.#facts,
        pod: this.#pod,
        container: this.#pod.main,
        text: this.#end.text,
        reason: this.#end.reason,
        more: { results, ...more },
      },
      {
        ...rest,
        warnings: this.#warnings,
        evidence: [
          endEvidence(this.#pod, this.#end),
          ...(from === 'log' && quoted !== ''
            ? [
                evidence(
                  `Log of ${this.#pod.name}/${this.#pod.main?.name ?? ''}`,
                  'line',
                  this.#lines.find((line) => line.includes(quoted)) ?? quoted,
                ),
              ]
            : []),
        ],
      },
    );
    return message === undefined ? found : { ...found, message };
  }
}
