import { offSpot } from './capacity.ts';
import type { Fields } from './container.ts';
import { type NodeTerm, preferNodes } from './node-affinity.ts';

/** What a new attempt keeps away from. */
export interface Avoidance {
  /** Nodes that were lost or that lost a pod of ours. */
  readonly nodes: readonly string[];
  /** A spot node was taken away: the next attempt asks for one that stays. */
  readonly spot: boolean;
}

export const NOTHING_TO_AVOID: Avoidance = { nodes: [], spot: false };

/**
 * The pod spec with the avoidance; it comes after everything else that places the pod. It is a strong wish and never a
 * rule: the node that was lost may be the only one and be back, and a cluster may have none but spot nodes.
 */
export function avoid(podSpec: Fields, avoidance: Avoidance): Fields {
  const away = avoidance.nodes.length === 0 ? podSpec : preferNodes(podSpec, notOn(avoidance.nodes));
  return avoidance.spot ? offSpot(away) : away;
}

function notOn(nodes: readonly string[]): NodeTerm {
  return { matchFields: nodes.map((node) => ({ key: 'metadata.name', operator: 'NotIn', values: [node] })) };
}
