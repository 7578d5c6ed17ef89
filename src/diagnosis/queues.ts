import type { Facts } from './facts.ts';
import { dig, list, shape, text } from './shape.ts';

export interface QueueWord {
  readonly text: string;
  /** The queue itself is not there or does not work: no quota that becomes free changes that. */
  readonly isBlocked: boolean;
  /** The name is of no queue in the Job's namespace. */
  readonly isUnknown: boolean;
}

// Kueue's own words (pkg/controller/core/workload_controller.go); the reasons beside them changed between versions.
const UNKNOWN = /^LocalQueue \S* ?doesn't exist/;
const BLOCKED = /^(LocalQueue|ClusterQueue) \S* ?(doesn't exist|is inactive)/;

/** Why Kueue holds the Job, in its own words; null when it said nothing, or let the Job go. */
export function queueWord(facts: Facts): QueueWord | null {
  for (const workload of facts.workloads) {
    for (const item of list(dig(workload, 'status', 'conditions'))) {
      const condition = shape(item);
      if (condition['type'] !== 'QuotaReserved' || condition['status'] === 'True') continue;
      const said = text(condition['message']);
      if (said !== '') return { text: said, isBlocked: BLOCKED.test(said), isUnknown: UNKNOWN.test(said) };
    }
  }
  return null;
}
