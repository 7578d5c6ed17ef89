/** The scheduler's histogram of refused nodes, told in words. */

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Insufficient (\S+)$/, 'have too little $1 left'],
  [/^Too many pods$/, 'run their maximum of pods'],
  [
    /^node\(s\) had untolerated taint \{([^}]*?)(?:: *)?\}$/,
    'have taint $1, which the pod does not tolerate',
  ],
  [
    /^node\(s\) had taints? \{([^}]*?)(?:: *)?\}, that the pod didn't tolerate$/,
    'have taint $1, which the pod does not tolerate',
  ],
  [/^node\(s\) had (?:untolerated )?taint.*$/, 'have a taint that the pod does not tolerate'],
  [/^node\(s\) didn't match Pod's node affinity(?:\/selector)?$/, 'lack the labels that the pod asks for'],
  [/^node\(s\) didn't match node selector$/, 'lack the labels that the pod asks for'],
  [/^node\(s\) were unschedulable$/, 'are cordoned'],
  [
    /^node\(s\) had volume node affinity conflict$|^node\(s\) didn't match PersistentVolume's node affinity$/,
    'cannot reach the volume',
  ],
  [/^node\(s\) exceed max volume count$/, 'hold their maximum of volumes'],
  [/^node\(s\) didn't match pod topology spread constraints.*$/, 'would break the topology spread'],
  [
    /^node\(s\) didn't (?:match|satisfy) .*anti-affinity.*$/,
    'already run a pod that this one must not sit beside',
  ],
  [/^node\(s\) didn't (?:match|satisfy) .*affinity rules$/, 'run no pod that this one must sit beside'],
  [/^node\(s\) didn't have free ports for the requested pod ports$/, 'have that host port taken'],
];

/** The text before `preemption:`: what follows repeats the node count with other reasons (trap 29). */
export function withoutPreemption(message: string): string {
  const cut = message.search(/\s*(?:no new claims to deallocate, )?preemption: /);
  return (cut < 0 ? message : message.slice(0, cut)).trim();
}

/** `0/5 nodes are available: 2 Insufficient cpu, …` as `2 of 5 nodes have too little cpu left, …`. */
export function tellHistogram(message: string): string {
  const plain = withoutPreemption(message).replace(/\.$/, '');
  const found = /^0\/(\d+) nodes are available: (.*)$/s.exec(plain);
  if (!found) return plain;
  // Commas also stand inside the braces of a taint.
  const parts = (found[2] ?? '').split(/, (?=\d+ )/).map((part) => {
    const [, count = '', reason = part] = /^(\d+) (.*)$/s.exec(part.replace(/\.$/, '')) ?? [];
    for (const [pattern, words] of WORDS) {
      if (pattern.test(reason)) return `${count} ${reason.replace(pattern, words)}`;
    }
    return `${count} ${reason}`.trim();
  });
  const [first = '', ...others] = parts;
  return [first.replace(/^\d+/, `$& of ${found[1]} nodes`), ...others].join(', ');
}

/** How many nodes the scheduler looked at; null when the message does not say. */
export function nodesCounted(message: string): number | null {
  const found = /^0\/(\d+) nodes/.exec(message);
  return found ? Number(found[1]) : null;
}
