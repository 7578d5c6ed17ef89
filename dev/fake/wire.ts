import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Connection } from './door.ts';

/** How a connection can end under an answer. */
export type CutHow =
  /** TCP RST. */
  | 'reset'
  /** The connection is closed without the end of the body. */
  | 'close'
  /** A clean end of the body: what the API server sends when the kubelet behind it went away. */
  | 'end'
  /** Nothing more comes, and the connection stays open. */
  | 'silence';

/** The way of body bytes onto the wire: what a fault may do with them. */
export interface BodyOutlet {
  write(bytes: Buffer): boolean;
  cut(how: CutHow): void;
}

/** Stands between an answer and the wire: sees every piece of the body. */
export interface BodyFault {
  pass(bytes: Buffer, outlet: BodyOutlet): boolean;
}

const FLOW_HEADERS = {
  'X-Kubernetes-Pf-Flowschema-Uid': '5d2d2c4f-5b3d-4d1e-9a07-5f2f6c4b1a10',
  'X-Kubernetes-Pf-Prioritylevel-Uid': '0b7f5a4e-3f43-4c8e-8a5c-1d9d0c2b7e11',
};

/** One answer on its way out, with the ways to break it. */
export class Wire implements BodyOutlet {
  readonly #response: ServerResponse;
  readonly #connection: Connection;
  readonly #gone = new AbortController();
  #fault: BodyFault | null = null;
  #muted = false;
  #held: (() => void)[] | null = null;

  constructor(request: IncomingMessage, response: ServerResponse, connection: Connection) {
    this.#response = response;
    this.#connection = connection;
    response.on('close', () => this.#gone.abort());
    request.on('error', () => this.#gone.abort());
    response.on('error', () => this.#gone.abort());
  }

  /** Aborted once nothing more can reach the client. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get statusSent(): number {
    return this.#response.headersSent ? this.#response.statusCode : 0;
  }

  /** From now on nothing is sent: the server works, the client hears nothing. */
  mute(): void {
    this.#muted = true;
  }

  /** From now on what is to be sent waits for `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const action of held) action();
  }

  through(fault: BodyFault): void {
    this.#fault = fault;
  }

  /** Sends status and headers, with those that every answer of an API server carries. */
  head(status: number, headers: OutgoingHttpHeaders): void {
    if (this.#held) {
      this.#held.push(() => this.head(status, headers));
      return;
    }
    if (this.#muted || this.#response.headersSent || this.#gone.signal.aborted) return;
    // Go's server says nothing about keep-alive, and Node's client would believe a `Keep-Alive: timeout`.
    this.#response.removeHeader('connection');
    this.#response.writeHead(status, {
      'Audit-Id': randomUUID(),
      'Cache-Control': 'no-cache, private',
      ...headers,
      // Logs pass priority and fairness by.
      ...(headers['Content-Type'] === 'text/plain' ? {} : FLOW_HEADERS),
    });
    this.#response.flushHeaders();
  }

  /** Sends a piece of the body as one chunk; false asks to wait for `drained`. */
  send(piece: Buffer | string): boolean {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    return this.#fault ? this.#fault.pass(bytes, this) : this.write(bytes);
  }

  write(bytes: Buffer): boolean {
    if (this.#held) return this.#held.push(() => this.write(bytes)) > 0;
    if (this.#muted || this.#gone.signal.aborted || bytes.length === 0) return true;
    return this.#response.write(bytes);
  }

  /** Resolves when more may be sent, or nothing more can be. */
  async drained(): Promise<void> {
    if (this.#gone.signal.aborted || !this.#response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      this.#response.once('drain', resolve);
      this.#gone.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  end(): void {
    if (this.#held) this.#held.push(() => this.end());
    else if (!this.#muted) this.#response.end();
  }

  /** A whole JSON answer. As Go does, bodies over 2048 bytes are chunked, shorter ones carry their length. */
  json(status: number, object: unknown, headers: OutgoingHttpHeaders = {}): void {
    this.whole(status, `${JSON.stringify(object)}\n`, { 'Content-Type': 'application/json', ...headers });
  }

  whole(status: number, body: string | Buffer, headers: OutgoingHttpHeaders): void {
    const bytes = Buffer.from(body);
    this.head(status, { ...headers, ...(bytes.length > 2048 ? {} : { 'Content-Length': bytes.length }) });
    this.send(bytes);
    this.end();
  }

  cut(how: CutHow): void {
    if (how === 'end') this.end();
    this.#muted = true;
    if (how === 'close') this.#afterFlush(() => this.#connection.close());
    if (how === 'reset') this.#afterFlush(() => this.#connection.reset());
  }

  // A reset throws away what the kernel has not sent: what was written before must be out first.
  #afterFlush(action: () => void): void {
    if (!this.#response.headersSent || this.#response.writableLength === 0) setImmediate(action);
    else this.#response.write(Buffer.alloc(0), () => setImmediate(action));
  }
}
