import type { Facts } from './facts.ts';
import type { PodFact } from './pods.ts';
import { resourceOf } from './quantities.ts';
import { dig, list, shape, text } from './shape.ts';

/** What a pod asks for, container by container. */
export function asked(pod: PodFact | null): string {
  if (!pod) return '';
  const parts: string[] = [];
  for (const container of pod.containers) {
    const asks = ['cpu', 'memory', 'nvidia.com/gpu', 'ephemeral-storage']
      .map((resource) => [
        resource,
        resourceOf(container.spec, 'requests', resource) || resourceOf(container.spec, 'limits', resource),
      ])
      .filter(([, value]) => value !== '')
      .map(([resource, value]) => `${resource} ${value}`);
    if (asks.length > 0)
      parts.push(`${pod.containers.length > 1 ? `${container.name}: ` : ''}${asks.join(', ')}`);
  }
  return parts.join('; ');
}

/** The node labels that a pod insists on. */
export function selectorOf(pod: PodFact | null): string {
  const selector = Object.entries(shape(pod?.spec['nodeSelector'])).map(
    ([key, value]) => `${key}=${String(value)}`,
  );
  const terms = list(
    dig(
      pod?.spec,
      'affinity',
      'nodeAffinity',
      'requiredDuringSchedulingIgnoredDuringExecution',
      'nodeSelectorTerms',
    ),
  );
  const alternatives = terms.map(shape).map((term) =>
    [...list(term['matchExpressions']), ...list(term['matchFields'])]
      .map(shape)
      .map((rule) =>
        `${text(rule['key'])} ${text(rule['operator'])} ${list(rule['values']).join(',')}`.trim(),
      )
      .join(' and '),
  );
  const affinity = [...new Set(alternatives)].filter((told) => told !== '').join(', or ');
  return [...selector, affinity].filter((told) => told !== '').join(', ');
}

/** The volume claims of a pod; that of a generic ephemeral volume is named after pod and volume. */
export function claimsOf(pod: PodFact | null): string {
  return list(pod?.spec['volumes'])
    .map(shape)
    .map((volume) =>
      'ephemeral' in volume
        ? `${pod?.name}-${text(volume['name'])}`
        : text(dig(volume, 'persistentVolumeClaim', 'claimName')),
    )
    .filter((name) => name !== '')
    .join(', ');
}

/** The taints of the nodes in question, by their keys. */
export function taintsOf(facts: Facts, pod: PodFact | null): string {
  const nodes = pod?.node ? [facts.nodes.get(pod.node)] : [...facts.nodes.values()];
  const keys = nodes
    .flatMap((node) => list(dig(node, 'spec', 'taints')))
    .map((taint) => text(shape(taint)['key']));
  return [...new Set(keys)]
    .filter((key) => key !== '')
    .slice(0, 5)
    .join(', ');
}
