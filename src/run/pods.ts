import { ending } from '../diagnosis/containers.ts';
import type { ApiObject } from '../diagnosis/observation.ts';
import { isStartFailure } from '../diagnosis/pods.ts';
import { capacityOf } from '../job/capacity.ts';
import type { PodPlace } from '../report/run-report.ts';

interface ContainerStatus {
  readonly restartCount?: number;
  readonly name?: string;
  readonly state?: {
    readonly running?: object;
    readonly terminated?: object;
    readonly waiting?: { readonly reason?: string };
  };
  readonly lastState?: { readonly terminated?: object };
}

interface PodShape {
  readonly metadata?: { readonly name?: string; readonly annotations?: { readonly [key: string]: string } };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface NodeShape {
  readonly metadata?: { readonly name?: string; readonly labels?: { readonly [key: string]: string } };
  readonly status?: { readonly nodeInfo?: { readonly architecture?: string } };
}

export interface ContainerView {
  readonly pod: string;
  readonly index: number | null;
  readonly container: string;
  readonly isInit: boolean;
  /** Its log can be read: it runs, or has run. */
  readonly hasLog: boolean;
  readonly ended: boolean;
  /** It ended without having begun: the runtime could not start its process. */
  readonly failedToStart: boolean;
  /** Why it waits; empty when it does not, or nobody says. */
  readonly waitsFor: string;
  /** A container that was started again has a new log. */
  readonly restarts: number;
}

/** Every container of the pods, as far as its log is concerned. */
export function containerViews(pods: readonly ApiObject[]): ContainerView[] {
  const views: ContainerView[] = [];
  for (const pod of pods as readonly PodShape[]) {
    const name = pod.metadata?.name ?? '';
    const add = (statuses: readonly ContainerStatus[] | undefined, isInit: boolean) => {
      for (const status of Array.isArray(statuses) ? (statuses as readonly ContainerStatus[]) : []) {
        const ended = status.state?.terminated !== undefined;
        const end = ending(status.state?.terminated);
        const hasLog = ended || status.state?.running !== undefined;
        views.push({
          pod: name,
          index: indexOf(pod),
          container: status.name ?? '',
          isInit,
          hasLog,
          ended,
          failedToStart: end !== null && isStartFailure(end),
          waitsFor: status.state?.waiting?.reason ?? '',
          restarts: status.restartCount ?? 0,
        });
      }
    };
    add(pod.status?.initContainerStatuses, true);
    add(pod.status?.containerStatuses, false);
  }
  return views;
}

/** Where each pod ran, from its node's labels; empty texts where the node could not be read. */
export function podPlaces(
  pods: readonly ApiObject[],
  nodes: readonly ApiObject[],
  shard: number | null = null,
): PodPlace[] {
  return (pods as readonly PodShape[]).map((pod) => {
    const nodeName = pod.spec?.nodeName ?? '';
    const node = (nodes as readonly NodeShape[]).find(({ metadata }) => metadata?.name === nodeName);
    const labels = node?.metadata?.labels ?? {};
    return {
      name: pod.metadata?.name ?? '',
      index: shard ?? indexOf(pod),
      node: nodeName,
      architecture: labels['kubernetes.io/arch'] ?? node?.status?.nodeInfo?.architecture ?? '',
      instanceType:
        labels['node.kubernetes.io/instance-type'] ?? labels['beta.kubernetes.io/instance-type'] ?? '',
      zone: labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '',
      capacity: capacityOf(labels),
    };
  });
}

function indexOf(pod: PodShape): number | null {
  const index = pod.metadata?.annotations?.['batch.kubernetes.io/job-completion-index'];
  return index !== undefined && /^\d+$/.test(index) ? Number(index) : null;
}
