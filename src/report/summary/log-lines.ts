import { countingAttempts, decidingAttempt, shardName } from '../counting-attempts.ts';
import type { AttemptReport, RunReport } from '../run-report.ts';
import { services } from '../services.ts';

/** The last lines that one container printed. */
export interface ContainerLog {
  readonly pod: string;
  /** Its shard; null for a single pod. */
  readonly index: number | null;
  /** The same as text, with the attempt where it ran again. */
  readonly shard: string;
  readonly container: string;
  readonly lines: readonly string[];
}

/** The logs of the attempts that count, as far as they printed anything: of the tests first, then of services that died, of passed shards only when all passed. */
export function containerLogs(report: RunReport): readonly ContainerLog[] {
  const counting = countingAttempts(report);
  const testContainer = decidingAttempt(report)?.observation.testContainer ?? '';
  const { outcome, shards } = report.verdict;
  const boring = new Set(
    outcome === 'passed' ? [] : shards.filter((shard) => shard.outcome === 'passed').map(({ pod }) => pod),
  );
  const deciding = new Set(decidingPods(report));
  const logs = counting.flatMap(logsOf);
  const beside = services(report);
  const rank = ({ pod, container }: ContainerLog) =>
    (container === testContainer ? 0 : beside.get(`${pod}/${container}`) ? 2 : 4) +
    (deciding.has(pod) ? 0 : 1);
  return logs
    .filter(({ pod, lines }) => lines.length > 0 && !boring.has(pod))
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Pods of the shards whose outcome is the run's. */
export function decidingPods(report: RunReport): readonly string[] {
  const { outcome, shards } = report.verdict;
  return shards.filter((shard) => shard.outcome === outcome).map((shard) => shard.pod);
}

function withoutEmptyEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

function logsOf(attempt: AttemptReport): readonly ContainerLog[] {
  const { observation, pods } = attempt;
  return Object.entries(observation.log ?? {}).map(([key, value]) => {
    const slash = key.indexOf('/');
    const pod = slash < 0 ? (pods[0]?.name ?? '') : key.slice(0, slash);
    const index = pods.find(({ name }) => name === pod)?.index ?? null;
    return {
      pod,
      index,
      shard: index === null ? '' : shardName(index, attempt),
      container: key.slice(slash + 1),
      lines: withoutEmptyEnd(typeof value === 'string' ? value.split('\n') : value),
    };
  });
}
