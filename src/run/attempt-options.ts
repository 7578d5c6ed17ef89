import type { ApiClient } from '../cluster/http.ts';
import type { BuiltJob } from '../job/manifest.ts';
import type { Clock } from '../time/clock.ts';
import type { ClockLimits } from './clocks.ts';
import type { LeaseOptions } from './lease.ts';
import type { Narrator } from './narrator.ts';
import type { RelayOptions } from './relay.ts';

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
  /** 0 without a lease. */
  readonly leaseMs: number;
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
