import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';

export type DoorMode =
  | 'open'
  /** The TLS handshake is refused with an alert. */
  | 'refuse-tls'
  /** Connections are accepted and reset at once. */
  | 'reset'
  /** Connections are accepted, and no handshake ever answers. */
  | 'silence';

// TLS record: alert, version 1.2, two bytes: fatal, handshake_failure.
const HANDSHAKE_FAILURE = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

/** One TCP connection as the server sees it. */
export class Connection {
  readonly id: number;
  readonly socket: Socket;

  constructor(id: number, socket: Socket) {
    this.id = id;
    this.socket = socket;
  }

  close(): void {
    this.socket.destroy();
  }

  reset(): void {
    if (!this.socket.destroyed) this.socket.resetAndDestroy();
  }
}

/** Takes TCP connections and hands them to the TLS server, or does not. */
export class Door {
  mode: DoorMode = 'open';
  readonly #server: Server;
  readonly #open = new Map<number, Connection>();
  #count = 0;
  #port = 0;

  constructor(onConnection: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      const connection = new Connection(++this.#count, socket);
      const port = socket.remotePort ?? 0;
      this.#open.set(port, connection);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (this.#open.get(port) === connection) this.#open.delete(port);
      });
      if (this.mode === 'reset') connection.reset();
      else if (this.mode === 'refuse-tls') socket.once('data', () => socket.end(HANDSHAKE_FAILURE));
      else if (this.mode === 'open') onConnection(socket);
    });
  }

  /** Connections ever taken. */
  get connectionCount(): number {
    return this.#count;
  }

  get openConnections(): Connection[] {
    return [...this.#open.values()];
  }

  get port(): number {
    return this.#port;
  }

  /** The connection under a TLS socket. */
  connectionOf(socket: Socket): Connection {
    return this.#open.get(socket.remotePort ?? 0) ?? new Connection(0, socket);
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    for (const connection of this.openConnections) connection.close();
    await closed;
  }
}
