import type { ShardVerdict } from '../diagnosis/verdict.ts';
import type { Avoidance } from '../job/avoid.ts';
import type { AttemptReport, PodPlace } from '../report/run-report.ts';

export type Loss = Pick<ShardVerdict, 'outcome' | 'cause' | 'retryable'>;

/** What a new attempt runs: everything (null), or one shard. */
export type Part = number | null;

/** What the next attempt keeps away from, after what became of the earlier ones. */
export function avoidanceAfter(attempts: readonly AttemptReport[], part: Part = null): Avoidance {
  const lost = attempts.flatMap(lostPlaces).filter(({ node }) => node !== '');
  return {
    // Another shard's node may be the only one that is left.
    nodes: [...new Set(lost.filter(({ index }) => part === null || index === part).map(({ node }) => node))],
    spot: lost.some(({ capacity }) => capacity === 'spot'),
  };
}

function lostPlaces({ verdict, pods, shard }: AttemptReport): readonly PodPlace[] {
  const took = (loss: Loss) => loss.outcome === 'infrastructure' && tookThePod(loss.cause);
  if (verdict.shards.length < 2 || shard !== null) return took(verdict) ? pods : [];
  const lost = new Set(verdict.shards.filter(took).map(({ pod }) => pod));
  return pods.filter(({ name }) => lost.has(name));
}

// Causes that have to do with the node a pod was on; a registry or a quota is the same everywhere.
function tookThePod(cause: string): boolean {
  return /^(pod\.|node\.|event\.|end\.|sandbox\.|start\.|create-container\.|container\.|mount\.|attach\.|map\.|workspace\.disk-full)/.test(
    cause,
  );
}
