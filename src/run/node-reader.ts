import { asApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { type ApiObject, getNode } from '../cluster/jobs.ts';
import type { ObservationStore } from '../diagnosis/store.ts';
import { inPool } from './pool.ts';

export interface NodeReaderOptions {
  readonly client: ApiClient;
  readonly store: ObservationStore;
  readonly signal: AbortSignal;
  readonly onChange: () => void;
}

const MOST_NODES = 200;
const MOST_WHOLE_NODES = 20;
const NODES_AT_ONCE = 8;

/** Reads each node that a pod names once, and again when it is asked to. */
export class NodeReader {
  readonly #options: NodeReaderOptions;
  readonly #nodes = new Map<string, ApiObject>();
  readonly #asked = new Set<string>();
  readonly #unread: string[] = [];
  #readers = 0;
  #isForbidden = false;

  constructor(options: NodeReaderOptions) {
    this.#options = options;
  }

  /** Takes note of the node of a pod. */
  note(pod: ApiObject): void {
    const name = (pod.spec as { nodeName?: unknown } | undefined)?.nodeName;
    if (typeof name !== 'string' || name === '' || this.#asked.has(name) || this.#asked.size >= MOST_NODES)
      return;
    this.#asked.add(name);
    this.#unread.push(name);
    if (this.#readers < NODES_AT_ONCE) void this.#readOn();
  }

  /** Reads the nodes again: what they say at the time of a failure is evidence. */
  async refresh(signal: AbortSignal): Promise<void> {
    await inPool([...this.#asked], NODES_AT_ONCE, (name) => this.#read(name, signal));
  }

  async #readOn(): Promise<void> {
    this.#readers++;
    for (let name = this.#unread.shift(); name !== undefined; name = this.#unread.shift())
      await this.#read(name, this.#options.signal);
    this.#readers--;
  }

  async #read(name: string, signal: AbortSignal): Promise<void> {
    const { client, store, onChange } = this.#options;
    // Who may not read one node may not read any.
    if (this.#isForbidden) return;
    try {
      const node = await getNode(client, name, { signal, retries: 1, timeoutMs: 5000 });
      const isOneOfMany = [...this.#asked].indexOf(name) >= MOST_WHOLE_NODES;
      const kept = node && isOneOfMany ? withoutImages(node) : node;
      // A pod that names a node which is gone has lost it: the judge is told by an object without a spec.
      this.#nodes.set(name, kept ?? { kind: 'Node', metadata: { name }, gone: true });
      store.setNodes([...this.#nodes.values()]);
      onChange();
    } catch (cause) {
      const { httpStatus } = asApiError(cause);
      if (httpStatus !== 403) return;
      this.#isForbidden = true;
      store.addUnreadable('get', 'nodes', httpStatus);
    }
  }
}

// The list of a node's images is most of it, and hundreds of them would swell the report.
function withoutImages(node: ApiObject): ApiObject {
  const { images: _, ...status } = (node.status ?? {}) as { readonly images?: unknown };
  return { ...node, status };
}
