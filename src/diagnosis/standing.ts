import { blindFinding } from './api-failure.ts';
import { RESULTS_NAME } from './containers.ts';
import { creatingOf } from './creating.ts';
import { type Facts, readFacts } from './facts.ts';
import { tellHistogram } from './histogram.ts';
import { nodeTrouble } from './nodes.ts';
import type { Observation } from './observation.ts';
import { isJobOver, isOver, triesLeft } from './over.ts';
import { type Pending, pendingOf } from './pending.ts';
import { mainRan, type PodFact } from './pods.ts';
import { isPersistent } from './preparing.ts';
import { dig } from './shape.ts';
import type { Hit } from './signature.ts';
import type { Stage, Standing } from './verdict.ts';
import { plainError } from './waiting.ts';
import { fill, shorten } from './words.ts';
import { isReceiver } from './workspace.ts';

const STAGES: readonly Stage[] = [
  'suspended',
  'creating',
  'scheduling',
  'preparing',
  'initializing',
  'pulling',
  'starting',
  'running',
  'ended',
];
const UNREADABLE: Standing = {
  stage: 'creating',
  text: '',
  cause: '',
  cannotHeal: false,
  sightings: 0,
  progress: '',
  part: '',
  running: 0,
  begun: 0,
  decided: false,
};
const LONGEST_TEXT = 300;

/** What an attempt that has not ended waits for; never throws. `nowMs` is on the API server's clock. */
export function standing(observation: Observation, nowMs: number): Standing {
  try {
    return standingOf(readFacts(observation), nowMs);
  } catch {
    return UNREADABLE;
  }
}

function standingOf(facts: Facts, nowMs: number): Standing {
  const pods = facts.expected.map((index) => newestOf(facts, index));
  const shards = pods.map((pod) => shardStanding(facts, pod, nowMs));
  const open = shards.filter((shard) => !shard.decided);
  // What still runs is worth waiting for, and may free what another shard waits for.
  const running = open.filter((shard) => shard.stage === 'running').length;
  const hopeless = running > 0 ? undefined : open.find((shard) => shard.cannotHeal);
  // The attempt is as far as its last pod.
  const last = open.reduce<Standing | undefined>(
    (least, shard) => (least && STAGES.indexOf(least.stage) <= STAGES.indexOf(shard.stage) ? least : shard),
    undefined,
  );
  const shown = hopeless ?? last ?? shards.find((shard) => shard.cause !== '') ?? shards[0] ?? UNREADABLE;
  const decided = open.length === 0 || isJobOver(facts, open.length, nowMs);
  const behind = open.filter((shard) => shard.stage === shown.stage).length;
  const count = shards.length > 1 && behind > 0 && !decided ? `${behind} of ${shards.length} shards: ` : '';
  return {
    ...shown,
    cannotHeal: shown.cannotHeal && running === 0,
    stage: decided ? 'ended' : shown.stage,
    text:
      shown.text === ''
        ? ''
        : count +
          (count !== '' && shown.stage === 'running' && shown.cause === '' ? 'The tests run.' : shown.text),
    running,
    begun: pods.filter((pod) => pod !== null && mainRan(pod)).length,
    decided,
  };
}

function newestOf(facts: Facts, index: number | null): PodFact | null {
  let newest: PodFact | null = null;
  for (const pod of facts.pods) {
    if (facts.expected[0] !== null && pod.index !== index) continue;
    if (!newest || !((pod.createdMs || 0) < (newest.createdMs || 0))) newest = pod;
  }
  return newest;
}

function shardStanding(facts: Facts, pod: PodFact | null, nowMs: number): Standing {
  // A pod of which only events speak will never be seen to end.
  const blind = pod?.object ? null : blindStanding(facts);
  if (blind) return blind;
  if (!pod) return fromPending(facts, null, creatingOf(facts, nowMs), nowMs);
  if (isOver(facts, pod, nowMs)) {
    const left = triesLeft(facts, pod, nowMs);
    if (left > 0) {
      const text = `Pod ${pod.name} has failed, and the Job may try ${left === 1 ? 'once' : `${left} times`} more.`;
      return { ...UNREADABLE, text };
    }
    return { ...UNREADABLE, stage: 'ended', text: `Pod ${pod.name} has ended.`, decided: true };
  }
  if (facts.job?.suspended && !mainRan(pod)) return fromPending(facts, null, creatingOf(facts, nowMs), nowMs);
  const trouble = nodeTrouble(facts, pod, { untilMs: Number.NaN, withPressure: false });
  if (mainRan(pod)) {
    return {
      ...UNREADABLE,
      stage: 'running',
      text: trouble
        ? `Pod ${pod.name}: ${trouble.message}`
        : `The tests run in pod ${pod.name}${pod.node === '' ? '' : ` on node ${pod.node}`}.`,
      cause: trouble?.cause ?? '',
      sightings: trouble ? 1 : 0,
    };
  }
  const pending = pendingOf(facts, pod, nowMs);
  const told = pending ? fromPending(facts, pod, pending, nowMs) : UNREADABLE;
  return trouble && told.cause === ''
    ? { ...told, text: `Pod ${pod.name}: ${trouble.message}`, cause: trouble.cause, sightings: 1 }
    : told;
}

function blindStanding(facts: Facts): Standing | null {
  const blind = blindFinding(facts);
  return blind && { ...UNREADABLE, text: blind.message, cause: blind.cause, cannotHeal: true, sightings: 1 };
}

const WAITING_FOR: { readonly [stage in Stage]: string } = {
  suspended: 'Job {job} is suspended{inQueue}',
  creating: 'Waiting for the cluster to create the pod of Job {job}',
  scheduling: 'Waiting for a node for pod {pod}',
  preparing: 'Node {node} prepares volumes and network of pod {pod}',
  initializing: 'Waiting for {container} of pod {pod}',
  pulling: 'Node {node} pulls image {image}',
  starting: 'Node {node} starts the container of pod {pod}',
  running: 'The tests run',
  ended: '',
};

function fromPending(facts: Facts, pod: PodFact | null, pending: Pending, nowMs: number): Standing {
  const { hit, container, stage } = pending;
  const isWrong =
    hit !== null &&
    hit.signature.is !== 'signal' &&
    hit.signature.is !== 'timeout' &&
    isSettled(pod, pending, nowMs);
  const queue = facts.job?.queue ?? '';
  const scene = {
    facts,
    pod,
    container: container ?? pod?.main ?? null,
    text: pending.text,
    reason: pending.reason,
    more: { ...pending.more, inQueue: queue === '' ? '' : ` in queue ${queue}` },
  };
  const isCopying = container !== null && isReceiver(container) && pending.progress !== '';
  const waiting = isCopying ? pending.progress : fill(WAITING_FOR[stage], [], scene);
  const because =
    isWrong && hit ? fill(saidMeanwhile(hit), hit.groups, scene) || tellHistogram(pending.text) : '';
  const progress = pending.progress === '' ? '' : shorten(pending.progress, LONGEST_TEXT);
  const shortly =
    because === '' ? waiting : withoutNames(waiting, [scene.pod?.name, scene.container?.image], because);
  const detail = [because, stage === 'pulling' || isCopying ? '' : progress]
    .filter((part) => part !== '')
    .join(' ');
  return {
    stage,
    text: shorten(detail === '' ? waiting : `${shortly}: ${detail}`, LONGEST_TEXT + 200),
    cause: isWrong ? (hit?.signature.id ?? '') : '',
    cannotHeal: isWrong && pending.cannotHeal,
    sightings: isWrong ? pending.sightings : 0,
    progress,
    part: partOf(pending, progress),
    running: 0,
    begun: 0,
    decided: false,
  };
}

function partOf({ stage, hit, container }: Pending, progress: string): Standing['part'] {
  if (stage === 'creating') return hit?.signature.id.startsWith('create.quota.') === true ? 'quota' : '';
  if (stage === 'scheduling') return progress === '' ? '' : 'new-node';
  if (stage !== 'initializing' || !container) return '';
  if (container.kind === 'sidecar') return container.name === RESULTS_NAME ? '' : 'services';
  return isReceiver(container) ? 'workspace' : '';
}

// The verdict's word is for a wait that is over; a server that is still busy with its start is no fault.
function saidMeanwhile({ signature }: Hit): string {
  return signature.id === 'sidecar.never-ready' ? 'it does not answer yet{probe}' : signature.say;
}

/** What is waited for, without the names that the reason beside it gives anyway. */
function withoutNames(waiting: string, names: readonly (string | undefined)[], because: string): string {
  return names.reduce<string>(
    (said, name) =>
      name !== undefined && name !== '' && because.includes(name)
        ? said
            .replace(` for pod ${name}`, '')
            .replace(` of pod ${name}`, '')
            .replace(` image ${name}`, ' the image')
        : said,
    waiting,
  );
}

/** A first refused sandbox is said only when it stays (trap 24). */
function isSettled(pod: PodFact | null, pending: Pending, nowMs: number): boolean {
  const event = pod?.events.findLast(
    (candidate) => candidate.reason === pending.reason && plainError(candidate.text) === pending.text,
  );
  return !event || isPersistent(event, nowMs) || dig(pending.hit, 'signature', 'is') === 'configuration';
}
