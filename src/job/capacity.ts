import { type Fields, fields } from './container.ts';
import { type NodeTerm, type Requirement, preferNodes, termsOf } from './node-affinity.ts';

interface SpotLabel {
  readonly key: string;
  /** Values that say spot; the other ones of the label say that the node stays. */
  readonly values: readonly string[];
}

// Karpenter and EKS Auto Mode, EKS node groups, GKE (three ages of it), AKS. Karpenter tries the terms of an
// affinity from the first to the last, so its own label stands first.
const SPOT_LABELS: readonly SpotLabel[] = [
  { key: 'karpenter.sh/capacity-type', values: ['spot'] },
  { key: 'eks.amazonaws.com/capacityType', values: ['SPOT'] },
  { key: 'cloud.google.com/gke-spot', values: ['true'] },
  { key: 'cloud.google.com/gke-preemptible', values: ['true'] },
  { key: 'cloud.google.com/gke-provisioning', values: ['spot', 'preemptible'] },
  { key: 'kubernetes.azure.com/scalesetpriority', values: ['spot'] },
];
// Their nodes carry this label whatever they cost, and the spot label only where they are spot.
const SPOT_IS_MARKED = ['cloud.google.com/gke-nodepool', 'kubernetes.azure.com/agentpool'];

/** Taints that GKE and AKS put on spot nodes. */
export const SPOT_TOLERATIONS: readonly Fields[] = [
  { key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' },
  { key: 'kubernetes.azure.com/scalesetpriority', operator: 'Equal', value: 'spot', effect: 'NoSchedule' },
];

/** A node is spot when any of the labels says so: alternatives. */
export const SPOT_NODES: readonly NodeTerm[] = SPOT_LABELS.map(({ key, values }) => ({
  matchExpressions: [{ key, operator: 'In', values }],
}));

/** A node stays when none of the labels says spot; one without any of them does, for NotIn also fits what is missing. */
export const NODES_THAT_STAY: readonly NodeTerm[] = [
  { matchExpressions: SPOT_LABELS.map(({ key, values }) => ({ key, operator: 'NotIn', values })) },
];

/** The pod spec with a wish for nodes that stay; as it was where it asks for spot. */
export function offSpot(podSpec: Fields): Fields {
  return wantsSpot(podSpec) ? podSpec : NODES_THAT_STAY.reduce(preferNodes, podSpec);
}

/** Whether the pod can only run on spot nodes. */
export function wantsSpot(podSpec: Fields): boolean {
  return asksFor(podSpec, 'spot');
}

/** Whether the pod can only run on nodes that stay. */
export function wantsToStay(podSpec: Fields): boolean {
  return asksFor(podSpec, 'on-demand');
}

/** `spot` or `on-demand` by a node's labels; empty when they do not say. */
export function capacityOf(labels: { readonly [key: string]: string }): string {
  const said = SPOT_LABELS.filter(({ key }) => labels[key] !== undefined);
  if (said.some(({ key, values }) => values.includes(labels[key] ?? ''))) return 'spot';
  return said.length > 0 || SPOT_IS_MARKED.some((key) => labels[key] !== undefined) ? 'on-demand' : '';
}

type Capacity = 'spot' | 'on-demand';

function asksFor(podSpec: Fields, capacity: Capacity): boolean {
  const selector = fields(podSpec.nodeSelector);
  const isSelected = SPOT_LABELS.some(({ key, values }) => {
    const value = selector[key];
    return typeof value === 'string' && values.includes(value) === (capacity === 'spot');
  });
  const terms = termsOf(podSpec);
  return isSelected || (terms.length > 0 && terms.every((term) => termAsks(term, capacity)));
}

function termAsks(term: NodeTerm, capacity: Capacity): boolean {
  const rules: readonly Requirement[] = Array.isArray(term.matchExpressions) ? term.matchExpressions : [];
  return rules.some(({ key, operator, values }) => {
    const label = SPOT_LABELS.find((candidate) => candidate.key === key);
    if (!label || !Array.isArray(values)) return false;
    const spot = values.filter((value) => label.values.includes(value));
    if (operator === 'In')
      return capacity === 'spot' ? spot.length === values.length : spot.length === 0 && values.length > 0;
    return operator === 'NotIn' && capacity === 'on-demand' && spot.length === label.values.length;
  });
}
