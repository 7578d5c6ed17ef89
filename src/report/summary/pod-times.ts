import { countingAttempts, shardName } from '../counting-attempts.ts';
import { code } from '../escape.ts';
import { count, duration } from '../figures.ts';
import { details, table, unbroken } from '../markdown.ts';
import { type PodTimes, podTimes } from '../pod-times.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const MOST = 50;

type Column = Exclude<keyof PodTimes, 'pod' | 'index'>;

const COLUMNS: readonly (readonly [key: Column, head: string])[] = [
  ['nodeMs', 'Waiting for a node'],
  ['volumesMs', 'Volumes and network'],
  ['pullMs', 'Image pulls'],
  ['initMs', 'Init containers'],
  ['servicesMs', 'Services'],
  ['testsMs', 'Tests'],
];

/** How long each pod was at what, where there are several: the slowest first, since it is the one that is waited for. */
export function eachPod(report: RunReport): readonly Block[] {
  const all = countingAttempts(report).flatMap((attempt) =>
    podTimes(attempt).map((times) => ({
      ...times,
      name: times.index === null ? code(times.pod, 80) : shardName(times.index, attempt),
    })),
  );
  if (all.length < 2) return [];
  const columns = COLUMNS.filter(([key]) => all.some((times) => (times[key] ?? 0) > 0));
  if (columns.length === 0) return [];
  const total = (times: PodTimes) => columns.reduce((sum, [key]) => sum + (times[key] ?? 0), 0);
  const slowest = all.toSorted((left, right) => total(right) - total(left)).slice(0, MOST);
  const rows = slowest.map((times) => [
    times.name,
    ...columns.map(([key]) => {
      const ms = times[key];
      return ms === null ? 'not known' : unbroken(duration(ms));
    }),
  ]);
  const more = all.length - slowest.length;
  const head = [
    all.some(({ index }) => index !== null) ? 'Shard' : 'Pod',
    ...columns.map(([, name]) => name),
  ];
  const text = table(head, rows) + (more > 0 ? `\n\n… and ${count(more, 'faster pod')} in report.json` : '');
  const note = 'By the whole seconds that the API server writes down; pulls as the node states them.';
  return [
    {
      called: 'the time of each pod',
      worth: WORTH.timeline,
      text: details('The time of each pod', `${text}\n\n${note}`),
    },
  ];
}
