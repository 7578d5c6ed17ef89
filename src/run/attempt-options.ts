import type { ApiClient } from '../cluster/http.ts';
import type { Observation } from '../diagnosis/observation.ts';
import type { ObservationStore } from '../diagnosis/store.ts';
import type { BuiltJob } from '../job/manifest.ts';
import type { Clock } from '../time/clock.ts';
import type { ClockLimits } from './clocks.ts';
import type { LeaseOptions } from './lease.ts';
import type { EventsPlace } from './events-place.ts';
import type { Narrator } from './narrator.ts';
import type { RelayOptions } from './relay.ts';

/** Works beside an attempt, on what its pods need or leave behind. */
export interface Companion {
  /** The cluster showed something new. */
  changed(observation: Observation): void;
  /** Resolves when nothing is to be waited for any more, or the time is over. */
  complete(limitMs: number, signal: AbortSignal): Promise<void>;
}

/** What a companion works with; its signal ends with the attempt. */
export interface CompanionPlace {
  readonly client: ApiClient;
  readonly answers: RelayOptions['answers'];
  readonly console: RelayOptions['console'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly namespace: string;
  readonly built: BuiltJob;
  readonly store: ObservationStore;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
  /** The store was changed by the companion: the attempt is to look at it. */
  readonly onChange: () => void;
}

export interface AttemptOptions {
  readonly client: ApiClient;
  readonly console: RelayOptions['console'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly narrator: Narrator;
  readonly limits: ClockLimits & { readonly gracePeriodMs: number };
  readonly logs: 'test' | 'all' | 'none';
  readonly number: number;
  readonly namespace: string;
  readonly name: string;
  readonly built: BuiltJob;
  readonly companions: readonly ((place: CompanionPlace) => Companion)[];
  /** 0 without a lease. */
  readonly leaseMs: number;
  /** Where the namespace's events stood before the create. */
  readonly events: EventsPlace;
  /** The run is cancelled. */
  readonly cancelSignal: AbortSignal;
  readonly originMs: number;
  /** Called just before the create leaves: from here on a Job may exist. */
  readonly onBeforeCreate: () => void;
  readonly onCreated: (uid: string) => void;
  readonly onNotice: (text: string) => void;
}

/** The lease of an attempt. */
export function leaseOf(
  options: AttemptOptions,
  sentAtMs: number,
  job: LeaseOptions['job'],
  signal: AbortSignal,
): LeaseOptions {
  const { client, namespace, name, clock, leaseMs, built, onNotice } = options;
  const { ownDeadlineSeconds } = built;
  return {
    client,
    namespace,
    name,
    windowMs: leaseMs,
    ownDeadlineSeconds,
    clock,
    sentAtMs,
    job,
    signal,
    onNotice,
  };
}
