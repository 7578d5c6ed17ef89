import { helperRows } from './catalogue/containers.ts';
import { type ContainerFact, type Ending, RESULTS_NAME } from './containers.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { resultsWarnings } from './packing.ts';
import type { PodFact } from './pods.ts';
import { firstHit } from './signature.ts';
import { troubleOf } from './waiting.ts';
import { shorten } from './words.ts';

// Helper containers never decide by themselves: before the tests' end they explain, after it they are noise (trap 13).

const LONGEST_LINE = 160;

export interface HelperDeath {
  readonly container: ContainerFact;
  readonly end: Ending;
  /** `certain`: killed or lost by the cluster's own word; then it may change the class. */
  readonly isHardEvidence: boolean;
  readonly outcome: 'configuration' | 'infrastructure';
  readonly warning: string;
}

/** Helpers that ended by themselves within the running time of the tests. */
export function helperDeaths(facts: Facts, pod: PodFact, main: Ending): readonly HelperDeath[] {
  const deaths: HelperDeath[] = [];
  for (const container of pod.containers) {
    if (!isBesideTests(container)) continue;
    for (const end of endsOf(pod, container)) {
      // A native sidecar has no work to finish: whatever its code, it is away while the tests need it.
      if ((end.exit === 0 && container.kind !== 'sidecar') || !isWithin(end, main)) continue;
      const probe = pod.events.some(
        (event) =>
          event.reason === 'Killing' &&
          /failed (?:liveness|startup) probe/.test(event.text) &&
          (event.container === container.name || event.text.includes(` ${container.name} `)),
      );
      const isLost = end.reason === 'ContainerStatusUnknown' || end.reason === 'Unknown';
      const ago = Number.isNaN(main.finishedMs - end.finishedMs)
        ? ''
        : `${Math.round((main.finishedMs - end.finishedMs) / 1000)} s`;
      const hit = firstHit(helperRows, { facts: new Set(['helper', 'died']) });
      const more = { ago, ...lastWords(container, end) };
      const said = hit && finding(hit, { facts, pod, container: { ...container, last: end }, more });
      deaths.push({
        container,
        end,
        isHardEvidence: end.reason === 'OOMKilled' || probe || isLost,
        outcome: isLost ? 'infrastructure' : 'configuration',
        warning: said?.message ?? '',
      });
    }
  }
  return deaths;
}

/** Every end of a container that is known, the first one first: its status holds one or two. */
function endsOf(pod: PodFact, container: ContainerFact): readonly Ending[] {
  const ends = [...(pod.sights.allEnds.get(container.name) ?? []), container.last, container.ended];
  const known = ends.filter((end) => end !== null);
  return known.filter(
    (end, index) =>
      known.findIndex((other) => other.finishedMs === end.finishedMs && other.exit === end.exit) === index,
  );
}

// The log goes on after a restart: what was said last before the end stands in the status.
function lastWords(container: ContainerFact, end: Ending): { readonly lastLine?: string } {
  if (container.restarts === 0) return {};
  const line = end.text.split('\n').findLast((said) => said.trim() !== '');
  return { lastLine: line === undefined ? '' : `: "${shorten(line, LONGEST_LINE).replaceAll('"', "'")}"` };
}

/** A helper that never ran at all because of its own image or configuration, while the tests did. */
export function missingHelper(facts: Facts, pod: PodFact): Finding | null {
  for (const container of pod.containers) {
    if (!isBesideTests(container)) continue;
    const trouble = troubleOf(pod, container);
    if (!trouble || container.last) continue;
    return finding(
      trouble.hit,
      { facts, pod, container, text: trouble.text, reason: trouble.reason },
      {
        evidence: [
          evidence(
            `Pod ${pod.name}`,
            `status.containerStatuses[${container.name}].state.waiting`,
            `${trouble.reason}: ${trouble.text}`,
          ),
        ],
      },
    );
  }
  return null;
}

/** What else must not be overlooked although the tests' own end decides. */
export function helperWarnings(facts: Facts, pod: PodFact, main: Ending): readonly string[] {
  const warnings = helperDeaths(facts, pod, main).map((death) => death.warning);
  for (const container of pod.containers) {
    if (container.kind !== 'helper') continue;
    if (container.running && (pod.phase === 'Running' || pod.phase === '')) {
      warnings.push(
        `Container ${container.name} keeps pod ${pod.name} alive although the tests have ended; make it a native sidecar (in initContainers, with restartPolicy: Always).`,
      );
    } else if (container.ended && (container.ended.exit ?? 0) !== 0 && !isWithin(container.ended, main)) {
      warnings.push(
        `Container ${container.name} ended with ${container.ended.reason || 'exit code'} ${container.ended.exit ?? ''} after the tests.`,
      );
    }
  }
  warnings.push(...resultsWarnings(facts, pod));
  const missing = missingHelper(facts, pod);
  if (missing) warnings.push(`A helper never ran: ${missing.message}`);
  return [...new Set(warnings)].filter((warning) => warning !== '');
}

/** Whether the tests may need it: what only packs their results they do not know of. */
function isBesideTests({ kind, name }: ContainerFact): boolean {
  return (kind === 'sidecar' || kind === 'helper') && name !== RESULTS_NAME;
}

function isWithin(end: Ending, main: Ending): boolean {
  if (Number.isNaN(end.finishedMs) || Number.isNaN(main.finishedMs)) return end.reason === 'OOMKilled';
  const began = Number.isNaN(main.startedMs) ? Number.NEGATIVE_INFINITY : main.startedMs;
  return end.finishedMs < main.finishedMs && end.finishedMs >= began;
}
