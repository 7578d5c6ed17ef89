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
    const { store, job, onChange } = this.#options;
    const { pods = [], job: seen } = store.snapshot();
    await this.#listOf(seen ?? job, jobStage(seen ?? job, pods.length), signal);
    for (const pod of pods) await this.#listOf(pod, podStage(pod), signal);
    onChange();
  }

  async #listOf(object: ApiObject, stage: string, signal: AbortSignal): Promise<void> {
    const { client, namespace } = this.#options;
    const { name, uid } = metadataOf(object);
    if (stage !== WAITS && this.#listed.get(uid) === stage) return;
    const selector = `involvedObject.name=${name}`;
    const events = await listEvents(client, namespace, selector, { signal, timeoutMs: LIMIT_MS }).catch(
      () => null,
    );
    // What could not be listed is tried again.
    if (!events) return;
    this.#listed.set(uid, stage);
    for (const event of events) this.#take(event);
  }
}

const WAITS = 'waits';

function podStage({ status }: ApiObject): string {
  const { phase = 'Pending' } = (status ?? {}) as { readonly phase?: string };
  return phase === 'Pending' ? WAITS : phase;
}

function jobStage({ spec, status }: ApiObject, podCount: number): string {
  const { suspend } = (spec ?? {}) as { readonly suspend?: boolean };
  if (suspend === true || podCount === 0) return WAITS;
  const { conditions } = (status ?? {}) as { readonly conditions?: readonly { readonly type?: string }[] };
  return (conditions ?? []).map(({ type }) => type).join(' ');
}
