import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { Clock } from '../time/clock.ts';
import { asApiError, errorFromAnswer, errorFromConnection } from './api-error.ts';
import type { ApiClient } from './http.ts';
import { podsPath } from './jobs.ts';
import { StdinStream } from './stdin-stream.ts';
import { acceptOf } from './websocket.ts';

/** What is sent to a container's standard input. */
export interface StdinSource {
  /** Goes first. */
  readonly head: Buffer;
  readonly bytes: number;
  /** Reads into the buffer from a position on; the number of bytes read. */
  read(buffer: Uint8Array, position: number): Promise<number>;
}

export interface AttachOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Ends a stream that moves nothing for so long. */
  readonly stallMs: number;
  /** Bytes of the source that have left. */
  readonly onSent: (bytes: number) => void;
}

/** `taken`: all of it left, and the container then ended its side. */
export type AttachEnd =
  | { readonly state: 'taken' }
  | { readonly state: 'refused' | 'broken'; readonly detail: string; readonly sentBytes: number };

// From v5 on the end of the input can be told; before, the container must know how much comes.
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const HANDSHAKE_LIMIT_MS = 30_000;
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * Sends a source to the standard input of a running container, over `pods/attach` as a WebSocket.
 * Throws ApiError as long as the API server has not opened the stream; then nothing was sent.
 */
export async function sendToContainer(
  client: ApiClient,
  source: StdinSource,
  options: AttachOptions,
): Promise<AttachEnd> {
  const { socket, head, protocol } = await upgrade(client, options);
  const stream = new StdinStream(socket, protocol.startsWith('v5'), options);
  return stream.send(source, head);
}

interface Upgraded {
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly protocol: string;
}

async function upgrade(client: ApiClient, options: AttachOptions): Promise<Upgraded> {
  const { namespace, pod, container, signal } = options;
  const path = `${podsPath(namespace)}/${encodeURIComponent(pod)}/attach`;
  // Without an output to wait for, containerd ends the attach at once, and with v4 the stream with it.
  const query = { container, stdin: 'true', stdout: 'true', stderr: 'false' };
  const key = randomBytes(16).toString('base64');
  const way = await client.route({ method: 'GET', path, query, signal });
  const outgoing = (way.url.protocol === 'http:' ? http : https).request(way.url, {
    ...way.options,
    headers: {
      ...way.options.headers,
      // With v4 the kubelet itself reads this header, and it offers no JSON: it would answer 406.
      Accept: '*/*',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Protocol': PROTOCOLS.join(', '),
    },
  });
  const timer = setTimeout(() => {
    const words = `no answer within ${HANDSHAKE_LIMIT_MS / 1000} s`;
    outgoing.destroy(Object.assign(new Error(words), { code: 'ETIMEDOUT' }));
  }, HANDSHAKE_LIMIT_MS);
  try {
    return await new Promise<Upgraded>((resolve, reject) => {
      outgoing.on('upgrade', (response, socket, head) => {
        const protocol = response.headers['sec-websocket-protocol'] ?? '';
        if (response.headers['sec-websocket-accept'] === acceptOf(key) && PROTOCOLS.includes(protocol)) {
          resolve({ socket, head, protocol });
          return;
        }
        socket.destroy();
        const words = `something answered in the API server's place: protocol "${protocol}"`;
        reject(errorFromConnection('GET', path, Object.assign(new Error(words), { code: 'EPROTO' }), false));
      });
      outgoing.on('response', (response) => {
        readShort(response).then(
          (body) => reject(errorFromAnswer('GET', path, response.statusCode ?? 0, response.headers, body)),
          (cause: unknown) => reject(asApiError(cause)),
        );
      });
      outgoing.on('error', (cause) => reject(errorFromConnection('GET', path, cause, false)));
      outgoing.end();
    });
  } finally {
    clearTimeout(timer);
  }
}

async function readShort(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
