import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kubebox } from './drill.ts';

export interface StubAnswer {
  readonly httpStatus: number;
  readonly headers?: { readonly [name: string]: string };
  /** The registry's error code and message; a HEAD carries neither. */
  readonly code?: string;
  readonly message?: string;
  /** HEAD says that the manifest is there: only then does a runtime ask for it and read the text of the refusal. */
  readonly headFound?: boolean;
}

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** A registry that has nothing, and says so in the words of others: one repository for each answer. */
export class RegistryStub implements AsyncDisposable {
  readonly address: string;
  readonly #server: Server;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.address = address;
  }

  /** Starts it where the nodes of the kubebox reach it; `names` are the registries it also plays. */
  static async start(
    answers: { readonly [repository: string]: StubAnswer },
    names: readonly string[] = [],
  ): Promise<RegistryStub> {
    const host = /KUBEBOX_HOST_IP=(\S+)/.exec(await kubebox('env'))?.[1];
    const server = createServer((request, response) => answer(answers, request, response));
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const address = `${host}:${(server.address() as AddressInfo).port}`;
    await kubebox('registry', 'trust', address);
    for (const name of names) await kubebox('registry', 'trust', name, address);
    return new RegistryStub(server, address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function answer(
  answers: { readonly [repository: string]: StubAnswer },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const repository = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(request.url ?? '')?.[1] ?? '';
  const given = answers[repository] ?? { httpStatus: 404 };
  if (request.method === 'HEAD' && given.headFound) {
    response
      .writeHead(200, { 'Docker-Content-Digest': DIGEST, 'Content-Type': MANIFEST, 'Content-Length': '500' })
      .end();
    return;
  }
  const body = JSON.stringify({ errors: [{ code: given.code ?? 'UNKNOWN', message: given.message ?? '' }] });
  response.writeHead(given.httpStatus, { 'Content-Type': 'application/json', ...given.headers }).end(body);
}
