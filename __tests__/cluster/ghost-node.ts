import type { Place } from './harness.ts';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoSchedule' | 'NoExecute';
}

const HEARTBEAT_MS = 1_000;
const CAPACITY = { cpu: '4', memory: '8Gi', pods: '20', 'ephemeral-storage': '20Gi' };

/**
 * A node without a machine: the scheduler sends pods to it as to any other, and none of them ever starts. Only pods
 * that tolerate `ghost=NAMESPACE` come, so that it troubles nobody else.
 */
export class GhostNode implements AsyncDisposable {
  readonly name: string;
  readonly #place: Place;
  readonly #timer: NodeJS.Timeout;

  private constructor(place: Place, name: string) {
    this.#place = place;
    this.name = name;
    this.#timer = setInterval(() => {
      void this.#beat().catch(() => undefined);
      void this.#bury((pod) => pod.metadata.deletionTimestamp !== undefined);
    }, HEARTBEAT_MS);
  }

  static async make(
    place: Place,
    suffix: string,
    labels: { readonly [key: string]: string },
    taints: readonly Taint[] = [],
  ): Promise<GhostNode> {
    const name = `ghost-${place.namespace}-${suffix}`;
    const own: Taint = { key: 'ghost', value: place.namespace, effect: 'NoSchedule' };
    await place.create('/api/v1/nodes', {
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ghost: place.namespace, ...labels } },
      spec: { taints: [own, ...taints] },
    });
    const node = new GhostNode(place, name);
    await node.#beat();
    // A new node carries not-ready until the controller has seen it.
    await place.until(`${name} takes pods`, async () => {
      const { body } = await place.client.call({ method: 'GET', path: `/api/v1/nodes/${name}` });
      const found = ((body as any).spec.taints ?? []) as Taint[];
      return found.every(({ key }) => !key.startsWith('node.kubernetes.io/'));
    });
    return node;
  }

  async #beat(): Promise<void> {
    const now = new Date().toISOString().replace(/\.\d+/, '');
    const ready = { type: 'Ready', status: 'True', reason: 'Ghost', message: '' };
    await this.#place.client.call({
      method: 'PATCH',
      path: `/api/v1/nodes/${this.name}/status`,
      contentType: 'application/merge-patch+json',
      body: {
        status: {
          capacity: CAPACITY,
          allocatable: CAPACITY,
          conditions: [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }],
        },
      },
    });
  }

  /** Says of pods that they have ended, as a kubelet would. */
  async #bury(which: (pod: any) => boolean): Promise<void> {
    const pods = (await this.#place.pods().catch(() => [])) as any[];
    for (const { metadata } of pods.filter((pod) => pod.spec.nodeName === this.name && which(pod))) {
      await this.#place.client
        .call({
          method: 'DELETE',
          path: `/api/v1/namespaces/${this.#place.namespace}/pods/${metadata.name}`,
          query: { gracePeriodSeconds: '0' },
        })
        .catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#bury(() => true);
    await this.#place.client
      .call({ method: 'DELETE', path: `/api/v1/nodes/${this.name}` })
      .catch(() => undefined);
  }
}
