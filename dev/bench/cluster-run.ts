import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStep } from '../runner/step.ts';
import { peakOfTree } from './memory.ts';
import type { Place } from './place.ts';
import type { Workshop } from './workshop.ts';

/** One run of the same test on a real cluster; times are from the stamp that the test prints last. */
export interface ClusterRun {
  readonly knownMs: number;
  readonly stepEndMs: number;
  readonly wallMs: number;
  readonly peakMiB: number;
  /** Known only where they were counted. */
  readonly requests: readonly string[];
}

const SCRIPT = 'echo begin; sleep 2; echo end; date -Ins';
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.,](\d{9})([+-]\d\d:?\d\d|Z)/m;
const now = () => performance.timeOrigin + performance.now();

/** Our built action under the runner stand-in. */
export async function byAction(workshop: Workshop, place: Place, counting: boolean): Promise<ClusterRun> {
  const file = workshop.file('requests', '');
  const startedMs = now();
  let stampMs = Number.NaN;
  let knownMs = Number.NaN;
  await using step = startStep({
    action: workshop.action,
    inputs: { kubeconfig: place.kubeconfig, namespace: place.namespace, image: place.image, run: SCRIPT },
    deadlineMs: 120_000,
    ...(counting
      ? {
          nodeArguments: ['--import', join(import.meta.dirname, 'count-requests.ts')],
          override: { BENCH_REQUESTS: file },
        }
      : {}),
    onLine: ({ text }) => {
      stampMs = readStamp(text) ?? stampMs;
      if (text.startsWith('PASSED')) knownMs = now();
    },
  });
  const peak = peakOfTree(step.pid ?? 0);
  await step.reached('main ended', 120_000);
  const endedMs = now();
  const { main } = await step.finished;
  const wallMs = now() - startedMs;
  if (main.exitCode !== 0) throw new Error(main.log.map(({ text }) => text).join('\n'));
  const requests = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return { knownMs: knownMs - stampMs, stepEndMs: endedMs - stampMs, wallMs, peakMiB: peak(), requests };
}

/** A careful shell step with kubectl. */
export async function byKubectl(workshop: Workshop, place: Place, counting: boolean): Promise<ClusterRun> {
  const name = `kubectl-${Date.now()}`;
  const manifest = workshop.file('job.json', JSON.stringify(job(name, place)));
  const env = { ...place.environment(workshop.folder()), ...(counting ? { EXTRA: '-v=6' } : {}) };
  const startedMs = now();
  const child = spawn(join(import.meta.dirname, 'kubectl-step.sh'), [manifest, name, place.namespace], {
    env,
  });
  const peak = peakOfTree(child.pid ?? 0);
  let [output, errors] = ['', ''];
  let [stampMs, knownMs, endedMs] = [Number.NaN, Number.NaN, Number.NaN];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    stampMs = readStamp(output) ?? stampMs;
    if (Number.isNaN(knownMs) && output.includes('RESULT 0')) knownMs = now();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.once('exit', () => {
    endedMs = now();
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the kubectl step ended with ${code}:\n${output}${errors}`);
  return {
    knownMs: knownMs - stampMs,
    stepEndMs: endedMs - stampMs,
    wallMs: endedMs - startedMs,
    peakMiB: peak(),
    requests: errors
      .split('\n')
      .filter((line) => / (GET|POST|DELETE|PATCH) https:|"Response" verb=/.test(line)),
  };
}

function readStamp(text: string): number | null {
  const found = STAMP.exec(text);
  return found ? Date.parse(`${found[1]}${found[3]}`) + Number(found[2]) / 1e6 : null;
}

function job(name: string, place: Place): object {
  const container = { name: 'test', image: place.image, command: ['sh', '-e', '-c', SCRIPT] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: place.namespace },
    spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  };
}
