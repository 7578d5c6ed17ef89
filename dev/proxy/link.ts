import { type Socket, connect } from 'node:net';
import { Pipe } from './pipe.ts';
import type { CutStyle, ProxyState } from './state.ts';

/** One connection through the proxy: the client's side, the server's side, and what happens between. */
export class Link {
  readonly #state: ProxyState;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #frozen = false;
  #closed = false;
  #downBytes = 0;
  readonly #onClosed: () => void;

  constructor(state: ProxyState, client: Socket, onClosed: () => void) {
    this.#state = state;
    this.#client = client;
    client.setNoDelay(true);
    this.#server = connect({ ...state.target, noDelay: true });
    // A new connection costs a round trip before its first byte can travel.
    const readyMs = performance.now() + state.delayMs * 1.5;
    const shared = { delayMs: () => state.delayMs / 2, isFrozen: () => this.#frozen };
    this.#up = new Pipe(
      client,
      this.#server,
      {
        ...shared,
        allowance: (length) => length,
        onPassed: (length) => state.passed('up', length),
        onSpent: () => undefined,
      },
      readyMs,
    );
    this.#down = new Pipe(
      this.#server,
      client,
      {
        ...shared,
        allowance: (length) => state.cutPlan.allowance(this.#downBytes, length),
        onPassed: (length) => {
          this.#downBytes += length;
          state.passed('down', length);
        },
        onSpent: () => {
          state.cutPlan.spent();
          this.cut(state.cutStyle);
        },
      },
      readyMs,
    );
    this.#onClosed = onClosed;
    for (const [socket, other] of [
      [client, this.#server],
      [this.#server, client],
    ] as const) {
      socket.on('error', () => undefined);
      // While frozen nobody hears anything, also not that the other side has gone.
      socket.on('close', (hadError) => {
        if (this.#frozen && !this.#closed) return;
        this.#close();
        if (hadError && !other.destroyed) other.resetAndDestroy();
        else other.destroySoon();
      });
    }
  }

  /** Ends the connection on both sides. */
  cut(style: CutStyle): void {
    this.#state.cuts++;
    this.#frozen = false;
    this.#up.stop();
    this.#down.stop();
    // What was passed on before the cut has to get out first.
    const end = () => {
      if (style === 'reset' && !this.#client.destroyed) this.#client.resetAndDestroy();
      else this.#client.destroy();
    };
    if (this.#client.writableLength > 0 && style === 'close') this.#client.end(end);
    else setImmediate(end);
    this.#server.destroy();
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#up.wake();
    this.#down.wake();
    if (this.#server.destroyed && this.#client.destroyed) this.#close();
    else if (this.#server.destroyed) this.#client.destroySoon();
    else if (this.#client.destroyed) this.#server.destroy();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClosed();
  }

  destroy(): void {
    this.#frozen = false;
    this.#up.stop();
    this.#down.stop();
    this.#client.destroy();
    this.#server.destroy();
  }
}
