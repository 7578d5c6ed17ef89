import { evictedRows, rejectedRows, statusReasonRows } from './catalogue/endings.ts';
import { known } from './catalogue.ts';
import type { Ending } from './containers.ts';
import { evictionEvent, isDisrupted, kubeletEndedBefore } from './cuts.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding, type FindingOptions } from './finding.ts';
import { pendingFinding } from './pending-finding.ts';
import { mainRan, type PodFact } from './pods.ts';
import { firstHit, type Hit } from './signature.ts';

/** Step 4. Refused at the door, evicted (three meanings, trap 3), shut down, over its own deadline. */
export function statusReason(facts: Facts, pod: PodFact, end: Ending | null): Finding | null {
  const eviction = evictionEvent(pod);
  if (pod.reason === '' && !pod.text.startsWith('Pod was rejected: ') && !isDisrupted(pod) && !eviction)
    return null;
  const reason = pod.reason || (eviction ? 'Evicted' : '');
  const subject = { reason, text: pod.text };
  const give = (hit: Hit | null, options: FindingOptions = {}) =>
    hit &&
    finding(
      hit,
      {
        facts,
        pod,
        container: pod.main,
        text: pod.text.replace(/^Pod was rejected: /, ''),
        reason,
        more: { asked: asked(hit) },
      },
      {
        evidence: [
          pod.reason === '' && eviction
            ? evidence(`Event Evicted on Pod ${pod.name}`, 'message', eviction.text, eviction.lastMs)
            : evidence(`Pod ${pod.name}`, 'status', `${pod.reason}: ${pod.text}`),
        ],
        ...options,
      },
    );
  if (!end && (!mainRan(pod) || pod.phase === 'Failed')) {
    const rejected = firstHit(rejectedRows, subject);
    if (rejected) return give(rejected);
  }
  if (!kubeletEndedBefore(pod, end) && pod.reason !== 'NodeLost') return null;
  if (reason === 'Evicted') {
    const told = pod.text === '' ? (eviction?.text ?? '') : pod.text;
    const hit = firstHit(evictedRows, { reason: 'Evicted', text: told });
    if (hit) return give(hit);
    // Without a text only the mark tells node pressure from the pod's own limit; without conditions nothing does.
    if (isDisrupted(pod) || pod.conditions.size === 0)
      return give(known('pod.evicted.pressure', ['', 'resources']), { certainty: 'guess' });
    return give(known('pod.evicted.pod-limit'), { certainty: 'likely' });
  }
  if (pod.reason === 'DeadlineExceeded' && !mainRan(pod)) {
    const pending = pendingFinding(facts, pod);
    return (
      pending ??
      give(known('pod.deadline'), { outcome: 'infrastructure', owner: 'platform', certainty: 'guess' })
    );
  }
  const named = firstHit(statusReasonRows, subject);
  if (named) return give(named);
  return isDisrupted(pod) ? give(known('pod.disruption.kubelet')) : null;
}

function asked(hit: Hit): string {
  const [, resource = '', requested = '', used = '', capacity = ''] = hit.groups;
  return resource === '' ? '' : `: ${resource} asked ${requested}, used ${used}, capacity ${capacity}`;
}
