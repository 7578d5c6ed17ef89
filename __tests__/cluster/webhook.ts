import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asApiError } from '../../src/cluster/api-error.ts';
import { type Place, BUSYBOX } from './harness.ts';

/** An admission webhook on this machine that refuses everything, for an API server on this machine. */
export class RefusingWebhook implements AsyncDisposable {
  readonly url: string;
  readonly authority: string;
  readonly #server: Server;

  private constructor(server: Server, url: string, authority: string) {
    this.#server = server;
    this.url = url;
    this.authority = authority;
  }

  static async start(message: string): Promise<RefusingWebhook> {
    const folder = mkdtempSync(join(tmpdir(), 'webhook-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'crt.pem')];
    const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=webhook -addext subjectAltName=IP:127.0.0.1`;
    execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const server = createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (request, response) => {
        let text = '';
        request.on('data', (piece) => (text += piece));
        request.on('end', () => {
          const review = JSON.parse(text);
          const answer = { uid: review.request.uid, allowed: false, status: { code: 403, message } };
          response.end(JSON.stringify({ ...review, request: undefined, response: answer }));
        });
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new RefusingWebhook(
      server,
      `https://127.0.0.1:${port}/`,
      readFileSync(certificate).toString('base64'),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const HOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

/** Asks a webhook about all new pods or Jobs of the place; it is there when this returns, and gone with the result. */
export async function addWebhook(
  place: Place,
  kind: 'pods' | 'jobs',
  server: { readonly url: string; readonly authority?: string },
): Promise<AsyncDisposable> {
  const name = `${kind}.${place.namespace}.example.com`;
  await place.create(HOOKS, {
    metadata: { name },
    webhooks: [
      {
        name,
        rules: [
          {
            apiGroups: [kind === 'pods' ? '' : 'batch'],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: [kind],
          },
        ],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': place.namespace } },
        clientConfig: { url: server.url, ...(server.authority ? { caBundle: server.authority } : {}) },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        timeoutSeconds: 2,
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  await untilRefused(place, kind, /webhook/);
  return gone(place, `${HOOKS}/${name}`);
}

/** Waits until the API server refuses a pod or Job of the place for the given reason: its parts learn one after the other. */
export async function untilRefused(place: Place, kind: 'pods' | 'jobs', reason: RegExp): Promise<void> {
  const spec = { restartPolicy: 'Never', containers: [{ name: 'try', image: BUSYBOX }] };
  const [path, body] =
    kind === 'pods'
      ? ['/api/v1', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'try' }, spec }]
      : [
          '/apis/batch/v1',
          { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'try' }, spec: { template: { spec } } },
        ];
  await place.until(`${kind} are refused`, async () => {
    const answer = await place.client
      .call({
        method: 'POST',
        path: `${path}/namespaces/${place.namespace}/${kind}`,
        query: { dryRun: 'All' },
        body,
      })
      .catch(asApiError);
    return answer instanceof Error && reason.test(answer.message);
  });
}

/** Deletes what was made for the whole cluster. */
export function gone(place: Place, ...paths: readonly string[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      for (const path of paths) await place.client.call({ method: 'DELETE', path }).catch(() => undefined);
    },
  };
}
