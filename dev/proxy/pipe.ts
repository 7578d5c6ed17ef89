import type { Socket } from 'node:net';

export interface PipeRules {
  /** One way, milliseconds; read for every chunk. */
  delayMs(): number;
  /** Nothing is passed on while this is true. */
  isFrozen(): boolean;
  /** How many of these bytes may still pass before the connection is cut. */
  allowance(length: number): number;
  onPassed(length: number): void;
  onSpent(): void;
}

interface Waiting {
  readonly bytes: Buffer | null;
  readonly dueMs: number;
}

/** One direction of a proxied connection: a queue that delays, freezes, counts and cuts. */
export class Pipe {
  readonly #to: Socket;
  readonly #from: Socket;
  readonly #rules: PipeRules;
  readonly #queue: Waiting[] = [];
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #notBeforeMs: number;

  constructor(from: Socket, to: Socket, rules: PipeRules, notBeforeMs: number) {
    this.#from = from;
    this.#to = to;
    this.#rules = rules;
    this.#notBeforeMs = notBeforeMs;
    from.on('data', (bytes: Buffer) => this.#put(bytes));
    from.on('end', () => this.#put(null));
    to.on('drain', () => this.#pump());
  }

  /** Goes on after a thaw. */
  wake(): void {
    this.#pump();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #put(bytes: Buffer | null): void {
    // Order is kept when the delay is made smaller while bytes are on their way.
    this.#notBeforeMs = Math.max(this.#notBeforeMs, performance.now() + this.#rules.delayMs());
    this.#queue.push({ bytes, dueMs: this.#notBeforeMs });
    this.#queuedBytes += bytes?.length ?? 0;
    // Back-pressure: a silent peer must not fill the memory of the proxy.
    if (this.#queuedBytes > 4 * 1024 * 1024) this.#from.pause();
    this.#pump();
  }

  #pump(): void {
    if (this.#rules.isFrozen() || this.#timer) return;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      const wait = next.dueMs - performance.now();
      if (wait > 0.5) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#pump();
        }, wait);
        return;
      }
      if (this.#to.writableNeedDrain) return;
      this.#queue.shift();
      if (!this.#pass(next.bytes)) return;
    }
    if (this.#from.isPaused() && this.#queuedBytes === 0) this.#from.resume();
  }

  /** False when the connection was cut on the way. */
  #pass(bytes: Buffer | null): boolean {
    if (bytes === null) {
      this.#to.end();
      return true;
    }
    this.#queuedBytes -= bytes.length;
    const allowed = this.#rules.allowance(bytes.length);
    if (allowed > 0) this.#to.write(bytes.subarray(0, allowed));
    this.#rules.onPassed(allowed);
    if (allowed === bytes.length) return true;
    this.#rules.onSpent();
    return false;
  }
}
