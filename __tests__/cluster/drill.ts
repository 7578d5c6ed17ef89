import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import { type StepResult, logText } from '../../dev/runner/result.ts';
import type { Step } from '../../dev/runner/step.ts';
import type { ApiObject } from '../../src/cluster/jobs.ts';
import { BUSYBOX, type Place, expectVerdict, reportOf } from './harness.ts';

const execute = promisify(execFile);
// The API's stamps are whole seconds and two cores are shared by three workers: this only tells "at once" from "at the end
// of some limit", of which the shortest that a drill does not set itself is 15 minutes.
const SOON_SECONDS = 90;

export interface Expected {
  readonly verdict: string;
  readonly cause: string;
  readonly owner?: 'author' | 'platform' | 'provider' | '';
  readonly exitCode?: string;
  /** What the message must hold: real names and figures. */
  readonly says: readonly (RegExp | string)[];
  /** What must stand in the summary besides. */
  readonly shows?: readonly (RegExp | string)[];
  /** When the API showed the cause; without it the newest time in the evidence. */
  readonly shownAtMs?: (report: any) => number;
  /** How long after it the verdict may come. */
  readonly withinSeconds?: number;
}

/** True where the cluster is a kubebox: its nodes, its registry and its API server can be asked for what no API offers. */
export const hasKubebox = Boolean(process.env.KUBEBOX ?? process.env.KUBEBOX_NAME);

/** Runs a kubebox command. */
export async function kubebox(...words: string[]): Promise<string> {
  const { stdout } = await execute('dev/kubebox/kubebox', words, { timeout: 180_000 });
  return stdout.trim();
}

/** One drill: a run that must end with this verdict, these words, and soon after the API showed the cause. */
export async function drill(
  place: Place,
  inputs: { [name: string]: string },
  expected: Expected,
  during?: (step: Step) => Promise<void>,
): Promise<StepResult> {
  const result = await place.run({ 'infrastructure-retries': '0', ...inputs }, {}, during);
  expectDrill(result, expected);
  return result;
}

/** The same of a run that has ended. */
export function expectDrill(result: StepResult, expected: Expected): void {
  keep(result);
  expectVerdict(result, expected.verdict, expected.cause);
  const { outputs, summary } = result.main;
  for (const words of expected.says) {
    if (typeof words === 'string') expect(outputs.message).toContain(words);
    else expect(outputs.message).toMatch(words);
  }
  for (const words of expected.shows ?? []) {
    if (typeof words === 'string') expect(summary).toContain(words);
    else expect(summary).toMatch(words);
  }
  if (expected.owner !== undefined) expect(outputs.owner).toBe(expected.owner);
  if (expected.exitCode !== undefined) expect(outputs['exit-code']).toBe(expected.exitCode);
  expectSoon(result, expected);
}

// For `script/explain`: the reports of the drills, where KEEP_REPORTS names a folder.
function keep(result: StepResult): void {
  const folder = process.env.KEEP_REPORTS ?? '';
  const name = result.main.outputs['job-name'] || `run-${process.pid}-${performance.now()}`;
  if (folder !== '') writeFileSync(join(folder, `${name}.json`), JSON.stringify(reportOf(result), null, 1));
}

function expectSoon(result: StepResult, expected: Expected): void {
  const report = reportOf(result);
  const shownAtMs = (expected.shownAtMs ?? newestEvidence)(report);
  if (Number.isNaN(shownAtMs)) return;
  const said = result.main.raw.findLast(({ text }) => /^::(error|warning|notice)/.test(text));
  const saidAtMs = Date.parse((said ?? result.main.raw.at(-1))?.time ?? '');
  const seconds = (saidAtMs - shownAtMs) / 1000;
  if (seconds > (expected.withinSeconds ?? SOON_SECONDS)) console.error(logText(result.main));
  expect(seconds).toBeLessThanOrEqual(expected.withinSeconds ?? SOON_SECONDS);
}

function newestEvidence(report: any): number {
  const times: number[] = (report?.verdict?.evidence ?? []).map(({ at }: { at: string }) => Date.parse(at));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length > 0 ? Math.max(...known) : Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'drill-'));
let files = 0;

/** The inputs for a Job of our own; `spec` is the pod's. */
export function job(
  spec: object,
  jobSpec: object = {},
  podMetadata: object = {},
): { [name: string]: string } {
  const path = join(folder, `${++files}.yaml`);
  const manifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'drill' },
    spec: {
      ...jobSpec,
      template: {
        metadata: podMetadata,
        spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, ...spec },
      },
    },
  };
  writeFileSync(path, JSON.stringify(manifest));
  return { image: '', manifest: path, container: 'test' };
}

/** A container of the drill's manifest that runs a script. */
export function box(name: string, script: string, more: object = {}): object {
  return { name, image: BUSYBOX, command: ['sh', '-c', script], ...more };
}

/** The drill's only pod, as soon as it is as it should be. */
export async function podWhen(
  place: Place,
  what: string,
  holds: (pod: any) => boolean = (pod) => pod.status?.phase === 'Running',
): Promise<any> {
  let found: ApiObject | undefined;
  await place.until(what, async () => {
    found = (await place.pods()).find((pod) => holds(pod));
    return found !== undefined;
  });
  return found;
}
