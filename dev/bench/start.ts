import { environment } from './environment.ts';
import type { Figure } from './figure.ts';
import { Running, runToEnd } from './launch.ts';
import { Listener } from './listener.ts';
import { firstRequest } from './first-request.ts';
import { interleave } from './rounds.ts';
import { median, medianRatio } from './statistics.ts';
import { untilEvent } from './until-event.ts';
import type { Workshop } from './workshop.ts';

/** From the start of main to its first request, and to an input error, against an empty script. */
export async function start(workshop: Workshop): Promise<Figure[]> {
  const listener = await Listener.open();
  const peaks: number[] = [];
  try {
    const { empty, ready, posted, refused, bareMiB } = await interleave(workshop.rounds(25), {
      empty: async () => (await runToEnd({ script: workshop.empty })).ms,
      ready: async () => {
        const env = environment(workshop, { kubeconfig: listener.kubeconfig });
        const event = listener.next();
        const reached = await untilEvent(new Running({ script: workshop.main, env }), event);
        peaks.push(reached.peakMiB);
        return reached.ms;
      },
      posted: () => firstRequest(workshop, { verb: 'create', resource: 'jobs' }, {}, 'main'),
      refused: async () => {
        const env = environment(workshop, { kubeconfig: listener.kubeconfig, inputs: { timeout: '10' } });
        return (await runToEnd({ script: workshop.main, env }, 1)).ms;
      },
      bareMiB: () => memoryOfNothing(workshop),
    });
    const against = (ours: readonly number[]) =>
      `${median(ours).toFixed(0)} ms against ${median(empty).toFixed(0)} ms of an empty script`;
    return [
      {
        name: 'start to ready (the first connection reaches the server)',
        value: medianRatio(ready, empty),
        unit: '×',
        detail: against(ready),
        target: { atMost: 2.2 },
      },
      {
        name: 'start to the dry-run POST at the server (ready + TLS handshake)',
        value: medianRatio(posted, empty),
        unit: '×',
        detail: against(posted),
        target: null,
      },
      {
        name: 'start to the end at an input error',
        value: medianRatio(refused, empty),
        unit: '×',
        detail: against(refused),
        target: null,
      },
      {
        name: 'peak memory at ready',
        value: median(peaks),
        unit: 'MiB',
        detail: `${median(bareMiB).toFixed(0)} MiB of an empty script`,
        target: { atMost: 60 },
      },
    ];
  } finally {
    listener.close();
  }
}

async function memoryOfNothing(workshop: Workshop): Promise<number> {
  let said = () => undefined as void;
  const ready = new Promise<void>((resolve) => {
    said = resolve;
  });
  const running = new Running({ script: workshop.waiting, onOutput: said });
  await ready;
  const peak = running.peakMiB;
  running.child.stdin?.end();
  await running.ended;
  return peak;
}
