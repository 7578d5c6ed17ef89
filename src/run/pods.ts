import type { ApiObject } from '../diagnosis/observation.ts';
import type { PodPlace } from '../report/run-report.ts';

interface ContainerStatus {
  readonly restartCount?: number;
  readonly name?: string;
  readonly state?: { readonly running?: object; readonly terminated?: object; readonly waiting?: object };
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

export interface ContainerView {
  readonly pod: string;
  readonly index: number | null;
  readonly container: string;
  readonly isInit: boolean;
  /** Its log can be read: it runs, or has run. */
  readonly hasLog: boolean;
  readonly ended: boolean;
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
        const hasLog = ended || status.state?.running !== undefined;
        views.push({
          pod: name,
          index: indexOf(pod),
          container: status.name ?? '',
          isInit,
          hasLog,
          ended,
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
    const node = nodes.find(
      (candidate) => (candidate.metadata as { name?: string } | undefined)?.name === nodeName,
    );
    const labels = (node?.metadata as { labels?: { [key: string]: string } } | undefined)?.labels ?? {};
    return {
      name: pod.metadata?.name ?? '',
      index: shard ?? indexOf(pod),
      node: nodeName,
      architecture: labels['kubernetes.io/arch'] ?? '',
      instanceType: labels['node.kubernetes.io/instance-type'] ?? '',
      zone: labels['topology.kubernetes.io/zone'] ?? '',
      capacity: capacityOf(labels),
    };
  });
}

function indexOf(pod: PodShape): number | null {
  const index = pod.metadata?.annotations?.['batch.kubernetes.io/job-completion-index'];
  return index !== undefined && /^\d+$/.test(index) ? Number(index) : null;
}

// Karpenter, EKS node groups, GKE and AKS each have their own label for it.
function capacityOf(labels: { readonly [key: string]: string }): string {
  const said = labels['karpenter.sh/capacity-type'] ?? labels['eks.amazonaws.com/capacityType'] ?? '';
  if (/spot/i.test(said)) return 'spot';
  if (/on.?demand/i.test(said)) return 'on-demand';
  if (
    labels['cloud.google.com/gke-spot'] === 'true' ||
    labels['kubernetes.azure.com/scalesetpriority'] === 'spot'
  )
    return 'spot';
  return '';
}
