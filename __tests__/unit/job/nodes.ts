type Labels = { readonly [key: string]: string };

interface Rule {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Whether a node fits a pod, by the rules of Kubernetes' scheduler: terms are ORed, a term without rules fits none. */
export function fits(podSpec: any, labels: Labels, name = 'node'): boolean {
  const selector = Object.entries(podSpec.nodeSelector ?? {});
  if (selector.some(([key, value]) => labels[key] !== value)) return false;
  const required = podSpec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return required.nodeSelectorTerms.some((term: any) => {
    const expressions: Rule[] = term.matchExpressions ?? [];
    const names: Rule[] = term.matchFields ?? [];
    if (expressions.length + names.length === 0) return false;
    return (
      expressions.every((rule) => holds(rule, labels)) &&
      names.every((rule) => holds(rule, { 'metadata.name': name }))
    );
  });
}

function holds({ key, operator, values = [] }: Rule, labels: Labels): boolean {
  const value = labels[key];
  const isIn = value !== undefined && values.includes(value);
  return (
    { In: isIn, NotIn: !isIn, Exists: value !== undefined, DoesNotExist: value === undefined }[operator] ??
    false
  );
}
