import { nodeEventRows, nodeRows } from './catalogue/nodes.ts';
import { podEventRows } from './catalogue/disruptions.ts';
import { known } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { evidence, type Finding, finding } from './finding.ts';
import { conditionsOf, type PodFact } from './pods.ts';
import { list, moment, second, shape, text } from './shape.ts';
import { firstHit } from './signature.ts';

// What node and autoscaler say of a pod whose end nobody explains.

const NEAR_MS = 60_000;
const BOOT_MS = 600_000;
const LOST = /^node\.kubernetes\.io\/(unreachable|not-ready|out-of-service)$/;
const LEAVING =
  /^(karpenter\.sh\/(disrupted|disruption)|ToBeDeletedByClusterAutoscaler|aws-node-termination-handler\/(spot-itn|scheduled-maintenance|asg-lifecycle-termination|rebalance-recommendation)|cloud\.google\.com\/impending-node-termination)$/;
const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];
const MAINTENANCE = [
  'GracefulNodeShutdownInProgress',
  'DrainInProgress',
  'Drained',
  'MaintenancePlanned',
  'MaintenanceInProgress',
];

export interface NodeQuery {
  /** Facts later than this explain nothing; NaN when the end is not known. */
  readonly untilMs: number;
  /** Pressure and planned maintenance explain a removed pod, not one that still runs. */
  readonly withPressure: boolean;
}

/** The node's own trouble, or what took the pod off it; null when neither is known. */
export function nodeTrouble(facts: Facts, pod: PodFact, query: NodeQuery): Finding | null {
  return (
    podEventTrouble(facts, pod, query) ??
    nodeEventTrouble(facts, pod, query) ??
    nodeStateTrouble(facts, pod, query)
  );
}

/** An out-of-memory kill on the node within a minute of a time: node-wide, or of one container where a watcher of the kernel log tells. */
export function kernelOom(facts: Facts, pod: PodFact, atMs: number): Finding | null {
  const event = facts.nodeEvents.find(
    (candidate) =>
      (candidate.reason === 'SystemOOM' || candidate.reason === 'OOMKilling') &&
      isOn(candidate.name, pod) &&
      !(Math.abs(candidate.lastMs - atMs) > NEAR_MS),
  );
  if (!event) return null;
  const isOfContainer = /cgroup out of memory|as a result of limit/i.test(event.text);
  const hit = isOfContainer ? known('end.oom.log', ['', event.text]) : known('event.node.system-oom');
  const proof = evidence(`Event ${event.reason} on Node ${event.name}`, 'message', event.text, event.lastMs);
  return finding(hit, { facts, pod, container: pod.main, text: event.text }, { evidence: [proof] });
}

function podEventTrouble(facts: Facts, pod: PodFact, query: NodeQuery): Finding | null {
  for (const event of pod.events) {
    if (isLater(event.firstMs, query.untilMs)) continue;
    const hit = firstHit(podEventRows, {
      on: 'Pod',
      reason: event.reason,
      text: event.text,
      source: event.source,
    });
    if (!hit || hit.signature.is !== 'infrastructure') continue;
    return finding(
      hit,
      { facts, pod, container: pod.main, text: event.text, reason: event.reason },
      {
        evidence: [evidence(`Event ${event.reason} on Pod ${pod.name}`, 'message', event.text, event.lastMs)],
      },
    );
  }
  return null;
}

function nodeEventTrouble(facts: Facts, pod: PodFact, query: NodeQuery): Finding | null {
  for (const event of facts.nodeEvents) {
    if (!isOn(event.name, pod) && event.kind === 'Node') continue;
    // A node says that it rebooted only when it is up again.
    const untilMs = query.untilMs + (event.reason === 'Rebooted' ? BOOT_MS : 0);
    if (isLater(event.firstMs, untilMs) || event.lastMs < pod.createdMs) continue;
    const hit = firstHit(nodeEventRows, {
      on: event.kind,
      reason: event.reason,
      text: event.text,
      source: event.source,
    });
    if (!hit || hit.signature.is !== 'infrastructure' || hit.signature.id === 'event.node.system-oom')
      continue;
    if (!query.withPressure && hit.signature.id === 'event.node.pressure') continue;
    return finding(
      hit,
      { facts, pod, container: pod.main, text: event.text, reason: event.reason },
      {
        evidence: [
          evidence(
            `Event ${event.reason} on ${event.kind} ${event.name}`,
            'message',
            event.text,
            event.lastMs,
          ),
        ],
      },
    );
  }
  return null;
}

function nodeStateTrouble(facts: Facts, pod: PodFact, query: NodeQuery): Finding | null {
  const only = facts.nodes.size === 1 && pod.phase !== 'Pending' ? [...facts.nodes.values()][0] : undefined;
  const node = facts.nodes.get(pod.node) ?? (pod.node === '' ? only : undefined);
  const isGone = facts.unreadable.some(
    (item) => item.http === 404 && (item.resource === `nodes/${pod.node}` || item.resource === 'nodes'),
  );
  if (!node && (pod.node === '' || !isGone)) return null;
  const name = pod.node || text(shape(node?.['metadata'])['name']);
  const states = new Set<string>();
  if (isGone || node?.['gone'] === true) states.add('gone');
  const conditions = conditionsOf(shape(node?.['status'])['conditions']);
  const ready = conditions.get('Ready');
  const isRelevant = !isLater(ready?.sinceMs ?? Number.NaN, query.untilMs);
  if (isRelevant && ready?.status === 'Unknown') states.add('ready-unknown');
  if (isRelevant && ready?.status === 'False') states.add('ready-false');
  let taintKey = '';
  for (const item of list(shape(node?.['spec'])['taints'])) {
    const taint = shape(item);
    const key = text(taint['key']);
    if (isLater(moment(taint['timeAdded']), query.untilMs)) continue;
    const state = LOST.test(key) ? 'taint-lost' : LEAVING.test(key) ? 'taint-leaving' : '';
    if (state === '') continue;
    states.add(state);
    taintKey ||= key;
  }
  const isTrue = (type: string) => conditions.get(type)?.status === 'True';
  const pressure = [...PRESSURES, ...MAINTENANCE].filter(isTrue);
  if (query.withPressure && PRESSURES.some(isTrue)) states.add('pressure');
  if (query.withPressure && MAINTENANCE.some(isTrue)) states.add('maintenance');
  const hit = firstHit(nodeRows, { facts: states, text: ready?.text ?? '' });
  if (!hit) return null;
  const field = states.has('gone')
    ? 'metadata.name'
    : states.has('ready-unknown') || states.has('ready-false')
      ? 'status.conditions[Ready]'
      : 'spec.taints';
  const value = states.has('gone')
    ? 'not found'
    : `${ready?.status ?? ''} ${ready?.reason ?? ''} ${taintKey} ${pressure.join(' ')}`
        .replace(/\s+/g, ' ')
        .trim();
  return finding(
    hit,
    {
      facts,
      pod,
      container: pod.main,
      text: ready?.text || ready?.reason || '',
      more: { node: name, taint: taintKey, pressure: pressure.join(', ') },
    },
    { evidence: [evidence(`Node ${name}`, field, value, ready?.sinceMs)] },
  );
}

function isOn(name: string, pod: PodFact): boolean {
  return name === '' || pod.node === '' || name === pod.node;
}

function isLater(ms: number, untilMs: number): boolean {
  return second(ms) > second(untilMs + NEAR_MS);
}
