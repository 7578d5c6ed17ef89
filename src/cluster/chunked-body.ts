import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

type Parser = (this: Socket, bytes: Buffer) => void;

const CR = 13;
const LF = 10;
const LINE_END = '\r\n';
const HEAD_END = '\r\n\r\n';
// So that a size fits a number; what is more than 256 MiB is the parser's.
const MOST_DIGITS = 7;
const BEGUN_SIZE = /^[0-9a-f]{0,7}\r?$/i;

/**
 * Reads the chunks of this request's answer in place of Node's parser, which makes a buffer and a dozen calls of each:
 * a live log has a chunk a line. What arrived together is handed on together, and nothing waits for more.
 */
export function gatherChunks(outgoing: ClientRequest): void {
  outgoing.once('socket', (socket) => {
    const [parser, ...others] = socket.listeners('data') as Parser[];
    if (parser && others.length === 0) new ChunkedBody(outgoing, socket, parser);
  });
}

/**
 * Stands between a socket and Node's parser. The parser gets the head, then the last chunk and what follows: it sees an
 * answer without content, and all but the content (the end, a break, the connection's next request) stays Node's.
 * From a chunk on that is more than a size and bytes, everything is left to the parser.
 */
class ChunkedBody {
  readonly #socket: Socket;
  readonly #parser: Parser;
  #response: IncomingMessage | null = null;
  /** The last characters of the head so far: its end may be split over two reads. */
  #headTail = '';
  /** What must stand before the next size. */
  #lineEnd = '';
  /** Bytes of the chunk that are still to come. */
  #left = 0;
  /** What lies between two chunks, as far as it has come. */
  #begun: Buffer = Buffer.alloc(0);

  constructor(outgoing: ClientRequest, socket: Socket, parser: Parser) {
    this.#socket = socket;
    this.#parser = parser;
    outgoing.once('response', (response) => {
      this.#response = response;
    });
    socket.on('data', this.#take).off('data', parser);
  }

  readonly #take = (bytes: Buffer): void => {
    if (this.#response) this.#readBody(this.#response, bytes);
    else this.#readHead(bytes);
  };

  #readHead(bytes: Buffer): void {
    const seen = this.#headTail + bytes.toString('latin1');
    const found = seen.indexOf(HEAD_END);
    const end = found < 0 ? bytes.length : found + HEAD_END.length - this.#headTail.length;
    this.#headTail = found < 0 ? seen.slice(1 - HEAD_END.length) : '';
    this.#parser.call(this.#socket, bytes.subarray(0, end));
    const rest = bytes.subarray(end);
    const isChunked = found >= 0 && this.#response?.headers['transfer-encoding'] === 'chunked';
    if (this.#response && !isChunked) this.#leave(rest);
    // Behind an interim answer, such as `103 Early Hints`, comes another head.
    else if (rest.length > 0 && !this.#socket.destroyed) this.#take(rest);
  }

  #readBody(response: IncomingMessage, read: Buffer): void {
    const bytes = this.#begun.length > 0 ? Buffer.concat([this.#begun, read]) : read;
    this.#begun = Buffer.alloc(0);
    let at = 0;
    let from = 0;
    let to = 0;
    while (at < bytes.length) {
      if (this.#left === 0) {
        const start = this.#readSize(bytes, at);
        if (start < 0) break;
        at = start;
        if (from === to) from = to = start;
      }
      const end = Math.min(at + this.#left, bytes.length);
      // Moved together where they are: nobody else holds what was read, and a copy of all costs more.
      if (to !== at) bytes.copyWithin(to, at, end);
      to += end - at;
      this.#left -= end - at;
      at = end;
    }
    if (to > from && !response.push(bytes.subarray(from, to))) this.#socket.pause();
    if (at < bytes.length) this.#readUnusual(response, bytes.subarray(at));
  }

  /** Where the next chunk's bytes begin; -1 when there is not all of a size, or something else. */
  #readSize(bytes: Buffer, at: number): number {
    let position = at + this.#lineEnd.length;
    if (position > at && !(bytes[at] === CR && bytes[at + 1] === LF)) return -1;
    const most = position + MOST_DIGITS;
    let size = 0;
    for (; position < most; position++) {
      const digit = hexDigit(bytes[position]);
      if (digit < 0) break;
      size = size * 16 + digit;
    }
    if (size === 0 || bytes[position] !== CR || bytes[position + 1] !== LF) return -1;
    this.#left = size;
    this.#lineEnd = LINE_END;
    return position + 2;
  }

  #readUnusual(response: IncomingMessage, rest: Buffer): void {
    const text = rest.toString('latin1', 0, LINE_END.length * 2 + MOST_DIGITS);
    const lineEnd = this.#lineEnd;
    if (text.slice(0, lineEnd.length) !== lineEnd.slice(0, text.length)) {
      response.destroy(new Error('a chunk is longer than it said'));
    } else if (BEGUN_SIZE.test(text.slice(lineEnd.length))) {
      this.#begun = Buffer.from(rest);
    } else this.#leave(rest.subarray(lineEnd.length));
  }

  #leave(rest: Buffer): void {
    this.#socket.on('data', this.#parser).off('data', this.#take);
    if (rest.length > 0) this.#parser.call(this.#socket, rest);
  }
}

function hexDigit(byte = 0): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
