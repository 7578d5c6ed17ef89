import { type Fields, fields } from './container.ts';

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** One of the alternatives of a node affinity; its rules must hold together. */
export interface NodeTerm extends Fields {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

const HIGHEST_WEIGHT = 100;

/** The terms that can fit a node: one without any rule fits none. */
export function termsOf(podSpec: Fields): readonly NodeTerm[] {
  const { nodeSelectorTerms } = requiredOf(podSpec);
  return Array.isArray(nodeSelectorTerms) ? (nodeSelectorTerms as NodeTerm[]).filter(hasRules) : [];
}

/**
 * The pod spec on those of its nodes that also meet one of the alternatives. Terms are ORed, so each term of the pod
 * is joined with each alternative: to append ours would open every node that meets them alone.
 */
export function narrowNodes(podSpec: Fields, alternatives: readonly NodeTerm[]): Fields {
  const written = requiredOf(podSpec).nodeSelectorTerms;
  const terms = termsOf(podSpec);
  // Terms of which none fits a node must not become ones that do.
  if (Array.isArray(written) && written.length > 0 && terms.length === 0) return podSpec;
  const given = terms.length === 0 ? [{}] : terms;
  if (alternatives.length === 0) return podSpec;
  return withNodeAffinity(podSpec, {
    requiredDuringSchedulingIgnoredDuringExecution: {
      ...requiredOf(podSpec),
      nodeSelectorTerms: alternatives.flatMap((alternative) => given.map((term) => join(term, alternative))),
    },
  });
}

/** The pod spec with a strong wish for nodes that meet the term; without such a node the pod runs all the same. */
export function preferNodes(podSpec: Fields, preference: NodeTerm): Fields {
  const given = fields(fields(podSpec.affinity).nodeAffinity).preferredDuringSchedulingIgnoredDuringExecution;
  return withNodeAffinity(podSpec, {
    preferredDuringSchedulingIgnoredDuringExecution: [
      ...(Array.isArray(given) ? (given as Fields[]) : []),
      { weight: HIGHEST_WEIGHT, preference },
    ],
  });
}

function withNodeAffinity(podSpec: Fields, changes: Fields): Fields {
  const affinity = fields(podSpec.affinity);
  return {
    ...podSpec,
    affinity: { ...affinity, nodeAffinity: { ...fields(affinity.nodeAffinity), ...changes } },
  };
}

function requiredOf(podSpec: Fields): Fields {
  const nodeAffinity = fields(fields(podSpec.affinity).nodeAffinity);
  return fields(nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution);
}

function join(left: NodeTerm, right: NodeTerm): NodeTerm {
  const rules = (key: 'matchExpressions' | 'matchFields') => {
    const all = [...listOf(left[key]), ...listOf(right[key])];
    const written = all.map((rule) => JSON.stringify(rule));
    const unique = all.filter((_, index) => written.indexOf(written[index] ?? '') === index);
    return unique.length === 0 ? {} : { [key]: unique };
  };
  return { ...left, ...rules('matchExpressions'), ...rules('matchFields') };
}

function hasRules(term: NodeTerm): boolean {
  return listOf(term.matchExpressions).length > 0 || listOf(term.matchFields).length > 0;
}

function listOf(value: unknown): readonly Requirement[] {
  return Array.isArray(value) ? (value as Requirement[]) : [];
}
