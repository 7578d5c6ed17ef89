import { setTimeout as pause } from 'node:timers/promises';
import type { JobActor } from './job-actor.ts';
import type { LogFile } from './log-file.ts';
import type { PodActor } from './pod-actor.ts';

/** What becomes of a created Job: plays it to its end. Throws an AbortError when the Job goes first. */
export type Life = (job: JobActor) => Promise<void>;

export interface PlainLife {
  /** Of the test container. */
  readonly exitCode?: number;
  /** What the test prints, or a function that writes it. */
  readonly log?: readonly string[] | ((log: LogFile, pod: PodActor) => void | Promise<void>);
  /** Between two steps of the pod's life, milliseconds. */
  readonly stepMs?: number;
  /** From the last line to the exit, milliseconds. */
  readonly runsMs?: number;
  /** The container never starts, for this reason. */
  readonly stuck?: { readonly reason: string; readonly message: string };
  /** Reason of the termination, as `OOMKilled`. */
  readonly reason?: string;
}

/** An ordinary Job: pods pend, are scheduled, run, print, exit; then the Job is Complete or Failed. */
export function plainLife(options: PlainLife = {}): Life {
  return async (job) => {
    const count = Number(job.object?.spec.completions ?? 1);
    const indexed = job.object?.spec.completionMode === 'Indexed';
    const pods = Array.from({ length: count }, (_, index) => job.addPod(indexed ? index : null));
    await Promise.all(pods.map((pod) => play(pod, options, job)));
    if (options.stuck) return;
    if ((options.exitCode ?? 0) === 0) job.complete();
    else job.fail();
  };
}

async function play(pod: PodActor, options: PlainLife, job: JobActor): Promise<void> {
  const step = () => pause(options.stepMs ?? 2, undefined, { signal: job.gone });
  await step();
  pod.schedule();
  await step();
  const sidecars: string[] = [];
  for (const { name, restartPolicy } of pod.object?.spec.initContainers ?? []) {
    pod.start(name);
    await step();
    if (restartPolicy === 'Always') sidecars.push(name);
    else pod.exit(0, { container: name });
  }
  if (options.stuck) {
    pod.event('Failed', options.stuck.message, { type: 'Warning' });
    pod.waiting(options.stuck.reason, options.stuck.message);
    return;
  }
  for (const { name, image } of pod.object?.spec.containers ?? []) {
    pod.event(
      'Pulled',
      `Container image "${image}" already present on machine and can be accessed by the pod`,
      {
        fieldPath: `spec.containers{${name}}`,
      },
    );
    pod.start(name);
  }
  job.change(({ status }) => {
    status.ready = (status.ready ?? 0) + 1;
  });
  if (typeof options.log === 'function') await options.log(pod.log(), pod);
  else for (const line of options.log ?? ['hello from the test']) pod.log().line(line);
  await pause(options.runsMs ?? 2, undefined, { signal: job.gone });
  pod.exit(options.exitCode ?? 0, options.reason === undefined ? {} : { reason: options.reason });
  for (const { name } of pod.object?.spec.containers.slice(1) ?? []) pod.exit(0, { container: name });
  for (const name of sidecars.toReversed()) pod.exit(143, { container: name });
}

/** Nothing happens: the test itself moves the Job. */
export const noLife: Life = async () => undefined;
