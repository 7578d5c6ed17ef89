import { isRefusal } from '../diagnosis/mirrored.ts';
import { type Mirror, mirrorOf } from '../job/mirrors.ts';
import type { AttemptReport } from '../report/run-report.ts';

/** A mirror that refused an image in an attempt, so that later ones do without it. */
export interface RefusedMirror {
  readonly mirror: Mirror;
  /** Whole name of an image that it refused. */
  readonly image: string;
  readonly cause: string;
  readonly attempt: number;
}

export interface Fallback {
  /** The mirrors of the next attempt: one that refused stands for itself, so its images come from their own registry. */
  readonly mirrors: readonly Mirror[];
  /** In the order of the attempts, each mirror once. */
  readonly refused: readonly RefusedMirror[];
}

/** What the attempts so far say of the mirrors; each mirror can be left behind once, and only where it is allowed. */
export function fallbackAfter(
  attempts: readonly AttemptReport[],
  inputs: { readonly mirrors: readonly Mirror[]; readonly mirrorFallback: boolean },
): Fallback {
  let mirrors: readonly Mirror[] = inputs.mirrors;
  const refused: RefusedMirror[] = [];
  for (const attempt of inputs.mirrorFallback ? attempts : []) {
    const found = refusedIn(attempt, mirrors);
    const lost = new Set(found.map(({ mirror }) => mirror));
    mirrors = mirrors.map((mirror) => (lost.has(mirror) ? { ...mirror, target: mirror.registry } : mirror));
    refused.push(...found);
  }
  return { mirrors, refused };
}

function refusedIn(attempt: AttemptReport, mirrors: readonly Mirror[]): readonly RefusedMirror[] {
  const { verdict, images = [], number } = attempt;
  // Only what ended the attempt counts: an image that came late is no refusal.
  const causes = [verdict.cause, ...verdict.shards.map(({ cause }) => cause)];
  if (!causes.some((cause) => isRefusal(cause) || cause === 'event.pull-secret')) return [];
  const found = new Map<Mirror, RefusedMirror>();
  for (const { upstream, isMirrored, refusal } of images) {
    if (!isMirrored || !isRefusal(refusal)) continue;
    const mirror = mirrorOf(upstream, mirrors);
    if (!mirror || mirror.target === mirror.registry || found.has(mirror)) continue;
    found.set(mirror, { mirror, image: upstream, cause: refusal, attempt: number });
  }
  return [...found.values()];
}
