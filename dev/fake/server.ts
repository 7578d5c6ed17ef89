import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { Certificate } from './certificate.ts';
import { type Connection, Door } from './door.ts';
import { FaultRules } from './fault-rules.ts';
import { type RecordedRequest, Recorder } from './recorder.ts';
import { readRoute } from './route.ts';
import { Wire } from './wire.ts';

export interface ServerOptions {
  readonly certificate: Certificate;
  /** A connection without a request for this long is closed; 90 s in a real server. */
  readonly idleCloseMs: number;
  readonly port: number;
  /** Treats a request that no fault has taken. */
  readonly serve: (request: RecordedRequest, wire: Wire) => Promise<void>;
}

/** The TLS and HTTP side of the fake: connections, records, faults. */
export class WireServer {
  readonly door: Door;
  readonly requests = new Recorder();
  readonly faults = new FaultRules();
  readonly #options: ServerOptions;
  readonly #https: Server;
  #handshakes = 0;
  #count = 0;

  constructor(options: ServerOptions) {
    this.#options = options;
    const { key, cert } = options.certificate;
    this.#https = createServer({ key, cert }, (request, response) => void this.#take(request, response));
    this.#https.on('secureConnection', (socket) => {
      socket.setNoDelay(true);
      this.#handshakes++;
    });
    this.#https.on('tlsClientError', () => undefined);
    this.#https.requestTimeout = 0;
    this.idleCloseMs = options.idleCloseMs;
    this.door = new Door((socket) => this.#https.emit('connection', socket));
  }

  /** TLS handshakes done. */
  get handshakes(): number {
    return this.#handshakes;
  }

  set idleCloseMs(ms: number) {
    this.#https.keepAliveTimeout = ms;
    // Newer versions of Node wait a second longer than they say.
    Object.assign(this.#https, { keepAliveTimeoutBuffer: 0 });
  }

  async listen(): Promise<void> {
    await this.door.listen(this.#options.port);
  }

  async close(): Promise<void> {
    await this.door.close();
    this.#https.close();
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = this.door.connectionOf(incoming.socket);
    const wire = new Wire(incoming, response, connection);
    const body = await readBody(incoming);
    if (body === null) return;
    const request = this.#record(incoming, body, connection);
    response.on('close', () => {
      request.answer = { status: wire.statusSent, endedAtMs: performance.now() };
    });
    const fault = this.faults.take(request);
    const serve = () => this.#options.serve(request, wire);
    if (fault) await fault({ request, wire, serve });
    else await serve();
  }

  #record(incoming: IncomingMessage, body: Buffer, connection: Connection): RecordedRequest {
    const { method = '', url = '/' } = incoming;
    const request: RecordedRequest = {
      ...readRoute(method, url),
      number: ++this.#count,
      method,
      url,
      headers: incoming.headers,
      rawHeaders: incoming.rawHeaders,
      body,
      json: readJson(body),
      socketId: connection.id,
      handshakes: this.#handshakes,
      atMs: performance.now(),
      answer: null,
    };
    this.requests.add(request);
    return request;
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return null;
  }
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
