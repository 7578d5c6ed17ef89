import { environment } from './environment.ts';
import type { Figure } from './figure.ts';
import { firstRequest } from './first-request.ts';
import { Running, runToEnd } from './launch.ts';
import { Listener } from './listener.ts';
import { interleave } from './rounds.ts';
import { median, medianRatio } from './statistics.ts';
import { untilEvent } from './until-event.ts';
import type { Workshop } from './workshop.ts';

const saved = (clean: boolean) => ({
  run: JSON.stringify({
    version: 1,
    nonce: 'abcdefgh',
    server: '',
    attempts: [
      { namespace: 'default', name: 'test-1-abcdefgh', uid: 'c4b6e1f0-1f6d-4f8e-9d54-8c7d6a5b4e3f' },
    ],
    clean,
  }),
});

/** Post against an empty script: with nothing to do, and with a Job that main has left. */
export async function post(workshop: Workshop): Promise<Figure[]> {
  const listener = await Listener.open();
  const { kubeconfig } = listener;
  try {
    const { empty, idle, ready, asked } = await interleave(workshop.rounds(25), {
      empty: async () => (await runToEnd({ script: workshop.empty })).ms,
      idle: async () => {
        const env = environment(workshop, { kubeconfig, state: saved(true) });
        return (await runToEnd({ script: workshop.post, env })).ms;
      },
      ready: async () => {
        const env = environment(workshop, { kubeconfig, state: saved(false) });
        const event = listener.next();
        return (await untilEvent(new Running({ script: workshop.post, env }), event)).ms;
      },
      asked: () => firstRequest(workshop, { resource: 'jobs' }, { state: saved(false) }, 'post'),
    });
    const figure = (name: string, ours: readonly number[], atMost: number | null): Figure => ({
      name,
      value: medianRatio(ours, empty),
      unit: '×',
      detail: `${median(ours).toFixed(0)} ms against ${median(empty).toFixed(0)} ms of an empty script`,
      target: atMost === null ? null : { atMost },
    });
    return [
      figure('post with nothing to do', idle, 1.1),
      figure('post with a Job to delete, up to the first connection', ready, 2.4),
      figure('the same, up to the first request at the server', asked, null),
    ];
  } finally {
    listener.close();
  }
}
