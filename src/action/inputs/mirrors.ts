import type { Problems } from '../problems.ts';

/** Images of `registry` are taken from `target` (host and path, without a trailing slash). */
export interface MirrorInput {
  readonly registry: string;
  readonly target: string;
}

/** Reads `mirrors`: `docker.io=HOST/PREFIX` lines. */
export function readMirrors(text: string, problems: Problems): readonly MirrorInput[] {
  void text;
  void problems;
  return [];
}
