import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  FrameReader,
  HEAD_BYTES,
  acceptOf,
  maskedFrame,
  smallFrame,
} from '../../../src/cluster/websocket.ts';

/** What a server makes of a client's frame. */
function decode(frame: Buffer): { opcode: number; payload: Buffer } {
  const short = (frame[1] ?? 0) & 0x7f;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  const length = wide === 0 ? short : wide === 2 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
  expect((frame[0] ?? 0) & 0xf0).toBe(0x80);
  expect((frame[1] ?? 0) & 0x80).toBe(0x80);
  const mask = frame.subarray(2 + wide, 6 + wide);
  const payload = Buffer.from(frame.subarray(6 + wide).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  expect(payload.length).toBe(length);
  return { opcode: (frame[0] ?? 0) & 0x0f, payload };
}

/** A server's frame. */
function serverFrame(opcode: number, payload: Uint8Array, isLast = true): Buffer {
  const { length } = payload;
  const wide = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + wide);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  head[1] = wide === 0 ? length : wide === 2 ? 126 : 127;
  if (wide === 2) head.writeUInt16BE(length, 2);
  if (wide === 8) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

const mask = fc.uint8Array({ minLength: 4, maxLength: 4 });

describe('a frame', () => {
  test('of any length is what a server reads', () => {
    const length = fc.oneof(fc.constantFrom(0, 1, 125, 126, 127, 65_535, 65_536, 131_073), fc.nat(200_000));
    fc.assert(
      fc.property(length, mask, fc.constantFrom(1, 2, 8, 9, 10), (bytes, key, opcode) => {
        const payload = Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => at * 7));
        const frame = decode(smallFrame(opcode, payload, key));
        expect([frame.opcode, frame.payload.equals(payload)]).toEqual([opcode, true]);
      }),
      { numRuns: 40 },
    );
  });

  test('may stand anywhere in memory', () => {
    const whole = Buffer.alloc(100);
    for (const shift of [0, 1, 2, 3]) {
      const buffer = whole.subarray(shift, shift + HEAD_BYTES + 21);
      buffer.fill(0x5a, HEAD_BYTES);
      const { payload } = decode(maskedFrame(2, buffer, 21, Uint8Array.of(1, 2, 3, 4)));
      expect(payload).toEqual(Buffer.alloc(21, 0x5a));
    }
  });
});

describe('what a server sends', () => {
  test('is the same however it is cut on its way', () => {
    const message = fc.record({
      opcode: fc.constantFrom(1, 2, 8, 9, 10),
      payload: fc.uint8Array({ maxLength: 400 }),
    });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        fc.array(fc.nat(200), { maxLength: 20 }),
        (messages, cuts) => {
          const stream = Buffer.concat(messages.map(({ opcode, payload }) => serverFrame(opcode, payload)));
          const reader = new FrameReader();
          const seen = [];
          let at = 0;
          for (const cut of [...cuts, stream.length]) {
            seen.push(...reader.take(stream.subarray(at, at + cut)));
            at += cut;
          }
          expect(seen.map(({ opcode, payload }) => ({ opcode, payload: [...payload] }))).toEqual(
            messages.map(({ opcode, payload }) => ({ opcode, payload: [...payload] })),
          );
        },
      ),
    );
  });

  test('may come in parts, with a ping between', () => {
    const reader = new FrameReader();
    const stream = [
      serverFrame(2, Buffer.from('a'), false),
      serverFrame(9, Buffer.from('p')),
      serverFrame(0, Buffer.from('b')),
    ];
    expect(
      reader.take(Buffer.concat(stream)).map(({ opcode, payload }) => `${opcode} ${payload.toString()}`),
    ).toEqual(['9 p', '2 ab']);
  });

  test.each([
    ['a masked frame', Buffer.from([0x82, 0x80, 0, 0, 0, 0])],
    ['an extension that was not asked for', Buffer.from([0xc2, 0x00])],
    ['a frame of gigabytes', Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0])],
  ])('is refused when it is %s', (_what, bytes) => {
    expect(() => new FrameReader().take(bytes)).toThrow('the server sent a frame');
  });
});

test('the answer to a key is the one of RFC 6455', () => {
  expect(acceptOf('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});
