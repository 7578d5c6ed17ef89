import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Clock } from '../time/clock.ts';
import { AgentKeeper } from './agent.ts';
import { type ApiError, asApiError, errorFromAnswer, errorFromConnection } from './api-error.ts';
import { gatherChunks } from './chunked-body.ts';
import type { Credentials, Material } from './credentials.ts';
import type { Target } from './kubeconfig.ts';
import { readWarnings } from './warnings.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: { readonly [name: string]: string };
  /** Sent as it is: nothing of it is dropped. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** For one try, milliseconds; 30 s without. */
  readonly timeoutMs?: number;
  /** Once it is aborted there is no further try; the one under way goes on, for an aborted create is an unanswered one. */
  readonly lastTry?: AbortSignal;
  /** Tries after the first, for failures that may pass; 0 for a request that must not be repeated. */
  readonly retries?: number;
  /** A POST that only asks (a dry run, a review): it may be sent again when its answer was lost. */
  readonly changesNothing?: boolean;
  /** Use the credential at hand and start no plugin: for a teardown. */
  readonly withoutRenewal?: boolean;
  /** The answer may come in very many small chunks. */
  readonly hasSmallChunks?: boolean;
}

export interface ApiAnswer {
  readonly httpStatus: number;
  readonly body: { readonly [key: string]: unknown };
  /** `Warning` headers, their text only. */
  readonly warnings: readonly string[];
}

export interface ApiClientOptions {
  readonly credentials: Credentials;
  readonly environment: NodeJS.ProcessEnv;
  readonly userAgent: string;
  readonly clock: Clock;
}

const REQUEST_LIMIT_MS = 30_000;
const FIRST_BACKOFF_MS = 800;
const LONGEST_BACKOFF_MS = 30_000;

/** The API server over one keep-alive agent of ours (reference: client-perf.md, sections 3 and 6). */
export class ApiClient {
  readonly server: string;
  readonly #options: ApiClientOptions;
  readonly #agents: AgentKeeper;
  readonly #closed = new AbortController();
  /** Requests sent, tries included: a figure the product holds itself to. */
  requestCount = 0;
  /** The API server has answered something: when it does not any more, it is away. */
  hasAnswered = false;

  constructor(options: ApiClientOptions) {
    this.#options = options;
    this.server = options.credentials.target.server;
    this.#agents = new AgentKeeper(this.server, options.environment);
  }

  /** Sends a request and reads the whole answer; throws ApiError for anything but 2xx. */
  async call(request: ApiRequest): Promise<ApiAnswer> {
    const retries = request.retries ?? (request.method === 'GET' ? 4 : 0);
    let renewed = false;
    for (let tries = 0; ; tries++) {
      try {
        const response = await this.#send(request, request.timeoutMs ?? REQUEST_LIMIT_MS);
        const text = await readBody(response, request);
        return {
          httpStatus: response.statusCode ?? 0,
          body: parseBody(text, request),
          warnings: readWarnings(response),
        };
      } catch (cause) {
        const error = asApiError(cause);
        if (error.httpStatus === 401 && !renewed && !request.withoutRenewal) {
          // An exec plugin's token is cached by its stated life; the server may think otherwise.
          renewed = true;
          this.#options.credentials.forget();
          continue;
        }
        const waitMs = retryDelay(error, request, tries);
        const noMore = AbortSignal.any(
          [request.signal, request.lastTry, this.#closed.signal].filter((signal) => signal !== undefined),
        );
        if (waitMs === null || tries >= retries || noMore.aborted) throw error;
        if (!(await this.#options.clock.sleep(waitMs, noMore))) throw error;
      }
    }
  }

  /** Opens a stream (a watch, a log) and hands over the response once its status is 2xx; throws ApiError. */
  async open(request: ApiRequest): Promise<IncomingMessage> {
    try {
      return await this.#send(request, request.timeoutMs ?? REQUEST_LIMIT_MS);
    } catch (cause) {
      const error = asApiError(cause);
      if (error.httpStatus !== 401) throw error;
      this.#options.credentials.forget();
      return this.#send(request, request.timeoutMs ?? REQUEST_LIMIT_MS);
    }
  }

  /** Who this client logs in as; `latest` is what it last showed. */
  get login(): { readonly target: Target; readonly latest: Material | null } {
    const { credentials } = this.#options;
    return { target: credentials.target, latest: credentials.latest() };
  }

  /** What a request of another kind (a stream in both directions) needs to go the same way as every other. */
  async route(request: ApiRequest) {
    const material = await this.#options.credentials.material(request.signal);
    this.requestCount++;
    return this.#way(request, material);
  }

  /** Closes every connection; whatever is still asked fails at once, so that nothing keeps the process alive. */
  close(): void {
    this.#closed.abort();
    this.#agents.close();
  }

  async #send(request: ApiRequest, timeoutMs: number): Promise<IncomingMessage> {
    if (this.#closed.signal.aborted) {
      const cause = Object.assign(new Error('the connection is closed'), { code: 'ABORT_ERR' });
      throw errorFromConnection(request.method, request.path, cause, false);
    }
    const { credentials } = this.#options;
    const material =
      (request.withoutRenewal ? credentials.latest() : null) ?? (await credentials.material(request.signal));
    const response = await this.#exchange(request, material, timeoutMs);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const text = await readBody(response, request);
    throw errorFromAnswer(request.method, request.path, status, response.headers, text);
  }

  #way(request: ApiRequest, material: Material) {
    const url = new URL(this.server + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const options = {
      method: request.method,
      agent: this.#agents.agent(material),
      ...(material.tls.servername ? { servername: material.tls.servername } : {}),
      headers: {
        Accept: 'application/json',
        'User-Agent': this.#options.userAgent,
        ...material.headers,
      },
      ...(request.signal ? { signal: request.signal } : {}),
    };
    return { url, options };
  }

  #exchange(request: ApiRequest, material: Material, timeoutMs: number): Promise<IncomingMessage> {
    const { url, options } = this.#way(request, material);
    const payload = request.body === undefined ? null : Buffer.from(JSON.stringify(request.body));
    this.requestCount++;
    return new Promise((resolve, reject) => {
      let sent = false;
      const outgoing = (url.protocol === 'http:' ? http : https).request(url, {
        ...options,
        headers: {
          ...options.headers,
          ...(payload
            ? { 'Content-Type': request.contentType ?? 'application/json', 'Content-Length': payload.length }
            : {}),
        },
      });
      const timer = setTimeout(() => {
        outgoing.destroy(
          Object.assign(new Error(`no answer within ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' }),
        );
      }, timeoutMs);
      if (request.hasSmallChunks) gatherChunks(outgoing);
      outgoing.on('finish', () => {
        sent = true;
      });
      outgoing.on('error', (cause) => {
        clearTimeout(timer);
        reject(errorFromConnection(request.method, request.path, cause, sent));
      });
      outgoing.on('response', (response) => {
        clearTimeout(timer);
        this.hasAnswered = true;
        resolve(response);
      });
      outgoing.end(payload ?? undefined);
    });
  }
}

/** Milliseconds to wait before the next try, null when it must not be tried again (client-go's rules, failures.md K). */
function retryDelay(error: ApiError, request: ApiRequest, tries: number): number | null {
  const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** tries);
  if (error.httpStatus === 429) return error.retryAfterMs ?? backoff;
  // Two creates that a quota counts at the same moment: one of them was refused, and nothing was stored of it.
  if (error.httpStatus === 409 && request.method === 'POST' && error.status.reason === 'Conflict')
    return backoff;
  // A create may have been carried out although the answer says 5xx.
  if (error.httpStatus >= 500 && request.method === 'POST') return null;
  if (error.httpStatus >= 500 && error.retryAfterMs !== null) return error.retryAfterMs;
  if (error.httpStatus >= 500) return request.method === 'GET' ? backoff : null;
  if (error.httpStatus !== 0) return null;
  const code = String(error.status.code);
  if (code === 'ABORT_ERR' || code.startsWith('ERR_TLS') || /CERT|CREDENTIAL|ERR_SSL|ENOTFOUND/i.test(code))
    return null;
  // Nothing was sent: any request may be tried again. Else only what changes nothing.
  const repeatable =
    request.method === 'GET' || request.method === 'DELETE' || request.changesNothing || !error.unanswered;
  return repeatable ? backoff : null;
}

function readBody(response: IncomingMessage, request: ApiRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const timer = setTimeout(
      () => response.destroy(new Error('the answer did not end in time')),
      request.timeoutMs ?? REQUEST_LIMIT_MS,
    );
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    response.on('error', (cause) => {
      clearTimeout(timer);
      reject(errorFromConnection(request.method, request.path, cause, true));
    });
  });
}

function parseBody(text: string, request: ApiRequest): { readonly [key: string]: unknown } {
  try {
    return JSON.parse(text) as { readonly [key: string]: unknown };
  } catch (cause) {
    throw errorFromConnection(request.method, request.path, cause, true);
  }
}
