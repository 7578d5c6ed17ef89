import { type ApiObject, listEvents, metadataOf } from '../cluster/jobs.ts';
import type { ObserveOptions } from './observe.ts';

const EVERY_MS = 15_000;
const LIMIT_MS = 5_000;

/**
 * Lists events object by object, where a namespace has too many of them to be watched: those of whatever waits, again
 * and again, and once more of what has come further since. What merely runs is left alone.
 */
export class EventLister {
  readonly #options: ObserveOptions;
  readonly #take: (event: ApiObject) => void;
  /** How far each object was when its events were listed last, by uid. */
  readonly #listed = new Map<string, string>();

  constructor(options: ObserveOptions, take: (event: ApiObject) => void) {
    this.#options = options;
    this.#take = take;
  }

  /** Lists until the signal ends it. */
  async run(): Promise<void> {
    const { clock, signal } = this.#options;
    do await this.list(signal);
    while (await clock.sleep(EVERY_MS, signal));
  }

  /** Lists once what waits or has changed. Never throws. */
  async list(signal: AbortSignal): Promise<void> {
    const { client, namespace, store, job, onChange } = this.#options;
    const { pods = [], job: seen } = store.snapshot();
    for (const object of [seen ?? job, ...pods]) {
      const { name, uid } = metadataOf(object);
      const stage = stageOf(object, pods.length);
      if (stage !== WAITS && this.#listed.get(uid) === stage) continue;
      this.#listed.set(uid, stage);
      const selector = `involvedObject.name=${name}`;
      const call = { signal, timeoutMs: LIMIT_MS };
      for (const event of await listEvents(client, namespace, selector, call).catch(() => []))
        this.#take(event);
    }
    onChange();
  }
}

const WAITS = 'waits';

function stageOf(object: ApiObject, podCount: number): string {
  const { kind, spec, status } = object as {
    readonly kind?: string;
    readonly spec?: { readonly suspend?: boolean };
    readonly status?: {
      readonly phase?: string;
      readonly conditions?: readonly { readonly type?: string }[];
    };
  };
  // Objects that a list or a watch has brought have their kind or not; only Jobs can be suspended or lack pods.
  if (kind === 'Job' || status?.phase === undefined) {
    const conditions = (status?.conditions ?? []).map(({ type }) => type ?? '').join(' ');
    return spec?.suspend === true || podCount === 0 ? WAITS : conditions;
  }
  return status.phase === 'Pending' ? WAITS : status.phase;
}
