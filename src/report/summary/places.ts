import { countingAttempts } from '../counting-attempts.ts';
import { code, htmlProse, prose } from '../escape.ts';
import { count } from '../figures.ts';
import { details, table } from '../markdown.ts';
import type { PodPlace, RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { shortNode } from './words.ts';

const MOST = 50;

/** Where each pod of the attempts that count ran; the essence stands in the line that unfolds it. */
export function places(report: RunReport): readonly Block[] {
  const pods = countingAttempts(report)
    .flatMap(({ pods: own }) => own)
    .filter(({ node }) => node !== '');
  if (pods.length === 0) return [];
  const withShards = pods.some(({ index }) => index !== null);
  const rows = pods
    .slice(0, MOST)
    .map((pod) => [
      ...(withShards ? [pod.index === null ? '' : String(pod.index)] : []),
      code(pod.name, 80),
      code(pod.node, 80),
      ...[pod.architecture, pod.instanceType, pod.zone, pod.capacity].map((word) => prose(word, 60)),
    ]);
  const head = [...(withShards ? ['Shard'] : []), 'Pod', 'Node', 'CPU', 'Instance type', 'Zone', 'Capacity'];
  const more = pods.length - rows.length;
  const text = table(head, rows) + (more > 0 ? `\n\n… and ${count(more, 'more pod')} in report.json` : '');
  const summary = `Where it ran: ${htmlProse(describePlaces(pods))}`;
  return [{ called: 'where the pods ran', worth: WORTH.places, text: details(summary, text) }];
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
    .map((values) => (values.length > 3 ? `${values.length} different` : values.join(' and ')));
  return traits.length === 0 ? where : `${where} (${traits.join(', ')})`;
}
