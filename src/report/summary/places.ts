import { countingAttempts, shardName } from '../counting-attempts.ts';
import { code, htmlProse, prose } from '../escape.ts';
import { count } from '../figures.ts';
import { details, table } from '../markdown.ts';
import type { AttemptReport, PodPlace, RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { shortNode } from './words.ts';

const MOST = 50;

const TRAITS = [
  ['architecture', 'CPU'],
  ['instanceType', 'Instance type'],
  ['zone', 'Zone'],
  ['capacity', 'Capacity'],
] as const;

/** Where each pod of the attempts that count ran; the essence stands in the line that unfolds it. */
export function places(report: RunReport): readonly Block[] {
  const attempts = countingAttempts(report);
  const placed = attempts
    .flatMap((attempt) => attempt.pods.map((pod) => ({ pod, attempt })))
    .filter(({ pod }) => pod.node !== '');
  const pods = placed.map(({ pod }) => pod);
  if (pods.length === 0) return [];
  const withShards = pods.some(({ index }) => index !== null);
  const traits = TRAITS.filter(([key]) => pods.some((pod) => pod[key] !== ''));
  const rows = placed
    .slice(0, MOST)
    .map(({ pod, attempt }) => [
      ...(withShards ? [pod.index === null ? '' : shardName(pod.index, attempt)] : []),
      code(pod.name, 80),
      code(pod.node, 80),
      ...traits.map(([key]) => prose(pod[key], 60)),
    ]);
  const head = [...(withShards ? ['Shard'] : []), 'Pod', 'Node', ...traits.map(([, name]) => name)];
  const more = pods.length - rows.length;
  const text = [
    table(head, rows),
    ...(more > 0 ? [`… and ${count(more, 'more pod')} in report.json`] : []),
    ...unknown(pods, attempts),
  ].join('\n\n');
  const summary = `Where it ran: ${htmlProse(describePlaces(pods))}`;
  return [{ called: 'where the pods ran', worth: WORTH.places, text: details(summary, text) }];
}

/** Why the kind of some nodes is not known: said once, not in every row. */
function unknown(pods: readonly PodPlace[], attempts: readonly AttemptReport[]): readonly string[] {
  const nodes = new Set(
    pods.filter((pod) => TRAITS.every(([key]) => pod[key] === '')).map(({ node }) => node),
  );
  if (nodes.size === 0) return [];
  const isForbidden = attempts.some(({ observation }) =>
    observation.unreadable?.some(({ resource, httpStatus }) => resource === 'nodes' && httpStatus === 403),
  );
  const why = isForbidden ? 'this identity may not read nodes' : 'they could not be read, or do not say';
  return [`CPU, instance type, zone and capacity of ${count(nodes.size, 'node')} are not known: ${why}.`];
}

/** `2 pods on 1 node (arm64, spot, eu-west-1c)`: what all have in common, or the few values there are. */
export function describePlaces(pods: readonly PodPlace[]): string {
  const placed = pods.filter(({ node }) => node !== '');
  const nodes = [...new Set(placed.map(({ node }) => node))];
  if (placed.length === 0) return 'on no node';
  const where =
    placed.length === 1
      ? `node ${shortNode(nodes[0] ?? '')}`
      : `${count(placed.length, 'pod')} on ${count(nodes.length, 'node')}`;
  const traits = (['instanceType', 'architecture', 'capacity', 'zone'] as const)
    .map((key) => [...new Set(placed.map((pod) => pod[key]).filter((value) => value !== ''))])
    .filter((values) => values.length > 0)
    .map((values) => (values.length > 3 ? `${values.length} different` : enumerated(values)));
  return traits.length === 0 ? where : `${where} (${traits.join(', ')})`;
}

function enumerated(values: readonly string[]): string {
  return [values.slice(0, -1).join(', '), ...values.slice(-1)].filter((part) => part !== '').join(' and ');
}
