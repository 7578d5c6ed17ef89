import { type ClusterRun, byAction, byKubectl } from './cluster-run.ts';
import type { Figure, Unit } from './figure.ts';
import { Place } from './place.ts';
import { largest, median, medianRatio } from './statistics.ts';
import type { Workshop } from './workshop.ts';

type Pick = (run: ClusterRun) => number;

/** The same test on a real cluster by the built action and by a careful shell step with kubectl. */
export async function cluster(workshop: Workshop): Promise<Figure[]> {
  await using place = await Place.find(workshop);
  if (!place) return [];
  // Requests are counted in runs of their own: counting costs time.
  const counted = {
    ours: await byAction(workshop, place, true),
    theirs: await byKubectl(workshop, place, true),
  };
  const ours: ClusterRun[] = [];
  const theirs: ClusterRun[] = [];
  for (let round = 0; round < workshop.rounds(9); round++) {
    ours.push(await byAction(workshop, place, false));
    theirs.push(await byKubectl(workshop, place, false));
  }
  const figure = (name: string, pick: Pick, unit: Unit): Figure => {
    const [mine, other] = [ours.map(pick), theirs.map(pick)];
    const show = (values: readonly number[]) => `${median(values).toFixed(0)} ${unit}`;
    return {
      name: `on a real cluster: ${name}, of a kubectl step`,
      value: medianRatio(mine, other),
      unit: '×',
      detail: `${show(mine)} (at most ${largest(mine).toFixed(0)}) against ${show(other)} (at most ${largest(other).toFixed(0)})`,
      target: { atMost: 1 },
    };
  };
  return [
    figure('result known after the end of the test', ({ knownMs }) => knownMs, 'ms'),
    figure('end of the step after the end of the test', ({ stepEndMs }) => stepEndMs, 'ms'),
    figure('whole time, ours with post', ({ wallMs }) => wallMs, 'ms'),
    figure('peak memory of all processes', ({ peakMiB }) => peakMiB, 'MiB'),
    {
      name: 'on a real cluster: requests, of a kubectl step',
      value: counted.ours.requests.length / counted.theirs.requests.length,
      unit: '×',
      detail: `${counted.ours.requests.length} against ${counted.theirs.requests.length}: ${summary(counted.ours.requests)}`,
      target: { atMost: 1 },
    },
  ];
}

/** `2 × GET pods`, without names and queries. */
function summary(requests: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const line of requests) {
    const [method = '', path = ''] = line.split(' ');
    const found = /(jobs|pods|events|nodes)(\/[^/?]+)?(\/log)?/.exec(path);
    const kind = `${/watch=/.test(path) ? 'WATCH' : method} ${found ? found[1] + (found[3] ?? '') : path}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`)).join(', ');
}
