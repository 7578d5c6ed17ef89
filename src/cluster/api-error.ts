import type { IncomingHttpHeaders } from 'node:http';

export type StatusObject = { readonly [key: string]: unknown };

/** The API server said no, or could not be asked: `httpStatus` is 0 when no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly httpStatus: number;
  /** The `Status` the API server sent, or `{code, message}` of the connection's error. */
  readonly status: StatusObject;
  readonly method: string;
  readonly path: string;
  /** Milliseconds the server asked us to wait; null when it said nothing. */
  readonly retryAfterMs: number | null;
  /** The request may have been carried out although no answer came. */
  readonly unanswered: boolean;

  constructor(options: {
    httpStatus: number;
    status: StatusObject;
    method: string;
    path: string;
    retryAfterMs?: number | null;
    unanswered?: boolean;
    cause?: unknown;
  }) {
    super(String(options.status.message ?? options.status.code ?? `HTTP ${options.httpStatus}`), {
      cause: options.cause,
    });
    this.httpStatus = options.httpStatus;
    this.status = options.status;
    this.method = options.method;
    this.path = options.path;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.unanswered = options.unanswered ?? false;
  }
}

/** An answer that is no 2xx, as an error; a body that is no `Status` is kept as its message. */
export function errorFromAnswer(
  method: string,
  path: string,
  httpStatus: number,
  headers: IncomingHttpHeaders,
  body: string,
): ApiError {
  return new ApiError({
    httpStatus,
    status: readStatus(httpStatus, body),
    method,
    path,
    retryAfterMs: retryAfter(headers),
  });
}

/** A request that got no answer, as an error. */
export function errorFromConnection(method: string, path: string, cause: unknown, sent: boolean): ApiError {
  const { code, name, message } = cause as { code?: string; name?: string; message?: string };
  return new ApiError({
    httpStatus: 0,
    status: { code: code ?? name ?? 'ERROR', message: message ?? 'the connection failed' },
    method,
    path,
    unanswered: sent,
    cause,
  });
}

/** The API server itself says that there is no such thing; a 404 in other words comes from something before it. */
export function isNotFound(error: ApiError): boolean {
  return error.httpStatus === 404 && error.status.reason === 'NotFound';
}

/** The error's `Status` with its HTTP code, whichever side it came from. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError({ httpStatus: 0, status: { code: name, message }, method: '', path: '', cause: error });
}

function readStatus(httpStatus: number, body: string): StatusObject {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && (parsed as StatusObject).kind === 'Status') {
      return parsed as StatusObject;
    }
  } catch {
    // Load balancers and a leaving API server answer in plain text or HTML.
  }
  return { kind: 'Status', code: httpStatus, message: body.slice(0, 2000).trim() };
}

function retryAfter(headers: IncomingHttpHeaders): number | null {
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) * 1000 : null;
}
