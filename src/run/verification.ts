import type { Identity } from '../job/identity.ts';
import type { Teardown } from '../report/run-report.ts';
import type { Attempt } from './attempt.ts';
import type { Connection } from './connect.ts';
import type { RunOptions } from './run-options.ts';
import { verifyGone } from './teardown.ts';

const VERIFY_MS = 3_000;
const VERIFY_CANCELLED_MS = 400;

/** Reads back that nothing of the run is left; a cancelled run has little time for it and leaves it to post. */
export async function verifyRun(
  { client, namespace }: Connection,
  { selector }: Identity,
  attempts: readonly Attempt[],
  { clock, hurrySignal, stopSignal }: RunOptions,
): Promise<Teardown> {
  const limitMs = stopSignal.aborted ? VERIFY_CANCELLED_MS : VERIFY_MS;
  const startedMs = clock.monotonic();
  await Promise.all(attempts.map((attempt) => attempt.untilGone(limitMs, hurrySignal)));
  return verifyGone(client, clock, {
    namespace,
    selector,
    limitMs: Math.max(0, startedMs + limitMs - clock.monotonic()),
    graceAfterMs: 0,
    signal: hurrySignal,
  });
}
