import { setTimeout as pause } from 'node:timers/promises';
import { startStep } from '../runner/step.ts';
import type { Figure, Unit } from './figure.ts';
import { statusMiB } from './launch.ts';
import { Place } from './place.ts';
import { interleave } from './rounds.ts';
import { mean, median } from './statistics.ts';
import type { Workshop } from './workshop.ts';

/** One run of the same tests on a real cluster, with or without results. */
interface ResultsRun {
  readonly firstLineMs: number;
  readonly verdictMs: number;
  readonly wallMs: number;
  readonly peakMiB: number;
}

type Inputs = { readonly [name: string]: string };

const FEW = [
  'echo begun; mkdir -p reports; for i in 1 2 3 4 5; do',
  'echo "<testsuite name=\\"s\\"><testcase classname=\\"a\\" name=\\"t$i\\"/></testsuite>" >reports/$i.xml; done; sleep 1; echo end',
].join(' ');
const FEW_RESULTS = { junit: 'reports/*.xml' };
// What does not shrink: 8 MiB compressed are 8 MiB.
const MANY = [
  'echo begun; mkdir -p reports files; echo "<testsuite name=\\"s\\"><testcase name=\\"t\\"/></testsuite>" >reports/1.xml',
  'cd files; for i in $(seq 2000); do head -c 4190 /dev/urandom >$i; done; ls | wc -l; echo end',
].join('; ');
const MANY_RESULTS = { junit: 'reports/*.xml', artifacts: 'files/', 'results-limit': '16Mi' };
const FILES_OF_MANY = 2000;
const EVERY_MS = 5;
// The kubelet looks once a second, and a run that follows another begins always at the same moment of that second.
const KUBELET_LOOKS_MS = 1000;
const GOLDEN = 0.618;

/** What results add to a run: to its time with a few small reports, to the step's memory with 8 MiB in 2,000 files. */
export async function results(workshop: Workshop): Promise<Figure[]> {
  await using place = await Place.find(workshop);
  if (!place) return [];
  const few = await both(workshop, workshop.rounds(20), place, FEW, FEW_RESULTS);
  const many = await both(workshop, workshop.rounds(5), place, MANY, MANY_RESULTS);
  return [
    added(few, 'from the create to the first line of the tests', 'ms', ({ firstLineMs }) => firstLineMs),
    added(few, 'from the last line of the tests to the verdict', 'ms', ({ verdictMs }) => verdictMs),
    added(few, 'whole time', 'ms', ({ wallMs }) => wallMs, 500),
    added(many, 'peak memory of the step, 8 MiB in 2,000 files', 'MiB', ({ peakMiB }) => peakMiB, 20),
  ];
}

interface Both {
  readonly withResults: readonly ResultsRun[];
  readonly without: readonly ResultsRun[];
}

async function both(
  workshop: Workshop,
  rounds: number,
  place: Place,
  script: string,
  inputs: Inputs,
): Promise<Both> {
  const runs = { withResults: [] as ResultsRun[], without: [] as ResultsRun[] };
  const into = (list: ResultsRun[], more: Inputs) => async () => {
    await pause(KUBELET_LOOKS_MS * ((list.length * GOLDEN) % 1));
    const run = await runOnce(workshop, place, { run: script, ...more });
    list.push(run);
    return run.wallMs;
  };
  await interleave(rounds, { withResults: into(runs.withResults, inputs), without: into(runs.without, {}) });
  // The first round does not count.
  return { withResults: runs.withResults.slice(1), without: runs.without.slice(1) };
}

function added(
  { withResults, without }: Both,
  name: string,
  unit: Unit,
  pick: (run: ResultsRun) => number,
  atMost?: number,
): Figure {
  const [more, less] = [withResults.map(pick), without.map(pick)];
  const show = (values: readonly number[]) =>
    `${mean(values).toFixed(0)} ${unit} (median ${median(values).toFixed(0)})`;
  return {
    name: `results add on a real cluster: ${name}`,
    value: mean(more) - mean(less),
    unit,
    detail: `means: ${show(more)} with, ${show(less)} without`,
    target: atMost === undefined ? null : { atMost },
  };
}

async function runOnce(workshop: Workshop, place: Place, inputs: Inputs): Promise<ResultsRun> {
  const startedMs = performance.now();
  const seen = { created: Number.NaN, begun: Number.NaN, end: Number.NaN, verdict: Number.NaN };
  await using step = startStep({
    action: workshop.action,
    inputs: {
      kubeconfig: place.kubeconfig,
      namespace: place.namespace,
      image: place.image,
      'working-directory': '/app',
      ...inputs,
    },
    deadlineMs: 120_000,
    onLine: ({ text }) => {
      if (/^Job \S+ created/.test(text)) seen.created = performance.now();
      else if (text === 'begun') seen.begun = performance.now();
      else if (text === 'end') seen.end = performance.now();
      else if (text.startsWith('PASSED')) seen.verdict = performance.now();
    },
  });
  const watch = new AbortController();
  const peak = peakUntil(() => step.pid ?? 0, watch.signal);
  await step.reached('main ended', 120_000);
  watch.abort();
  const { main } = await step.finished;
  const wallMs = performance.now() - startedMs;
  const log = main.log.map(({ text }) => text).join('\n');
  if (main.exitCode !== 0) throw new Error(log);
  if (inputs.artifacts !== undefined && !new RegExp(`^${FILES_OF_MANY}$`, 'm').test(log))
    throw new Error(log);
  if (/^Note: Results/m.test(log)) throw new Error(log);
  return {
    firstLineMs: seen.begun - seen.created,
    verdictMs: seen.verdict - seen.end,
    wallMs,
    peakMiB: await peak,
  };
}

/** The high-water mark of the step's own process. */
async function peakUntil(pid: () => number, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    const now = statusMiB(pid(), 'VmHWM');
    if (now > peak) peak = now;
    await pause(EVERY_MS);
  }
  return peak;
}
