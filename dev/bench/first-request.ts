import { startFakeCluster } from '../fake/cluster.ts';
import { noLife } from '../fake/life.ts';
import type { Matcher } from '../fake/recorder.ts';
import { type Step, environment } from './environment.ts';
import { Running } from './launch.ts';
import { untilEvent } from './until-event.ts';
import type { Workshop } from './workshop.ts';

/** Milliseconds from the start of an entry until a request of it reaches a fake API server; there it is killed. */
export async function firstRequest(
  workshop: Workshop,
  matcher: Matcher,
  step: Partial<Step>,
  entry: 'main' | 'post',
): Promise<number> {
  const cluster = await startFakeCluster({ life: noLife });
  try {
    const arrived = new Promise<number>((resolve) => {
      cluster.fault(matcher, ({ request }) => resolve(request.atMs));
    });
    const env = environment(workshop, { kubeconfig: cluster.kubeconfig, ...step });
    return (await untilEvent(new Running({ script: workshop[entry], env }), arrived)).ms;
  } finally {
    await cluster.close();
  }
}
