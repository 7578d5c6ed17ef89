import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { AttachEnd, AttachOptions, StdinSource } from './attach.ts';
import { FrameReader, HEAD_BYTES, maskedFrame, OPCODES, smallFrame } from './websocket.ts';

// remotecommand's channels: the first byte of every message.
const CHANNELS = { stdin: 0, error: 3, close: 255 } as const;
const CHUNK_BYTES = 128 * 1024;
const PING_EVERY_MS = 10_000;

/** An attached container's standard input. */
export class StdinStream {
  readonly #socket: Duplex;
  readonly #canClose: boolean;
  readonly #options: AttachOptions;
  readonly #reader = new FrameReader();
  readonly #over = new AbortController();
  #detail = '';
  #status: { readonly status?: unknown; readonly message?: unknown } | null = null;
  #movedMs: number;
  #sent = 0;
  #onEnd: (error: Error) => void = () => undefined;

  constructor(socket: Duplex, canClose: boolean, options: AttachOptions) {
    this.#socket = socket;
    this.#canClose = canClose;
    this.#options = options;
    this.#movedMs = options.clock.monotonic();
  }

  /** Sends all of it and waits until the other side ends the stream. Never throws. */
  async send(source: StdinSource, head: Buffer): Promise<AttachEnd> {
    const { signal } = this.#options;
    const socket = this.#socket;
    const onAbort = () => this.#end('the run was ended');
    socket.on('error', (error: Error) => this.#end(error.message));
    socket.on('close', () => this.#end('the connection was closed'));
    socket.on('data', (bytes: Buffer) => this.#hear(bytes));
    signal.addEventListener('abort', onAbort, { once: true });
    const watching = this.#watch();
    if (signal.aborted) onAbort();
    if (head.length > 0) this.#hear(head);
    try {
      await this.#sendAll(source);
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
    }
    await watching;
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
    return this.#result(source);
  }

  #result(source: StdinSource): AttachEnd {
    const isFailed = this.#status?.status === 'Failure';
    const detail = isFailed ? String(this.#status?.message ?? 'the stream failed') : this.#detail;
    if (isFailed) return { state: 'refused', detail, sentBytes: this.#sent };
    if (this.#sent < source.bytes) return { state: 'broken', detail, sentBytes: this.#sent };
    return { state: 'taken' };
  }

  async #sendAll(source: StdinSource): Promise<void> {
    await this.#write(smallFrame(OPCODES.binary, withChannel(CHANNELS.stdin, source.head), randomBytes(4)));
    // While one is being written the next is read.
    const buffers = [0, 1].map(() => Buffer.alloc(HEAD_BYTES + 1 + CHUNK_BYTES));
    let writing: Promise<void> = Promise.resolve();
    for (let position = 0, turn = 0; position < source.bytes && !this.#over.signal.aborted; turn++) {
      const buffer = buffers[turn % 2] as Buffer;
      buffer[HEAD_BYTES] = CHANNELS.stdin;
      const start = HEAD_BYTES + 1;
      const room = buffer.subarray(start, start + Math.min(CHUNK_BYTES, source.bytes - position));
      const got = await source.read(room, position);
      if (got === 0) throw new Error('what is to be sent has become shorter');
      await writing;
      position += got;
      writing = this.#writeChunk(maskedFrame(OPCODES.binary, buffer, 1 + got, randomBytes(4)), got);
      writing.catch(() => undefined);
    }
    await writing;
    if (this.#canClose && !this.#over.signal.aborted) {
      const payload = Buffer.from([CHANNELS.close, CHANNELS.stdin]);
      await this.#write(smallFrame(OPCODES.binary, payload, randomBytes(4)));
    }
  }

  async #writeChunk(frame: Buffer, bytes: number): Promise<void> {
    await this.#write(frame);
    this.#sent += bytes;
    this.#options.onSent(this.#sent);
  }

  #write(frame: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#over.signal.aborted) {
        reject(new Error(this.#detail));
        return;
      }
      // A destroyed socket need not call back.
      this.#onEnd = reject;
      this.#socket.write(frame, (error) => {
        this.#movedMs = this.#options.clock.monotonic();
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Until the stream is over: pings, so that nothing between takes it for idle, and looks whether anything moves. */
  async #watch(): Promise<void> {
    const { clock, stallMs } = this.#options;
    while (await clock.sleep(Math.min(PING_EVERY_MS, stallMs / 2), this.#over.signal)) {
      const silentMs = clock.monotonic() - this.#movedMs;
      if (silentMs >= stallMs) this.#end(`nothing moved for ${Math.round(silentMs / 1000)} s`);
      else if (this.#socket.writable && this.#socket.writableLength === 0) {
        this.#socket.write(smallFrame(OPCODES.ping, Buffer.alloc(0), randomBytes(4)));
      }
    }
  }

  #hear(bytes: Buffer): void {
    this.#movedMs = this.#options.clock.monotonic();
    try {
      for (const { opcode, payload } of this.#reader.take(bytes)) {
        if (opcode === OPCODES.close) this.#end('the other side ended the stream');
        else if (opcode === OPCODES.ping)
          this.#socket.write(smallFrame(OPCODES.pong, payload, randomBytes(4)));
        else if (payload[0] === CHANNELS.error && payload.length > 1) {
          this.#status = readStatus(payload.subarray(1).toString('utf8'));
          this.#end('the container ended');
        }
      }
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
    }
  }

  #end(detail: string): void {
    if (this.#over.signal.aborted) return;
    this.#detail = detail;
    this.#over.abort();
    this.#onEnd(new Error(detail));
    this.#socket.destroy();
  }
}

function withChannel(channel: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([channel]), bytes]);
}

function readStatus(text: string): { readonly status?: unknown; readonly message?: unknown } {
  try {
    return JSON.parse(text) as { readonly status?: unknown; readonly message?: unknown };
  } catch {
    return { status: 'Failure', message: text.slice(0, 500) };
  }
}
