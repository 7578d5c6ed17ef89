import { abilityRows } from './catalogue/abilities.ts';
import { apiLogRows } from './catalogue/api-log.ts';
import { apiRows } from './catalogue/api.ts';
import { configRows, createRows, helperRows, startRows, waitingRows } from './catalogue/containers.ts';
import { creationRows } from './catalogue/creation.ts';
import { dnsRows, dnsTimeoutRows } from './catalogue/dns.ts';
import { disruptionRows, disruptionStaleRows, podEventRows, removalRows } from './catalogue/disruptions.ts';
import { evictedRows, rejectedRows, statusReasonRows } from './catalogue/endings.ts';
import { completedRows, exitRows, killedRows, lostRows, oomRows } from './catalogue/exits.ts';
import { imageOddRows, imageReasonRows, imageRows, pullingRows } from './catalogue/images.ts';
import { jobEventRows, jobRows } from './catalogue/job.ts';
import { memoryLogRows, setupLogRows, startLogRows } from './catalogue/logs.ts';
import { nodeEventRows, nodeRows } from './catalogue/nodes.ts';
import { runRows } from './catalogue/run.ts';
import { sandboxRows, setupRows, stuckRows } from './catalogue/sandbox.ts';
import { autoscalingRows, claimRows } from './catalogue/autoscaling.ts';
import { probeRows } from './catalogue/probes.ts';
import { schedulingRows, schedulingStateRows } from './catalogue/scheduling.ts';
import { attachRows, mountRows } from './catalogue/volumes.ts';
import { workspaceRows } from './catalogue/workspace.ts';
import type { Hit, Signature } from './signature.ts';

/** Every signature, in the order of failures.md, section 3. */
export const CATALOGUE: readonly Signature[] = [
  ...jobRows,
  ...jobEventRows,
  ...creationRows,
  ...schedulingRows,
  ...schedulingStateRows,
  ...autoscalingRows,
  ...claimRows,
  ...sandboxRows,
  ...setupRows,
  ...stuckRows,
  ...mountRows,
  ...attachRows,
  ...imageReasonRows,
  ...imageRows,
  ...imageOddRows,
  ...pullingRows,
  ...configRows,
  ...createRows,
  ...waitingRows,
  ...startRows,
  ...helperRows,
  ...probeRows,
  ...rejectedRows,
  ...evictedRows,
  ...statusReasonRows,
  ...disruptionRows,
  ...disruptionStaleRows,
  ...removalRows,
  ...podEventRows,
  ...nodeRows,
  ...nodeEventRows,
  ...oomRows,
  ...lostRows,
  ...killedRows,
  ...exitRows,
  ...completedRows,
  ...startLogRows,
  ...memoryLogRows,
  ...setupLogRows,
  ...dnsTimeoutRows,
  ...dnsRows,
  ...abilityRows,
  ...apiRows,
  ...apiLogRows,
  ...runRows,
  ...workspaceRows,
];

const BY_ID = new Map<string, Signature>();
for (const signature of CATALOGUE) if (!BY_ID.has(signature.id)) BY_ID.set(signature.id, signature);

/** The signature of an id as a hit, for steps that know the cause from more than one object. */
export function known(id: string, groups: readonly string[] = []): Hit {
  const signature = BY_ID.get(id);
  if (!signature) throw new Error(`No signature ${id} in the catalogue`);
  return { signature, groups };
}
