import type { RunContext } from '../action/context.ts';
import type { Inputs } from '../action/inputs.ts';
import { type Identity, identify } from '../job/identity.ts';
import type { JobRequest } from '../job/request.ts';
import { ONLY_PLACE } from '../job/only-place.ts';
import { formatDuration } from '../time/duration.ts';

// Longer than any pause of the network that a run survives: a finished Job must not vanish before it was read.
const TTL_SECONDS = 600;
const MARGIN_SECONDS = 120;

/** Turns the inputs into the words of a Job. */
export function planJob(
  inputs: Inputs,
  context: RunContext,
  leaseMs: number,
  shard: number | null = null,
  traced: JobRequest['defaultEnv'] = [],
): JobRequest {
  const seconds = (ms: number) => Math.ceil(ms / 1000);
  return {
    image: inputs.image,
    script: inputs.run,
    shell: inputs.shell,
    command: inputs.command,
    env: inputs.env,
    envFrom: inputs.envFrom,
    defaultEnv: [
      { name: 'CI', value: 'true' },
      ...(inputs.parallelism > 1 ? [] : ONLY_PLACE),
      ...context.passedOn,
      ...traced,
    ],
    workingDirectory: inputs.workingDirectory,
    workspace: inputs.workspace !== null,
    services: inputs.services,
    placement: inputs.placement,
    mirrors: inputs.mirrors,
    mirrorFallback: inputs.mirrorFallback,
    helperImage: inputs.helperImage,
    results: inputs.results,
    parallelism: inputs.parallelism,
    shard,
    container: inputs.container,
    cpu: inputs.cpu,
    memory: inputs.memory,
    ephemeralStorage: inputs.ephemeralStorage,
    serviceAccount: inputs.serviceAccount,
    imagePullSecrets: inputs.imagePullSecrets,
    timeout: formatDuration(inputs.timeoutMs),
    graceSeconds: seconds(inputs.gracePeriodMs),
    // The step's own clocks end the run long before: this one is for the day the runner is gone.
    deadlineSeconds:
      seconds(4 * inputs.startTimeoutMs + inputs.timeoutMs + inputs.gracePeriodMs) + MARGIN_SECONDS,
    ttlSeconds: leaseMs === 0 ? TTL_SECONDS : seconds(leaseMs),
    leaseSeconds: seconds(leaseMs),
  };
}

/** Who this run is, from what the runner says of it. */
export function identifyRun(
  context: RunContext,
  inputs: { readonly checkRunId: string; readonly matrix: string },
  nonce: string,
): Identity {
  return identify(
    {
      serverUrl: context.serverUrl,
      repositoryId: context.repositoryId,
      repository: context.repository,
      runId: context.runId,
      runAttempt: context.runAttempt,
      checkRunId: inputs.checkRunId,
      trackingId: context.trackingId,
      workflow: context.workflow,
      job: context.job,
      step: context.step,
      ref: context.ref,
      matrix: inputs.matrix,
      runUrl: context.runUrl,
    },
    nonce,
  );
}
