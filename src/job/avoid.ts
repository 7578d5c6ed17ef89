import { offSpot } from './capacity.ts';
import { type Fields, fields } from './container.ts';
import { type NodeTerm, narrowNodes, preferNodes, termsOf } from './node-affinity.ts';

/** What a new attempt keeps away from. */
export interface Avoidance {
  /** Nodes that were lost or that lost a pod of ours. */
  readonly nodes: readonly string[];
  /** A spot node was taken away: the next attempt asks for one that stays. */
  readonly spot: boolean;
}

export const NOTHING_TO_AVOID: Avoidance = { nodes: [], spot: false };

/**
 * The pod spec with the avoidance; it comes after everything else that places the pod. What the user asked for wins:
 * a pod that wants spot nodes stays on them, and where the user chose among the nodes, those that were lost are only
 * the last choice, for there may be no other.
 */
export function avoid(podSpec: Fields, avoidance: Avoidance): Fields {
  const away = avoidance.nodes.length === 0 ? podSpec : awayFrom(podSpec, avoidance.nodes);
  return avoidance.spot ? offSpot(away) : away;
}

function awayFrom(podSpec: Fields, nodes: readonly string[]): Fields {
  const others: NodeTerm = {
    matchFields: nodes.map((node) => ({ key: 'metadata.name', operator: 'NotIn', values: [node] })),
  };
  const isChosen = Object.keys(fields(podSpec.nodeSelector)).length > 0 || termsOf(podSpec).length > 0;
  return isChosen ? preferNodes(podSpec, others) : narrowNodes(podSpec, [others]);
}
