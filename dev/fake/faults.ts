import type { OutgoingHttpHeaders } from 'node:http';
import type { RecordedRequest } from './recorder.ts';
import { Refusal } from './status.ts';
import type { BodyFault, CutHow, Wire } from './wire.ts';

export interface Exchange {
  readonly request: RecordedRequest;
  readonly wire: Wire;
  /** Lets the server do its work and answer. */
  readonly serve: () => Promise<void>;
}

/** What happens to a request in place of, or around, its ordinary treatment. */
export type Fault = (exchange: Exchange) => void | Promise<void>;

export interface AnswerOptions {
  readonly reason?: string;
  readonly message?: string;
  readonly retryAfterS?: number;
  readonly headers?: OutgoingHttpHeaders;
  /** A plain text body in place of a Status. */
  readonly text?: string;
}

const REASONS: { readonly [code: number]: readonly [string, string] } = {
  400: ['BadRequest', 'the server rejected our request'],
  401: ['Unauthorized', 'Unauthorized'],
  403: ['Forbidden', 'forbidden'],
  404: ['NotFound', 'the server could not find the requested resource'],
  409: ['Conflict', 'the server reported a conflict'],
  410: ['Expired', 'The resourceVersion for the provided watch is too old.'],
  500: ['InternalError', 'Internal error occurred: fault'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
};

/** Answers with this status and does nothing else. */
export function answer(status: number, options: AnswerOptions = {}): Fault {
  return ({ wire }) => {
    const headers: OutgoingHttpHeaders = {
      ...(options.retryAfterS === undefined ? {} : { 'Retry-After': String(options.retryAfterS) }),
      ...options.headers,
    };
    // Priority and fairness refuses in plain text (apiserver/pkg/server/filters/priority-and-fairness.go).
    const plain =
      status === 429 && options.message === undefined
        ? 'Too many requests, please try again later.\n'
        : undefined;
    const text = options.text ?? plain;
    if (text !== undefined) {
      wire.whole(status, text, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
      return;
    }
    const [reason, message] = REASONS[status] ?? ['', 'unknown'];
    wire.json(
      status,
      new Refusal(status, options.reason ?? reason, options.message ?? message).status,
      headers,
    );
  };
}

/** The connection dies: `before` the server did anything, or `after` it did all and before it answered. */
export function die(when: 'before' | 'after', how: 'reset' | 'close' = 'reset'): Fault {
  return async ({ wire, serve }) => {
    wire.mute();
    if (when === 'after') await serve();
    wire.cut(how);
  };
}

/** No answer ever comes; the server has done its work (`after`) or not (`before`). */
export function silence(when: 'before' | 'after'): Fault {
  return async ({ wire, serve }) => {
    wire.mute();
    if (when === 'after') await serve();
  };
}

/** The answer, and with `before` the work too, comes this much later. */
export function delay(ms: number): Fault {
  return async ({ serve }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await serve();
  };
}

export interface Gate {
  readonly fault: Fault;
  /** Requests now waiting at the gate. */
  readonly waiting: number;
  /** Lets them go on, and all that come later. */
  open(): void;
}

/** Holds requests until the test lets them go: `before` the work, or with the work done and the answer held. */
export function gate(when: 'before' | 'after' = 'before'): Gate {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  let waiting = 0;
  const fault: Fault = async ({ wire, serve }) => {
    waiting++;
    if (when === 'after') {
      wire.hold();
      await serve();
    }
    await opened;
    if (when === 'after') wire.release();
    else await serve();
    waiting--;
  };
  return {
    fault,
    get waiting() {
      return waiting;
    },
    open,
  };
}

/** Serves the request with its body passed through a fault. */
export function body(make: (request: RecordedRequest) => BodyFault): Fault {
  return async ({ request, wire, serve }) => {
    wire.through(make(request));
    await serve();
  };
}

/** Cuts the body after so many bytes, wherever that is in a line or a character. */
export function cutAfter(bytes: number | (() => number), how: CutHow = 'reset'): Fault {
  return body(() => {
    let left = typeof bytes === 'number' ? bytes : bytes();
    return {
      pass(piece, outlet) {
        if (piece.length < left) {
          left -= piece.length;
          return outlet.write(piece);
        }
        outlet.write(piece.subarray(0, left));
        left = 0;
        outlet.cut(how);
        return true;
      },
    };
  });
}

/** Cuts in the middle of this text's bytes: `é` is cut inside its UTF-8 sequence. */
export function cutInside(text: string, how: CutHow = 'reset'): Fault {
  const wanted = Buffer.from(text);
  return body(() => ({
    pass(piece, outlet) {
      const at = piece.indexOf(wanted);
      if (at < 0) return outlet.write(piece);
      outlet.write(piece.subarray(0, at + Math.floor(wanted.length / 2)));
      outlet.cut(how);
      return true;
    },
  }));
}

/** Sends the body in chunks of this many bytes, so that events and characters are split over reads. */
export function inPieces(size: number): Fault {
  return body(() => ({
    pass(piece, outlet) {
      let goOn = true;
      for (let at = 0; at < piece.length; at += size) goOn = outlet.write(piece.subarray(at, at + size));
      return goOn;
    },
  }));
}

/** Puts a text into the body before the piece that first contains `before`, or at its start. */
export function inject(text: string, before = ''): Fault {
  return body(() => {
    let done = false;
    return {
      pass(piece, outlet) {
        if (!done && piece.includes(before)) {
          done = true;
          outlet.write(Buffer.from(text));
        }
        return outlet.write(piece);
      },
    };
  });
}
