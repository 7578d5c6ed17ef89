import { offSpot } from './capacity.ts';
import { type Fields, fields } from './container.ts';
import { narrowNodes } from './node-affinity.ts';

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
 * a pod that wants spot nodes, or one certain host, gets no avoidance that would leave it without any node.
 */
export function avoid(podSpec: Fields, avoidance: Avoidance): Fields {
  const isPinned = fields(podSpec.nodeSelector)['kubernetes.io/hostname'] !== undefined;
  const nodes = isPinned ? [] : avoidance.nodes;
  const away = narrowNodes(
    podSpec,
    nodes.length === 0
      ? []
      : [
          {
            matchFields: nodes.map((node) => ({ key: 'metadata.name', operator: 'NotIn', values: [node] })),
          },
        ],
  );
  return avoidance.spot ? offSpot(away) : away;
}
