import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Certificate, makeCertificate } from '../../dev/fake/certificate.ts';
import { scaledClock } from '../../dev/fake/scaled-clock.ts';
import { sendToContainer, type AttachOptions } from '../../src/cluster/attach.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { AttachServer, SUCCESS, accept, container, tell } from './attach-server.ts';
import { connect } from './bench.ts';

let server: AttachServer;
let client: ApiClient;
const clock = scaledClock(20);

let certificate: Certificate;
beforeAll(async () => {
  certificate = await makeCertificate();
});
beforeEach(async () => {
  server = await AttachServer.start(certificate);
  client = connect(server.kubeconfig, clock);
});
afterEach(async () => {
  client.close();
  await server.close();
});

const HEAD = Buffer.from('head\n');

function send(bytes: number, more: Partial<AttachOptions> = {}) {
  const source = {
    head: HEAD,
    bytes,
    read: (buffer: Uint8Array, position: number) => {
      const length = Math.min(buffer.length, bytes - position, 50_000);
      for (let at = 0; at < length; at++) buffer[at] = (position + at) % 251;
      return Promise.resolve(length);
    },
  };
  return sendToContainer(client, source, {
    namespace: 'ci',
    pod: 'shop-1',
    container: 'receiver',
    clock,
    signal: new AbortController().signal,
    stallMs: 60_000,
    onSent: () => undefined,
    ...more,
  });
}

const expected = (bytes: number) =>
  Buffer.concat([HEAD, Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => at % 251))]);

describe('a source on its way to a container', () => {
  test.each([
    ['v5.channel.k8s.io', true],
    ['v4.channel.k8s.io', false],
  ])('arrives byte by byte under %s, and the end of the input is told: %s', async (protocol, isTold) => {
    const bytes = 1_000_003;
    let got: Buffer = Buffer.alloc(0);
    let wasClosed = false;
    server.answer = (socket, request) => {
      accept(socket, request, protocol);
      // Kubernetes opens every channel with an empty message.
      tell(socket, 1, '');
      tell(socket, 3, '');
      container(socket, (input, isClosed) => {
        got = input;
        wasClosed ||= isClosed;
        if (input.length === HEAD.length + bytes && wasClosed === isTold)
          tell(socket, 3, JSON.stringify(SUCCESS));
      });
    };
    const sent: number[] = [];
    expect(await send(bytes, { onSent: (count) => sent.push(count) })).toEqual({ state: 'taken' });
    expect(got.equals(expected(bytes))).toBe(true);
    expect(wasClosed).toBe(isTold);
    expect(sent.at(-1)).toBe(bytes);
    const [request] = server.requests;
    expect(request?.url).toMatch(/^\/api\/v1\/namespaces\/ci\/pods\/shop-1\/attach\?.*container=receiver/);
    expect(request?.headers['sec-websocket-protocol']).toBe('v5.channel.k8s.io, v4.channel.k8s.io');
    expect(request?.headers.accept).toBe('*/*');
  });

  test('that the API server refuses is its answer, and nothing was sent', async () => {
    server.answer = (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    await expect(send(10)).rejects.toMatchObject({ httpStatus: 403 });
  });

  test('that something else answers in its place is refused', async () => {
    server.answer = (socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    await expect(send(10)).rejects.toMatchObject({
      httpStatus: 0,
      message: expect.stringContaining('place'),
    });
  });

  test('that the kubelet refuses after the API server has opened the stream is told as refused', async () => {
    server.answer = (socket, request) => {
      accept(socket, request, 'v5.channel.k8s.io');
      tell(
        socket,
        3,
        JSON.stringify({ status: 'Failure', message: 'container receiver not found in pod shop-1' }),
      );
    };
    expect(await send(10_000_000)).toMatchObject({
      state: 'refused',
      detail: expect.stringContaining('not found'),
    });
  });

  test('whose connection breaks is broken, with what had left', async () => {
    server.answer = (socket, request) => {
      accept(socket, request, 'v5.channel.k8s.io');
      container(socket, (input) => {
        if (input.length > 300_000) socket.destroy();
      });
    };
    const end = await send(50_000_000);
    expect(end).toMatchObject({
      state: 'broken',
      detail: expect.stringMatching(/ECONNRESET|EPIPE|closed|ended/),
    });
    expect((end as { sentBytes: number }).sentBytes).toBeGreaterThan(200_000);
    expect((end as { sentBytes: number }).sentBytes).toBeLessThan(50_000_000);
  });

  test('that nobody takes ends after the time without movement', async () => {
    server.answer = (socket, request) => {
      accept(socket, request, 'v5.channel.k8s.io');
      socket.pause();
    };
    const startedMs = clock.monotonic();
    expect(await send(50_000_000)).toMatchObject({
      state: 'broken',
      detail: expect.stringMatching(/nothing moved for \d+ s/),
    });
    expect(clock.monotonic() - startedMs).toBeGreaterThanOrEqual(60_000);
  });

  test('ends at once when the run does', async () => {
    const ending = new AbortController();
    server.answer = (socket, request) => {
      accept(socket, request, 'v4.channel.k8s.io');
      socket.pause();
      ending.abort();
    };
    // Nothing else would end it.
    await send(50_000_000, { signal: ending.signal, stallMs: Infinity }).then(
      (end) => expect(end.state).toBe('broken'),
      (error: unknown) => expect(error).toMatchObject({ httpStatus: 0 }),
    );
  });
});
