import type { IncomingMessage } from 'node:http';

// A full 16 KiB TLS record goes straight on; one line a chunk is gathered until the event loop turns
// (measured: client-perf.md, section 4).
const FLUSH_BYTES = 12 * 1024;
const NEWLINE = 10;
const LONGEST_HELD_CHARACTERS = 1024 * 1024;

export interface LineTaker {
  /** Whole lines without their ends; false asks to pause until `drained`. */
  lines(lines: string[]): boolean;
  /** A piece of a line so long that it is not held until its end; false asks to pause. */
  piece(text: string): boolean;
  drained(): Promise<void>;
}

export interface LogRead {
  readonly how: 'ended' | 'broken' | 'aborted';
  /** What came after the last line end: the last line of a container that ends without one, or half a line. */
  readonly rest: string;
}

/**
 * Reads a log response to its end and hands over whole lines; never throws.
 * Text is latin1, so that every byte survives, also of characters split over chunks.
 */
export function readLogLines(
  response: IncomingMessage,
  taker: LineTaker,
  signal: AbortSignal,
): Promise<LogRead> {
  return new Promise((resolve) => {
    let held: Buffer[] = [];
    let heldBytes = 0;
    let started = '';
    let scheduled = false;
    let how: LogRead['how'] = 'ended';

    const flush = () => {
      scheduled = false;
      if (heldBytes === 0) return;
      const bytes = held.length === 1 && held[0] ? held[0] : Buffer.concat(held, heldBytes);
      held = [];
      heldBytes = 0;
      let goOn = true;
      const cut = bytes.lastIndexOf(NEWLINE);
      // Decoded once for all that was gathered, and never joined to what was left over: at full speed each copy counts.
      if (cut >= 0) {
        const lines = bytes.toString('latin1', 0, cut).split('\n');
        if (started !== '') lines[0] = started + (lines[0] ?? '');
        started = bytes.toString('latin1', cut + 1);
        goOn = taker.lines(lines);
      } else started += bytes.toString('latin1');
      if (started.length > LONGEST_HELD_CHARACTERS) {
        goOn = taker.piece(started) && goOn;
        started = '';
      }
      if (!goOn) {
        response.pause();
        void taker.drained().then(() => response.resume());
      }
    };
    const onAbort = () => {
      how = 'aborted';
      response.destroy();
    };

    response.on('data', (chunk: Buffer) => {
      held.push(chunk);
      heldBytes += chunk.length;
      if (chunk.length >= FLUSH_BYTES || heldBytes >= FLUSH_BYTES * 4) flush();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    });
    response.on('error', () => {
      if (how === 'ended') how = 'broken';
    });
    response.on('close', () => {
      if (!response.complete && how === 'ended') how = 'broken';
      signal.removeEventListener('abort', onAbort);
      flush();
      resolve({ how, rest: started });
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
