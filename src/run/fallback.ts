import { isRefusal } from '../diagnosis/mirrored.ts';
import { type Mirror, mirrorOf } from '../job/mirrors.ts';
import { fallbackSentence } from '../report/fallback-words.ts';
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
  /** What the last attempt showed; empty when there is nothing to fall back from. */
  readonly news: readonly RefusedMirror[];
  /** How many attempts ended with such news: they cost none of `infrastructure-retries`. */
  readonly used: number;
}

/** What the attempts so far say of the mirrors; each mirror can be left behind once, and only where it is allowed. */
export function fallbackAfter(
  attempts: readonly AttemptReport[],
  inputs: { readonly mirrors: readonly Mirror[]; readonly mirrorFallback: boolean },
): Fallback {
  let left: readonly Mirror[] = inputs.mirrors;
  if (!inputs.mirrorFallback) return { mirrors: left, news: [], used: 0 };
  let news: readonly RefusedMirror[] = [];
  let used = 0;
  for (const attempt of attempts) {
    news = refusedIn(attempt, left);
    const refused = new Set(news.map(({ mirror }) => mirror));
    left = left.map((mirror) => (refused.has(mirror) ? { ...mirror, target: mirror.registry } : mirror));
    if (news.length > 0) used++;
  }
  return { mirrors: left, news, used };
}

/** The lines for the log. */
export function fallbackLines({ news }: Fallback): readonly string[] {
  return news.map(({ mirror, image, cause, attempt }) =>
    fallbackSentence(mirror.target, image, cause, attempt + 1),
  );
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
