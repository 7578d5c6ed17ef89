import { createHash } from 'node:crypto';

// RFC 6455, as far as a client needs it that sends bytes and reads a few short answers.

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Room that a frame's own head needs in front of its payload; a multiple of 4, for the mask's sake. */
export const HEAD_BYTES = 16;

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const SHORT_LENGTH = 126;
const LONG_LENGTH = 65_536;
const MOST_PAYLOAD_BYTES = 1024 * 1024;

/** What the server must answer to a key, to show that it has understood. */
export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

/**
 * Makes a frame of a buffer whose payload stands behind HEAD_BYTES; the payload is masked in its place, as a
 * client has to, and the frame is a part of the same buffer.
 */
export function maskedFrame(opcode: number, buffer: Buffer, payloadBytes: number, mask: Uint8Array): Buffer {
  const wide = payloadBytes < SHORT_LENGTH ? 0 : payloadBytes < LONG_LENGTH ? 2 : 8;
  const start = HEAD_BYTES - (2 + wide + 4);
  buffer[start] = 0x80 | opcode;
  buffer[start + 1] = 0x80 | (wide === 0 ? payloadBytes : wide === 2 ? 126 : 127);
  if (wide === 2) buffer.writeUInt16BE(payloadBytes, start + 2);
  if (wide === 8) buffer.writeBigUInt64BE(BigInt(payloadBytes), start + 2);
  buffer.set(mask, HEAD_BYTES - 4);
  applyMask(buffer, payloadBytes, mask);
  return buffer.subarray(start, HEAD_BYTES + payloadBytes);
}

/** A frame of its own buffer. */
export function smallFrame(opcode: number, payload: Uint8Array, mask: Uint8Array): Buffer {
  const buffer = Buffer.alloc(HEAD_BYTES + payload.length);
  buffer.set(payload, HEAD_BYTES);
  return maskedFrame(opcode, buffer, payload.length, mask);
}

// Word by word: byte by byte, masking would cost more than the encryption.
function applyMask(buffer: Buffer, payloadBytes: number, mask: Uint8Array): void {
  const start = buffer.byteOffset + HEAD_BYTES;
  let done = 0;
  if (start % 4 === 0) {
    const words = new Uint32Array(buffer.buffer, start, payloadBytes >> 2);
    const [key = 0] = new Uint32Array(Uint8Array.from(mask).buffer);
    for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) ^ key;
    done = words.length * 4;
  }
  for (let at = done; at < payloadBytes; at++) {
    buffer[HEAD_BYTES + at] = (buffer[HEAD_BYTES + at] ?? 0) ^ (mask[at % 4] ?? 0);
  }
}

export interface Message {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Cuts what a server sends into messages, however it was cut on its way. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #opcode = 0;
  #parts: Buffer[] = [];

  /** The messages that are complete now. Throws on what no server may send. */
  take(bytes: Buffer): Message[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const messages: Message[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) {
      // Between the parts of a message there may be a control frame, which is always whole.
      if (frame.opcode >= OPCODES.close) messages.push(frame);
      else {
        if (frame.opcode !== OPCODES.continuation) this.#opcode = frame.opcode;
        this.#parts.push(frame.payload);
        if (!frame.isLast) continue;
        messages.push({ opcode: this.#opcode, payload: Buffer.concat(this.#parts) });
        this.#parts = [];
      }
    }
    return messages;
  }

  #next(): (Message & { readonly isLast: boolean }) | null {
    const rest = this.#rest;
    if (rest.length < 2) return null;
    const [first = 0, second = 0] = rest;
    const short = second & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const head = 2 + wide + (second & 0x80 ? 4 : 0);
    if (rest.length < head) return null;
    const length = wide === 0 ? short : wide === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (second & 0x80 || first & 0x70) throw new Error('the server sent a frame that no server may send');
    if (length > MOST_PAYLOAD_BYTES) throw new Error(`the server sent a frame of ${length} bytes`);
    if (rest.length < head + length) return null;
    this.#rest = rest.subarray(head + length);
    return {
      opcode: first & 0x0f,
      isLast: (first & 0x80) !== 0,
      payload: rest.subarray(head, head + length),
    };
  }
}
