// A kubelet behind an API server, as far as `pods/attach` shows it: opens streams, and is a container's standard input.
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from '../../dev/fake/certificate.ts';
import { kubeconfigText } from '../../dev/fake/kubeconfig-text.ts';
import { acceptOf } from '../../src/cluster/websocket.ts';

export type Answer = (socket: Socket, request: IncomingMessage) => void;

/** What Kubernetes says on the error channel when all is well. */
export const SUCCESS = { metadata: {}, status: 'Success' };

export class AttachServer {
  /** What is done with the next requests to attach. */
  answer: Answer = (socket) => socket.destroy();
  readonly requests: IncomingMessage[] = [];
  readonly #server: Server;
  readonly #certificate: Certificate;
  readonly #sockets = new Set<Socket>();

  private constructor(certificate: Certificate) {
    this.#certificate = certificate;
    this.#server = createServer({ ...certificate });
    this.#server.on('secureConnection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      this.requests.push(request);
      this.answer(socket, request);
    });
  }

  static async start(certificate: Certificate): Promise<AttachServer> {
    const server = new AttachServer(certificate);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get kubeconfig(): string {
    const { port } = this.#server.address() as AddressInfo;
    const server = `https://127.0.0.1:${port}`;
    return kubeconfigText({ server, ca: this.#certificate.cert, namespace: 'ci', user: '{token: t}' });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Opens the stream. */
export function accept(socket: Socket, request: IncomingMessage, protocol: string): void {
  const key = acceptOf(String(request.headers['sec-websocket-key']));
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
}

/** Says something on a channel. */
export function tell(socket: Socket, channel: number, text: string): void {
  const payload = Buffer.from(`${String.fromCharCode(channel)}${text}`, 'latin1');
  const head =
    payload.length < 126 ? [0x82, payload.length] : [0x82, 126, payload.length >> 8, payload.length & 255];
  socket.write(Buffer.concat([Buffer.from(head), payload]));
}

/** The container's side: what comes on the standard input, and whether it was closed. */
export function container(socket: Socket, onInput: (input: Buffer, isClosed: boolean) => void): void {
  let rest = Buffer.alloc(0);
  const input: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      if (rest.length < 2) return;
      const short = (rest[1] ?? 0) & 0x7f;
      const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
      if (rest.length < 6 + wide) return;
      const length = wide === 0 ? short : wide === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
      if (rest.length < 6 + wide + length) return;
      const mask = rest.subarray(2 + wide, 6 + wide);
      const payload = rest
        .subarray(6 + wide, 6 + wide + length)
        .map((byte, at) => byte ^ (mask[at % 4] ?? 0));
      const opcode = (rest[0] ?? 0) & 15;
      rest = rest.subarray(6 + wide + length);
      if (opcode !== 2) continue;
      if (payload[0] === 0) input.push(Buffer.from(payload.subarray(1)));
      onInput(Buffer.concat(input), payload[0] === 255 && payload[1] === 0);
    }
  });
}
