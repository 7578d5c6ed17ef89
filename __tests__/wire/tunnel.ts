import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, isIP } from 'node:net';

/** A proxy as companies have it: it opens tunnels (CONNECT) and keeps a list of where to. */
export async function startTunnel() {
  const opened: string[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket, head) => {
    const target = request.url ?? '';
    opened.push(`${target} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const [host = '', port = ''] = target.split(':');
    // Whatever a server is called, here it stands on this machine.
    const onward = connect(Number(port), isIP(host) ? host : '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://ci:secret@127.0.0.1:${port}`,
    opened,
    close: (): void => {
      server.close();
      server.closeAllConnections();
    },
  };
}
