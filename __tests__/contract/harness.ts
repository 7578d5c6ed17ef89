import type { FakeCluster } from '../../dev/fake/cluster.ts';
import type { StepResult } from '../../dev/runner/result.ts';
import { type Step, startStep } from '../../dev/runner/step.ts';
import type { StepOptions } from '../../dev/runner/step-options.ts';

/** The built action under the runner stand-in, pointed at a fake API server. */
export function start(
  cluster: Pick<FakeCluster, 'kubeconfig'> | null,
  inputs: { [name: string]: string },
  more: Partial<StepOptions> = {},
): Step {
  return startStep({
    action: '.',
    inputs: { ...(cluster ? { kubeconfig: cluster.kubeconfig } : {}), ...inputs },
    ...more,
  });
}

export async function run(...given: Parameters<typeof start>): Promise<StepResult> {
  await using step = start(...given);
  return await step.finished;
}

/** What our process itself wrote, without the runner's own lines. */
export function own(stage: { readonly log: StepResult['log'] } | null): string[] {
  return (stage?.log ?? []).filter(({ source }) => source !== 'runner').map(({ text }) => text);
}
