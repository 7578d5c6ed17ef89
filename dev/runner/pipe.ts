/**
 * Makes real pipes for a child's output. Node's own `pipe` is a socket pair, which buffers more and fails otherwise
 * than the pipes of the runner, so what an action loses by exiting too early would not show.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

export interface Pipe {
  readonly reader: Socket;
  /** For the child; to be closed here once it is started. */
  readonly writer: number;
}

/** Makes two pipes, for stdout and stderr. */
export function makePipes(folder: string): readonly [Pipe, Pipe] {
  const paths = [join(folder, 'stdout'), join(folder, 'stderr')] as const;
  execFileSync('mkfifo', paths);
  try {
    return [open(paths[0]), open(paths[1])];
  } finally {
    for (const path of paths) rmSync(path);
  }
}

function open(path: string): Pipe {
  // Without O_NONBLOCK this would wait for a writer.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  return { reader: new Socket({ fd, readable: true, writable: false }), writer };
}

/** Closes the writers in this process, so that a reader ends when the child does. */
export function closeWriters(pipes: readonly Pipe[]): void {
  for (const { writer } of pipes) closeSync(writer);
}
