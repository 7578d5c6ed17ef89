import type { IncomingMessage } from 'node:http';
import type { Clock } from '../time/clock.ts';
import type { ApiObject } from './jobs.ts';

export interface WatchFrame {
  readonly type: string;
  readonly object: ApiObject;
}

export interface StreamEnd {
  /** The stream ended of itself, or broke, or fell silent. */
  readonly how: 'ended' | 'broken' | 'silent' | 'aborted';
  readonly frames: number;
}

export interface StreamLimits {
  /** Milliseconds after which the server should have ended the watch itself. */
  readonly lifeMs: number;
  /** Milliseconds without a frame, once a bookmark has shown that the server sends them, that mean a dead peer. */
  readonly silenceMs: number;
}

/** Reads one watch response to its end, a frame at a time; never throws. */
export async function readWatchStream(
  response: IncomingMessage,
  onFrame: (frame: WatchFrame) => void,
  limits: StreamLimits,
  clock: Clock,
  signal: AbortSignal,
): Promise<StreamEnd> {
  const over = new AbortController();
  let frames = 0;
  let how: StreamEnd['how'] = 'ended';
  let lastFrameAt = clock.monotonic();
  let bookmarksSeen = false;

  const startedAt = clock.monotonic();
  const guard = async () => {
    while (!over.signal.aborted) {
      const now = clock.monotonic();
      const lifeLeft = startedAt + limits.lifeMs - now;
      const silenceLeft = bookmarksSeen ? lastFrameAt + limits.silenceMs - now : lifeLeft;
      const left = Math.min(lifeLeft, silenceLeft);
      // A first bookmark shortens the wait that is under way: look again at least that often.
      if (left <= 0) {
        how = 'silent';
        response.destroy();
        return;
      }
      await clock.sleep(Math.min(Math.max(left, 50), limits.silenceMs), over.signal);
    }
  };

  const ended = new Promise<void>((resolve) => {
    // A tail kept as text and joined again on every chunk would be quadratic for a large object.
    let tail: string[] = [];
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      const lines = chunk.split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) {
        const whole = tail.length > 0 ? tail.join('') + line : line;
        tail = [];
        const frame = readFrame(whole);
        if (!frame) continue;
        frames++;
        lastFrameAt = clock.monotonic();
        if (frame.type === 'BOOKMARK') bookmarksSeen = true;
        onFrame(frame);
      }
      if (last !== '') tail.push(last);
    });
    response.on('end', () => resolve());
    response.on('error', () => {
      if (how === 'ended') how = 'broken';
      resolve();
    });
    response.on('close', () => resolve());
  });
  const onAbort = () => {
    how = 'aborted';
    response.destroy();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const guarding = guard();
  await ended;
  signal.removeEventListener('abort', onAbort);
  over.abort();
  await guarding;
  return { how, frames };
}

function readFrame(line: string): WatchFrame | null {
  if (line.trim() === '') return null;
  try {
    const frame = JSON.parse(line) as Partial<WatchFrame>;
    if (typeof frame.type === 'string' && typeof frame.object === 'object' && frame.object !== null) {
      return { type: frame.type, object: frame.object };
    }
  } catch {
    // Half a line at the end of a cut stream: the watch starts again from the last version it saw.
  }
  return null;
}
