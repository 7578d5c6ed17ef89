import { type Fields, fields } from './container.ts';

/** What a new attempt keeps away from. */
export interface Avoidance {
  /** Nodes that were lost or that lost a pod of ours. */
  readonly nodes: readonly string[];
  /** A spot node was taken away: the next attempt asks for one that stays. */
  readonly spot: boolean;
}

export const NOTHING_TO_AVOID: Avoidance = { nodes: [], spot: false };

// Each provider has its own label; NotIn also fits nodes that do not have it.
const SPOT_LABELS: readonly (readonly [string, string])[] = [
  ['karpenter.sh/capacity-type', 'spot'],
  ['eks.amazonaws.com/capacityType', 'SPOT'],
  ['cloud.google.com/gke-spot', 'true'],
  ['kubernetes.azure.com/scalesetpriority', 'spot'],
];

/** The pod spec with the avoidance in every term of its node affinity: terms are ORed, so one without it would undo it. */
export function avoid(podSpec: Fields, avoidance: Avoidance): Fields {
  const matchFields = avoidance.nodes.map((node) => ({
    key: 'metadata.name',
    operator: 'NotIn',
    values: [node],
  }));
  const matchExpressions = avoidance.spot
    ? SPOT_LABELS.map(([key, value]) => ({ key, operator: 'NotIn', values: [value] }))
    : [];
  if (matchFields.length === 0 && matchExpressions.length === 0) return podSpec;
  const affinity = fields(podSpec.affinity);
  const nodeAffinity = fields(affinity.nodeAffinity);
  const required = fields(nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution);
  const given = Array.isArray(required.nodeSelectorTerms) ? (required.nodeSelectorTerms as Fields[]) : [{}];
  const added = (term: Fields, key: string, more: readonly object[]) =>
    more.length === 0
      ? {}
      : { [key]: [...(Array.isArray(term[key]) ? (term[key] as object[]) : []), ...more] };
  const nodeSelectorTerms = given.map((term) => ({
    ...term,
    ...added(term, 'matchFields', matchFields),
    ...added(term, 'matchExpressions', matchExpressions),
  }));
  return {
    ...podSpec,
    affinity: {
      ...affinity,
      nodeAffinity: {
        ...nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: { ...required, nodeSelectorTerms },
      },
    },
  };
}
