export const OUTCOMES = [
  'passed',
  'failed',
  'infrastructure',
  'configuration',
  'timeout',
  'cancelled',
  'unknown',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Who can make the change that the remedy names; empty when nothing has to change. */
export type Owner = 'author' | 'platform' | 'provider' | '';

export type Certainty = 'certain' | 'likely' | 'guess';

export interface Evidence {
  /** `Pod shop-ci-1`, `Node ip-10-0-3-7`, `Event FailedScheduling on Pod x`. */
  readonly object: string;
  readonly field: string;
  readonly value: string;
  /** RFC 3339, or empty when the API gives no time. */
  readonly at: string;
}

/** The judge's answer for one attempt (design.md, section 6). */
export interface Verdict {
  readonly outcome: Outcome;
  /** An id of the catalogue; empty for a run that simply passed. */
  readonly cause: string;
  readonly owner: Owner;
  readonly certainty: Certainty;
  /** One sentence, with the real names and figures in it. */
  readonly message: string;
  /** What to do next, with the values to write; empty when there is nothing to do. */
  readonly remedy: string;
  readonly evidence: readonly Evidence[];
  /** Exit code of the test container, of the lowest deciding shard; null when it never ended. */
  readonly exitCode: number | null;
  /** What must not be overlooked although it does not decide. */
  readonly warnings: readonly string[];
  /** Worth one automatic new attempt: it was not the tests' fault and the same Job may well pass. */
  readonly retryable: boolean;
  readonly shards: readonly ShardVerdict[];
}

/** One per expected index; for a single pod one with index null. */
export interface ShardVerdict {
  readonly index: number | null;
  readonly pod: string;
  readonly outcome: Outcome;
  readonly cause: string;
  readonly message: string;
  readonly exitCode: number | null;
  /** As for the whole verdict: worth one new attempt of this shard. */
  readonly retryable: boolean;
}

/** How far an attempt has come. */
export type Stage =
  | 'suspended'
  | 'creating'
  | 'scheduling'
  | 'preparing'
  | 'initializing'
  | 'pulling'
  | 'starting'
  | 'running'
  | 'ended';

/** What an attempt that has not ended is waiting for, for the narrator and the clocks. */
export interface Standing {
  readonly stage: Stage;
  /** One line for the log: what is being waited for, with names; the same text while nothing changes. */
  readonly text: string;
  /** An id of the catalogue when something is wrong, else empty. */
  readonly cause: string;
  /** True when waiting cannot heal the cause: the run ends at its second sighting or after 10 s. */
  readonly cannotHeal: boolean;
  /** How often the cause was seen: event counts and status changes; 0 without a cause. */
  readonly sightings: number;
  /** Proof of progress that extends the start budget (scale-up triggered, image pulling, queue); empty without. */
  readonly progress: string;
  /** What of the stage it is, where that can be told. */
  readonly part: 'quota' | 'new-node' | 'workspace' | 'services' | '';
  /** Shards whose tests run now. */
  readonly running: number;
  /** Shards whose tests have begun, over or not. */
  readonly begun: number;
  /** The test container of every expected pod has ended, or the pods can never give a result: judge now. */
  readonly decided: boolean;
}
