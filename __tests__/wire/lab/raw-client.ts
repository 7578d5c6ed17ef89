// A client that shows the wire as it is: status, headers, body chunks and how it ended.
import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly chunks: Buffer[];
  /** `end`, or the code of the error that ended it. */
  readonly ended: Promise<string>;
  text(): string;
  leave(): void;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: OutgoingHttpHeaders;
}

/** A client of one server, with one keep-alive agent. */
export function rawClient(url: string, ca: string, token: string) {
  const agent = new Agent({ keepAlive: true, ca });
  /** Resolves with the head of the answer; rejects when none comes. */
  const open = ({ method = 'GET', path, body, headers }: RawRequest): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
      const outgoing = request(new URL(path, url), {
        method,
        agent,
        headers: {
          ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
          // Node frames the body of a DELETE only when its length is given.
          ...(payload ? { 'Content-Type': 'application/json', 'Content-Length': payload.length } : {}),
          ...headers,
        },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        const chunks: Buffer[] = [];
        const ended = new Promise<string>((done) => {
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => done('end'));
          response.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
        });
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          chunks,
          ended,
          text: () => Buffer.concat(chunks).toString('utf8'),
          leave: () => response.destroy(),
        });
      });
      outgoing.end(payload ?? undefined);
    });
  /** The whole answer, its body as JSON. */
  const json = async (raw: RawRequest) => {
    const answer = await open(raw);
    await answer.ended;
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.text()) as Json };
  };
  return { open, json, close: () => agent.destroy() };
}

/** An answer as tests look at it: what is not there shows as a failing expectation. */
export interface Json {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly items: readonly Json[];
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp: string;
    readonly continue: string;
  };
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: { readonly containers: readonly object[] };
    };
  };
  readonly status: {
    readonly allowed: boolean;
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly reason: string }[];
  };
}

export const jobs = '/apis/batch/v1/namespaces/default/jobs';
export const pods = '/api/v1/namespaces/default/pods';

/** A small Job. */
export const job = (name: string, more: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    backoffLimit: 0,
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: 'test', image: 'registry.example/app:1' }] },
    },
    ...more,
  },
});

/** The frames of a watch so far. */
export const frames = (answer: RawAnswer): { type: string; object: Json }[] =>
  answer
    .text()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { type: string; object: Json });
