import { startFakeCluster } from '../fake/cluster.ts';
import { noLife, plainLife } from '../fake/life.ts';
import { environment } from './environment.ts';
import type { Figure } from './figure.ts';
import { Running } from './launch.ts';
import { largest, median } from './statistics.ts';
import type { Workshop } from './workshop.ts';

interface Seen {
  readonly toDeleteMs: number;
  readonly toEndMs: number;
}

const STUCK = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "registry.example/app:1"' };
const STAGES = {
  running: plainLife({ runsMs: 60_000 }),
  'waiting for its image': plainLife({ stuck: STUCK }),
  'without a pod': noLife,
};

/** From SIGINT to the DELETE at the server and to the end of the process. */
export async function cancel(workshop: Workshop): Promise<Figure[]> {
  const seen: Seen[] = [];
  const stages = Object.values(STAGES);
  for (let round = 0; round < workshop.rounds(24); round++) {
    const life = stages[round % stages.length];
    if (life) seen.push(await cancelled(workshop, life));
  }
  const toDelete = seen.map(({ toDeleteMs }) => toDeleteMs);
  const toEnd = seen.map(({ toEndMs }) => toEndMs);
  const detail = `of ${seen.length} runs, a third each: ${Object.keys(STAGES).join(', ')}`;
  return [
    { name: 'SIGINT to DELETE, median', value: median(toDelete), unit: 'ms', detail, target: { atMost: 50 } },
    { name: 'SIGINT to DELETE, longest', value: largest(toDelete), unit: 'ms', detail, target: null },
    {
      name: 'SIGINT to the end, median',
      value: median(toEnd) / 1000,
      unit: 's',
      detail,
      target: { atMost: 2 },
    },
    {
      name: 'SIGINT to the end, longest',
      value: largest(toEnd) / 1000,
      unit: 's',
      detail,
      target: { atMost: 6.5 },
    },
  ];
}

async function cancelled(workshop: Workshop, life: typeof noLife): Promise<Seen> {
  const cluster = await startFakeCluster({ life });
  try {
    const running = new Running({
      script: workshop.main,
      env: environment(workshop, { kubeconfig: cluster.kubeconfig }),
    });
    await cluster.requests.until({ verb: 'watch', resource: 'events' });
    // What the first watches told has been taken in by now.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const askedMs = performance.now();
    running.kill('SIGINT');
    const endedMs = running.startedMs + (await running.ended).ms;
    const [deleted] = cluster.requests.matching({ verb: 'delete', resource: 'jobs' });
    return { toDeleteMs: (deleted?.atMs ?? Number.NaN) - askedMs, toEndMs: endedMs - askedMs };
  } finally {
    await cluster.close();
  }
}
