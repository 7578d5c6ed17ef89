import { setTimeout as pause } from 'node:timers/promises';
import { startFakeCluster } from '../fake/cluster.ts';
import type { Fault } from '../fake/faults.ts';
import type { JobActor } from '../fake/job-actor.ts';
import { stamp } from '../fake/log-file.ts';
import { environment } from './environment.ts';
import type { Figure } from './figure.ts';
import { Running } from './launch.ts';
import { interleave } from './rounds.ts';
import { largest, median } from './statistics.ts';
import type { Workshop } from './workshop.ts';

const VERDICT = /^(PASSED|FAILED)/m;
// The kubelet closes a followed log up to a second after the container's end.
const LATE_MS = 1000;

interface Case {
  readonly exitCode: number;
  /** From the container's end to the end of its log stream. */
  readonly logClosesAfterMs: number;
}

/** From the status that says how the test ended to the verdict on standard output. */
export async function result(workshop: Workshop): Promise<Figure[]> {
  const seen = await interleave(workshop.rounds(15), {
    'passed, its log closed at once': () => known(workshop, { exitCode: 0, logClosesAfterMs: 0 }),
    'failed, its log closed at once': () => known(workshop, { exitCode: 1, logClosesAfterMs: 0 }),
    'passed, its log still open for 1 s': () => known(workshop, { exitCode: 0, logClosesAfterMs: LATE_MS }),
    'failed, its log still open for 1 s': () => known(workshop, { exitCode: 1, logClosesAfterMs: LATE_MS }),
  });
  return Object.entries(seen).map(([name, values]) => ({
    name: `result known after the API knows it: ${name}`,
    value: median(values),
    unit: 'ms' as const,
    detail: `at most ${largest(values).toFixed(0)} ms in ${values.length} runs`,
    target: { atMost: 300 },
  }));
}

async function known(workshop: Workshop, wanted: Case): Promise<number> {
  let endedMs = 0;
  let saidMs = 0;
  let output = '';
  const life = async (job: JobActor): Promise<void> => {
    const pod = job.addPod().schedule();
    pod.start();
    pod.log().line('one line of the test');
    await pause(200);
    endedMs = performance.now();
    pod.exit(wanted.exitCode);
    if (wanted.exitCode === 0) job.complete();
    else job.fail();
  };
  const cluster = await startFakeCluster({ life });
  // The fake ends a log with its container; this answer stays open, as the kubelet's does.
  if (wanted.logClosesAfterMs > 0) cluster.fault({ resource: 'pods/log' }, lateClose(wanted), { times: 1 });
  cluster.add('nodes', { metadata: { name: 'node-a' }, spec: {}, status: {} });
  try {
    const running = new Running({
      script: workshop.main,
      env: environment(workshop, { kubeconfig: cluster.kubeconfig }),
      onOutput: (text) => {
        output += text;
        if (saidMs === 0 && VERDICT.test(output)) saidMs = performance.now();
      },
    });
    await running.ended;
    if (saidMs === 0) throw new Error(`no verdict:\n${output}`);
    return saidMs - endedMs;
  } finally {
    await cluster.close();
  }
}

function lateClose({ logClosesAfterMs }: Case): Fault {
  return async ({ wire }) => {
    wire.head(200, { 'Content-Type': 'text/plain' });
    wire.send(`${stamp(BigInt(Date.now()) * 1_000_000n)} one line of the test\n`);
    await pause(200 + logClosesAfterMs);
    wire.end();
  };
}
