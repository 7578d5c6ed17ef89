import type { IncomingHttpHeaders } from 'node:http';
import type { Route, Verb } from './route.ts';
import { until } from './until.ts';

/** A request exactly as it arrived, and what became of it. */
export interface RecordedRequest extends Route {
  readonly number: number;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** The body as JSON; null when it is empty or none. */
  readonly json: unknown;
  readonly socketId: number;
  /** TLS handshakes the server had done when the request came. */
  readonly handshakes: number;
  /** Monotonic clock at the arrival of the whole request, milliseconds. */
  readonly atMs: number;
  answer: { status: number; endedAtMs: number } | null;
}

/** Which requests are meant; everything given must fit. */
export interface Matcher {
  readonly verb?: Verb | readonly Verb[];
  /** `jobs`, `pods`, `pods/log`, `events`, … */
  readonly resource?: string;
  readonly method?: string;
  readonly path?: string | RegExp;
  readonly name?: string | RegExp;
  readonly query?: { readonly [name: string]: string | RegExp };
}

/** Whether a request is meant by the matcher. */
export function matches(request: Route & { readonly method: string }, matcher: Matcher): boolean {
  const { verb, resource, method, path, name, query } = matcher;
  if (verb !== undefined && !(typeof verb === 'string' ? [verb] : verb).includes(request.verb)) return false;
  if (resource !== undefined && request.target !== resource) return false;
  if (method !== undefined && request.method !== method) return false;
  if (path !== undefined && !fits(request.path, path)) return false;
  if (name !== undefined && !fits(request.name, name)) return false;
  return Object.entries(query ?? {}).every(([key, value]) => fits(request.query.get(key) ?? '', value));
}

function fits(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? text === pattern : pattern.test(text);
}

/** All requests so far, and a way to wait for more. */
export class Recorder {
  readonly all: RecordedRequest[] = [];

  add(request: RecordedRequest): void {
    this.all.push(request);
  }

  matching(matcher: Matcher): RecordedRequest[] {
    return this.all.filter((request) => matches(request, matcher));
  }

  count(matcher: Matcher): number {
    return this.matching(matcher).length;
  }

  /** The first `count` requests that fit, past or to come. */
  async until(matcher: Matcher, count = 1, withinMs?: number): Promise<RecordedRequest[]> {
    return until(
      () => {
        const found = this.matching(matcher);
        return found.length >= count && found;
      },
      () => `${count} requests ${JSON.stringify(matcher)}; came:\n${this.toString()}`,
      withinMs,
    );
  }

  clear(): void {
    this.all.length = 0;
  }

  toString(): string {
    return this.all
      .map((r) => `${r.number} socket ${r.socketId} ${r.method} ${r.url} -> ${r.answer?.status ?? '…'}`)
      .join('\n');
  }
}
