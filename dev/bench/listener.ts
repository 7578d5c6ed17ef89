import { once } from 'node:events';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { makeCertificate } from '../fake/certificate.ts';
import { kubeconfigText } from '../fake/kubeconfig-text.ts';

/** A port that notes when somebody connects and says nothing: the first request is about to leave. */
export class Listener {
  readonly kubeconfig: string;
  readonly #server: Server;
  #onConnection: (atMs: number) => void = () => undefined;

  private constructor(server: Server, kubeconfig: string) {
    this.#server = server;
    this.kubeconfig = kubeconfig;
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      this.#onConnection(performance.now());
    });
  }

  static async open(): Promise<Listener> {
    const certificate = await makeCertificate();
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const kubeconfig = kubeconfigText({
      server: `https://127.0.0.1:${port}`,
      ca: certificate.cert,
      namespace: 'default',
      user: '{token: fake-token-of-the-runner}',
    });
    return new Listener(server, kubeconfig);
  }

  /** Resolves with the time of the next connection. */
  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#onConnection = resolve;
    });
  }

  close(): void {
    this.#server.close();
  }
}
