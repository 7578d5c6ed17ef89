import type { Hit } from './signature.ts';
import { outcomeOf } from './signature.ts';
import { stamp } from './shape.ts';
import type { Certainty, Evidence, Outcome, Owner } from './verdict.ts';
import { fill, type Scene, shorten } from './words.ts';

/** What one step found about one pod, or about the whole attempt. */
export interface Finding {
  readonly outcome: Outcome;
  readonly cause: string;
  readonly owner: Owner;
  readonly certainty: Certainty;
  readonly message: string;
  readonly remedy: string;
  readonly retryable: boolean;
  readonly evidence: readonly Evidence[];
  readonly warnings: readonly string[];
}

export interface FindingOptions {
  readonly evidence?: readonly Evidence[];
  readonly warnings?: readonly string[];
  /** Where the surroundings say more than the row: a quota that never fits is no matter of waiting. */
  readonly outcome?: Outcome;
  readonly owner?: Owner;
  readonly certainty?: Certainty;
  readonly remedy?: string;
}

const LONGEST_VALUE = 1000;

/** Turns a hit into a finding, with the real names in its sentences. */
export function finding(hit: Hit, scene: Scene, options: FindingOptions = {}): Finding {
  const { signature, groups } = hit;
  const outcome = options.outcome ?? outcomeOf(signature.is);
  const changed = outcome !== outcomeOf(signature.is);
  return {
    outcome,
    cause: signature.id,
    owner: options.owner ?? signature.owner,
    certainty: options.certainty ?? signature.certainty,
    message: fill(signature.say, groups, scene),
    remedy: options.remedy ?? fill(signature.fix, groups, scene),
    retryable: outcome === 'infrastructure' && (changed || signature.retry),
    evidence: options.evidence ?? [],
    warnings: options.warnings ?? [],
  };
}

/** One piece of evidence; the value is kept as it was, only shorter. */
export function evidence(object: string, field: string, value: unknown, atMs = Number.NaN): Evidence {
  const said = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return { object, field, value: shorten(said, LONGEST_VALUE), at: stamp(atMs) };
}
