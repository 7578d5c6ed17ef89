import type { Archive } from '../action/workspace/pack.ts';
import { asApiError } from '../cluster/api-error.ts';
import { type AttachEnd, sendToContainer } from '../cluster/attach.ts';
import type { ApiObject, CopySight, Observation } from '../diagnosis/observation.ts';
import { RECEIVER_MARK } from '../job/receiver.ts';
import { WORKSPACE_NAME } from '../job/workspace.ts';
import type { Companion, CompanionPlace } from './attempt-options.ts';

/** A receiving container that waits for its bytes. */
interface Receiver {
  /** Of this very start of it: a restarted one begins again. */
  readonly key: string;
  readonly pod: string;
}

interface Status {
  readonly name?: string;
  readonly restartCount?: number;
  readonly state?: { readonly running?: object };
}

// Each holds a stream open and some buffers; more at once would not be faster.
const MOST_AT_ONCE = 4;
const STALL_MS = 60_000;
const TELL_EVERY_MS = 10_000;
const AGAIN_MS = 500;
// A container that has just started may not be attached to yet, a node's proxy may be busy; beyond this it is a state.
const REFUSED_LIMIT_MS = 30_000;
// The receiver of a broken stream hears its end at once, unless the network between has gone silent.
const HEARS_END_MS = 15_000;
const COPYING: CopySight = { state: 'copying', sentBytes: 0, httpStatus: 0, message: '' };

/** Sends the packed folder to every receiver of an attempt, as soon as its container runs. */
export class WorkspaceCopy implements Companion {
  readonly #archive: Promise<Archive>;
  readonly #notices: readonly string[];
  readonly #place: CompanionPlace;
  readonly #begun = new Set<string>();
  readonly #waiting: Receiver[] = [];
  readonly #pods: { [name: string]: CopySight } = {};
  #running: ReadonlySet<string> = new Set();
  #active = 0;
  #bytes = 0;
  #failure = '';

  constructor(archive: Promise<Archive>, notices: readonly string[], place: CompanionPlace) {
    this.#archive = archive;
    this.#notices = notices;
    this.#place = place;
  }

  changed(observation: Observation): void {
    const receivers = (observation.pods ?? []).flatMap(receiverOf);
    this.#running = new Set(receivers.map(({ key }) => key));
    for (const receiver of receivers) {
      if (this.#begun.has(receiver.key)) continue;
      this.#begun.add(receiver.key);
      this.#waiting.push(receiver);
    }
    this.#next();
  }

  /** The tests have ended, or never began: there is nothing to wait for. */
  complete(): Promise<void> {
    return Promise.resolve();
  }

  #next(): void {
    while (this.#active < MOST_AT_ONCE) {
      const receiver = this.#waiting.shift();
      if (!receiver) return;
      this.#active++;
      void this.#serve(receiver).finally(() => {
        this.#active--;
        this.#next();
      });
    }
  }

  async #serve(receiver: Receiver): Promise<void> {
    const { signal } = this.#place;
    try {
      const archive = await this.#archive;
      for (const notice of this.#notices) this.#place.onNotice(notice);
      this.#bytes = archive.bytes;
      await this.#copy(receiver, archive);
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#tell();
    }
  }

  async #copy(receiver: Receiver, archive: Archive): Promise<void> {
    const { clock, signal } = this.#place;
    const startedMs = clock.monotonic();
    while (this.#running.has(receiver.key) && !signal.aborted) {
      const tried = await this.#try(receiver, archive);
      if (signal.aborted) return;
      if (tried.state === 'taken') {
        // A copy that was over in a moment needs no line of its end.
        if (this.#pods[receiver.pod])
          this.#set(receiver, { ...COPYING, state: 'sent', sentBytes: archive.bytes });
        return;
      }
      if (tried.state === 'broken') {
        await this.#untilEnded(receiver);
        if (this.#running.has(receiver.key) && !signal.aborted) this.#set(receiver, sight('lost', tried, 0));
        return;
      }
      const isFinal = tried.httpStatus === 403 || clock.monotonic() - startedMs >= REFUSED_LIMIT_MS;
      if (isFinal && this.#running.has(receiver.key)) {
        this.#set(receiver, sight('refused', tried, tried.httpStatus));
        return;
      }
      await clock.sleep(AGAIN_MS, signal);
    }
  }

  async #try(receiver: Receiver, archive: Archive): Promise<AttachEnd & { httpStatus: number }> {
    const { client, namespace, clock, signal } = this.#place;
    const head = Buffer.from(`${RECEIVER_MARK} ${archive.bytes} ${archive.sha256}\n`);
    let toldMs = clock.monotonic();
    try {
      const end = await sendToContainer(
        client,
        { head, bytes: archive.bytes, read: (buffer, position) => archive.read(buffer, position) },
        {
          namespace,
          pod: receiver.pod,
          container: WORKSPACE_NAME,
          clock,
          signal,
          stallMs: STALL_MS,
          onSent: (sentBytes) => {
            if (clock.monotonic() - toldMs < TELL_EVERY_MS) return;
            toldMs = clock.monotonic();
            this.#set(receiver, { ...COPYING, sentBytes });
          },
        },
      );
      return { ...end, httpStatus: 0 };
    } catch (cause) {
      const { httpStatus, message } = asApiError(cause);
      return { state: 'refused', detail: message, sentBytes: 0, httpStatus };
    }
  }

  async #untilEnded(receiver: Receiver): Promise<void> {
    const { clock, signal } = this.#place;
    const until = clock.monotonic() + HEARS_END_MS;
    while (this.#running.has(receiver.key) && clock.monotonic() < until) {
      if (!(await clock.sleep(AGAIN_MS, signal))) return;
    }
  }

  #set(receiver: Receiver, copy: CopySight): void {
    this.#pods[receiver.pod] = copy;
    this.#tell();
  }

  #tell(): void {
    const { store, onChange } = this.#place;
    store.setWorkspace({ bytes: this.#bytes, failure: this.#failure, pods: { ...this.#pods } });
    onChange();
  }
}

function sight(
  state: 'lost' | 'refused',
  end: Exclude<AttachEnd, { readonly state: 'taken' }>,
  httpStatus: number,
): CopySight {
  return { state, sentBytes: end.sentBytes, httpStatus, message: end.detail };
}

function receiverOf(pod: ApiObject): Receiver[] {
  const metadata = (pod.metadata ?? {}) as { name?: string; uid?: string; deletionTimestamp?: string };
  const { initContainerStatuses } = (pod.status ?? {}) as { initContainerStatuses?: readonly Status[] };
  const status = (initContainerStatuses ?? []).find(({ name }) => name === WORKSPACE_NAME);
  if (!status?.state?.running || metadata.deletionTimestamp) return [];
  const name = metadata.name ?? '';
  return [{ key: `${metadata.uid ?? name}/${status.restartCount ?? 0}`, pod: name }];
}
