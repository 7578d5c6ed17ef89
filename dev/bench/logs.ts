import { startFakeCluster } from '../fake/cluster.ts';
import { environment } from './environment.ts';
import type { Figure } from './figure.ts';
import { Running } from './launch.ts';
import { LogSource } from './log-source.ts';
import { peakOf } from './memory.ts';
import { interleave } from './rounds.ts';
import { runShell } from './shell.ts';
import { largest, median, medianRatio } from './statistics.ts';
import type { Workshop } from './workshop.ts';

const BULK = { bytes: 500e6, chunkBytes: 32_000 };
const LIVE = { bytes: 50e6, chunkBytes: 100 };

/** A log through the built action into a pipe, against `curl | cat` of the same address. */
export async function logs(workshop: Workshop): Promise<Figure[]> {
  const peaks: number[] = [];
  const bulk = await against(workshop, workshop.rounds(7), BULK, peaks);
  const live = await against(workshop, workshop.rounds(7), LIVE, []);
  const figure = (name: string, seen: typeof bulk, bytes: number, atLeast: number): Figure => ({
    name,
    value: medianRatio(seen.curl, seen.ours),
    unit: '×',
    detail: `${speed(bytes, seen.ours)} against ${speed(bytes, seen.curl)} of curl`,
    target: { atLeast },
  });
  return [
    figure('500 MB of log to a pipe, of `curl | cat`', bulk, BULK.bytes, 0.45),
    figure('50 MB, one line a chunk, of `curl | cat`', live, LIVE.bytes, 0.8),
    {
      name: 'peak memory while streaming 500 MB',
      value: median(peaks),
      unit: 'MiB',
      detail: `at most ${largest(peaks).toFixed(0)} MiB in ${peaks.length} runs`,
      target: { atMost: 140 },
    },
  ];
}

function speed(bytes: number, ms: readonly number[]): string {
  return `${(bytes / 1000 / median(ms)).toFixed(0)} MB/s`;
}

async function against(workshop: Workshop, rounds: number, shape: typeof BULK, peaks: number[]) {
  return interleave(rounds, {
    curl: () => throughCurl(shape),
    ours: () => throughAction(workshop, shape, peaks),
  });
}

/** From the log request to the DELETE, which waits for the last line to be written. */
async function throughAction(workshop: Workshop, shape: typeof BULK, peaks: number[]): Promise<number> {
  const source = new LogSource(shape);
  const cluster = await startFakeCluster({ life: source.life });
  cluster.fault({ resource: 'pods/log' }, source.fault);
  try {
    const env = environment(workshop, { kubeconfig: cluster.kubeconfig });
    const running = new Running({ script: workshop.main, env, drain: true });
    const peak = peakOf(running);
    const { exitCode, errors } = await running.ended;
    if (exitCode !== 0) throw new Error(`the action ended with ${exitCode} ${errors}`);
    peaks.push(peak());
    const [deleted] = cluster.requests.matching({ verb: 'delete', resource: 'jobs' });
    return (deleted?.atMs ?? Number.NaN) - source.askedAtMs - LogSource.restMs;
  } finally {
    await cluster.close();
  }
}

/** From the log request to curl's end. */
async function throughCurl(shape: typeof BULK): Promise<number> {
  const source = new LogSource(shape);
  const cluster = await startFakeCluster({ life: source.life });
  cluster.fault({ resource: 'pods/log' }, source.fault);
  try {
    const path = '/api/v1/namespaces/default/pods/p/log?container=test&timestamps=true&follow=true';
    await runShell(
      'curl -skN -H "Authorization: Bearer $1" "$2" | cat >/dev/null',
      cluster.token,
      cluster.url + path,
    );
    return performance.now() - source.askedAtMs - LogSource.restMs;
  } finally {
    await cluster.close();
  }
}
