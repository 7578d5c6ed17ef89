import type { ApiObject } from './observation.ts';
import { dig, list, shape, text } from './shape.ts';

/** The events of a namespace that are about one Job, its pods, their claims and their nodes; the rest is dropped unread. */
export class EventShelf {
  readonly #jobName: string;
  readonly #events = new Map<string, ApiObject>();
  readonly #uids = new Set<string>();
  readonly #names = new Set<string>();
  #all: readonly ApiObject[] | null = null;

  constructor(jobName: string) {
    this.#jobName = jobName;
    this.#names.add(`Job/${jobName}`);
  }

  /** Learns whom the events may be about. */
  know(kind: 'Job' | 'Pod', object: ApiObject): void {
    const uid = text(dig(object, 'metadata', 'uid'));
    if (uid !== '') this.#uids.add(uid);
    this.#names.add(`${kind}/${text(dig(object, 'metadata', 'name'))}`);
    const node = text(dig(object, 'spec', 'nodeName'));
    if (node !== '') this.#names.add(`Node/${node}`);
    if (kind === 'Job') return;
    for (const volume of list(dig(object, 'spec', 'volumes'))) {
      const claim = text(dig(volume, 'persistentVolumeClaim', 'claimName'));
      if (claim !== '') this.#names.add(`PersistentVolumeClaim/${claim}`);
    }
  }

  /** Keeps the event if it concerns us; the latest version of one uid stands. */
  take(event: ApiObject): boolean {
    const about = shape(event['involvedObject'] ?? event['regarding']);
    if (!this.#concerns(text(about['kind']), text(about['name']), text(about['uid']))) return false;
    const key =
      text(dig(event, 'metadata', 'uid')) ||
      text(dig(event, 'metadata', 'name')) ||
      JSON.stringify([about, event['reason'], event['message'] ?? event['note']]);
    this.#events.set(key, event);
    this.#all = null;
    return true;
  }

  all(): readonly ApiObject[] {
    this.#all ??= [...this.#events.values()];
    return this.#all;
  }

  #concerns(kind: string, name: string, uid: string): boolean {
    if (this.#uids.has(uid)) return true;
    // Node events carry the node's name as uid, or none; taint evictions carry none at all (trap 4).
    if (this.#names.has(`${kind}/${name}`))
      return uid === '' || kind === 'Node' || kind === 'PersistentVolumeClaim';
    // An event can come before the pod it is about.
    if (kind === 'Pod') return name.startsWith(`${this.#jobName}-`);
    return kind === 'Workload' && name.startsWith(`job-${this.#jobName}`);
  }
}
