import type { ContainerFact } from './containers.ts';
import { type Facts, logOf } from './facts.ts';
import { tellHistogram } from './histogram.ts';
import { mainEnd, type PodFact, startupProbes } from './pods.ts';
import { asked, claimsOf, selectorOf, taintsOf } from './pod-words.ts';
import { doubled, resourceOf } from './quantities.ts';
import { queueWord } from './queues.ts';
import { dig, list, shape, text } from './shape.ts';

// Words that only the step that found the cause knows, or knows better. They are listed, because a word that nobody fills
// is left out of its sentence without a sound.
const STEP_WORDS = [
  'ago',
  'asked',
  'causes',
  'code',
  'container',
  'counted',
  'exit',
  'forHost',
  'host',
  'http',
  'inNamespace',
  'inQueue',
  'lastLine',
  'login',
  'missing',
  'namespace',
  'node',
  'pod',
  'pressure',
  'rbac',
  'results',
  'server',
  'size',
  'stage',
  'taint',
  'timeout',
  'why',
] as const;

export type StepWords = { readonly [name in (typeof STEP_WORDS)[number]]?: string };

/** What a message may speak of. */
export interface Scene {
  readonly facts: Facts;
  readonly pod: PodFact | null;
  readonly container: ContainerFact | null;
  /** The API server's own words. */
  readonly text?: string;
  readonly reason?: string;
  /** Names and figures that only the step that found the cause knows. */
  readonly more?: StepWords;
}

const SIGNALS: { readonly [code: number]: string } = {
  129: 'SIGHUP',
  130: 'SIGINT',
  131: 'SIGQUIT',
  132: 'SIGILL',
  133: 'SIGTRAP',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  141: 'SIGPIPE',
  142: 'SIGALRM',
  143: 'SIGTERM',
  152: 'SIGXCPU',
  153: 'SIGXFSZ',
  159: 'SIGSYS',
};
const LONGEST_TEXT = 400;
const LONGEST_LINE = 160;

const WORDS: { readonly [name: string]: (scene: Scene) => string } = {
  pod: ({ pod }) => pod?.name ?? '',
  job: ({ facts }) => facts.job?.name ?? '',
  namespace: ({ facts, text: said }) =>
    facts.namespace || /namespace "?([a-z0-9-]+)/.exec(said ?? '')?.[1] || '(unknown)',
  node: ({ pod }) => pod?.node || '(unknown)',
  container: ({ container, facts }) => container?.name || facts.testContainer,
  image: ({ container }) => container?.image || '(unknown)',
  text: (scene) => shorten(scene.text ?? ''),
  reason: (scene) => scene.reason ?? '',
  exit: ({ container, pod }) =>
    String(
      (pod && container?.kind === 'main'
        ? mainEnd(pod)?.exit
        : (container?.ended ?? container?.last)?.exit) ?? '?',
    ),
  signal: (scene) => SIGNALS[Number(WORDS['exit']?.(scene))] ?? 'a code of the tool itself',
  limit: ({ container }) => before(' ', memoryLimit(container)),
  limitNote: ({ container }) => wrap(' (limit ', memoryLimit(container), ')'),
  memory: ({ container }) => wrap(' (memory limit ', memoryLimit(container), ')'),
  more: ({ container }) => {
    const limit = memoryLimit(container);
    return limit === '' ? '' : ` from ${limit} to ${doubled(limit)}`;
  },
  histogram: (scene) => shorten(tellHistogram(scene.text ?? '')),
  asks: ({ pod }) => wrap(' (it asks for ', asked(pod), ')'),
  selector: ({ pod }) => wrap(' (', shorten(selectorOf(pod)), ')'),
  claims: ({ pod }) => wrap(' (', claimsOf(pod), ')'),
  taints: ({ facts, pod }) => wrap(' (', taintsOf(facts, pod), ')'),
  arch: ({ facts, pod }) =>
    wrap(' (', text(dig(facts.nodes.get(pod?.node ?? ''), 'status', 'nodeInfo', 'architecture')), ')'),
  gates: ({ pod }) =>
    list(pod?.spec['schedulingGates'])
      .map((gate) => text(shape(gate)['name']))
      .join(', '),
  nominated: ({ pod }) => pod?.nominated ?? '',
  scheduler: ({ pod }) => text(pod?.spec['schedulerName']) || 'default-scheduler',
  queue: ({ facts }) => facts.job?.queue ?? '',
  workload: ({ facts }) => wrap(': ', workloadOf(facts), ''),
  manager: ({ facts }) => text(facts.job?.spec['managedBy']),
  ttl: ({ facts }) => String(facts.job?.spec['ttlSecondsAfterFinished'] ?? 0),
  failedPods: ({ facts }) => String(facts.job?.status['failed'] ?? 'some'),
  failedIndexes: ({ facts }) => text(facts.job?.status['failedIndexes']),
  deadline: ({ facts }) => seconds(facts.job?.spec['activeDeadlineSeconds']),
  podDeadline: ({ pod }) => seconds(pod?.spec['activeDeadlineSeconds']),
  lastLine: (scene) => wrap(': "', lastLine(scene), '"'),
  probe: ({ pod, container }) => {
    const said = pod && container ? startupProbes(pod, container.name).at(-1)?.text : '';
    return before(': ', shorten((said ?? '').replace(/^Startup probe failed: /, ''), LONGEST_LINE));
  },
  again: ({ container }) => {
    if (!container || container.restarts === 0) return '';
    const isKept = list(container.spec['volumeMounts']).some(
      (mount) => !text(shape(mount)['mountPath']).startsWith('/var/run/secrets/'),
    );
    return ` and was started again: its data is gone${isKept ? ', except what a volume holds' : ''}`;
  },
  end: ({ container }) => {
    const end = container?.last ?? container?.ended;
    return end
      ? [end.reason, end.exit === null ? '' : `exit code ${end.exit}`]
          .filter((part) => part !== '')
          .join(', ')
      : 'no end known';
  },
};

/** Every name that a template may have in braces. */
export const WORD_NAMES: ReadonlySet<string> = new Set([...Object.keys(WORDS), ...STEP_WORDS]);

/** Fills a template's `{names}` and `{1}` groups; what is not known is left out. */
export function fill(template: string, groups: readonly string[], scene: Scene): string {
  return template
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      /^\d+$/.test(name)
        ? shorten(groups[Number(name)] ?? '')
        : (scene.more?.[name as keyof StepWords] ?? WORDS[name]?.(scene) ?? ''),
    )
    .replace(/([^\n ]) {2,}/g, '$1 ')
    .replace(/\s+([.,;])(?=\s|$)/g, '$1')
    .replace(/(?<!\.)\.\.(?=\s|$)/g, '.')
    .replace(/:\s*\.?$/, '.')
    .trim();
}

/** One line of bounded length: events carry novels. */
export function shorten(value: string, most = LONGEST_TEXT): string {
  const line = value.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** The memory limit of a container, as written; empty without one. */
export function memoryLimit(container: ContainerFact | null): string {
  return container ? resourceOf(container.spec, 'limits', 'memory') : '';
}

const COMPLAINT =
  /not found|permission denied|no such file|cannot (?:open|execute|run)|exec format|syntax error/i;

function lastLine({ facts, pod, container }: Scene): string {
  if (!pod || !container) return '';
  const said = logOf(facts, pod, container.name).filter((candidate) => candidate.trim() !== '');
  // Two streams of a container may be written down in either order: the complaint need not stand last.
  const line = said.slice(-5).findLast((candidate) => COMPLAINT.test(candidate)) ?? said.at(-1) ?? '';
  return shorten(line, LONGEST_LINE).replaceAll('"', "'");
}

function wrap(left: string, middle: string, right: string): string {
  return middle === '' ? '' : left + middle + right;
}

function before(left: string, right: string): string {
  return wrap(left, right, '');
}

function seconds(value: unknown): string {
  return typeof value === 'number' ? ` of ${value} s` : '';
}

function workloadOf(facts: Facts): string {
  return shorten(queueWord(facts)?.text ?? '');
}
