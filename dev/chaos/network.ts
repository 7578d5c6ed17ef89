// Disturbs the network around the end of many runs, ended in every way, and looks whether anything but warnings differs.
// node dev/chaos/network.ts [--runs 300] [--seed N] [--workers 6] [--ending WORDS] [--disturbance WORDS] [--keep FOLDER]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Place, reports } from '../../__tests__/cluster/place.ts';
import { targetOf } from '../proxy/kubeconfig.ts';
import { startProxy } from '../proxy/proxy.ts';
import { type StepResult, logText } from '../runner/result.ts';
import { DISTURBANCES, type Disturbance } from './disturbances.ts';
import type { Ending } from './ending.ts';
import { ENDINGS } from './endings.ts';
import { seededRandom } from './random.ts';
import { differences } from './same.ts';

export interface NetworkOptions {
  readonly runs: number;
  readonly seed: number;
  readonly workers: number;
  readonly endings?: readonly Ending[];
  readonly disturbances?: readonly Disturbance[];
  readonly longestMs?: number;
  /** Disturbs the beginning of the runs and not their end. */
  readonly atBegin?: boolean;
  readonly keep?: string;
  readonly onRun?: (line: string) => void;
}

export interface NetworkRun {
  readonly number: number;
  readonly what: string;
  /** What is not as in a run that nothing disturbed. */
  readonly different: readonly string[];
}

interface Plan {
  readonly number: number;
  readonly ending: Ending;
  readonly disturbance: Disturbance | null;
  /** Before the end; negative after it. */
  readonly leadMs: number;
  /** After the step's start; null to count from the end. */
  readonly beginMs: number | null;
  readonly durationMs: number;
  readonly random: () => number;
}

const SHORTEST_MS = 50;
const LONGEST_MS = 25_000;
const LEAD_MS = 3_000;
const AFTER_END_MS = 500;
const BEGIN_MS = 2_000;
const GONE_MS = 75_000;

/** Plays all runs; which ending, which disturbance and when is fixed by the seed. */
export async function network(options: NetworkOptions): Promise<NetworkRun[]> {
  const plans = plan(options);
  const results: NetworkRun[] = [];
  let next = 0;
  const worker = async () => {
    await using place = await Place.make();
    for (let mine = plans[next++]; mine; mine = plans[next++]) {
      const run = await play(mine, place, options.keep ?? '');
      results.push(run);
      options.onRun?.(describe(run));
    }
  };
  await Promise.all(Array.from({ length: options.workers }, worker));
  return results.toSorted((left, right) => left.number - right.number);
}

function plan({ runs, seed, longestMs, ...options }: NetworkOptions): Plan[] {
  const random = seededRandom(seed);
  const endings = options.endings ?? ENDINGS;
  const disturbances = options.disturbances ?? DISTURBANCES;
  const shift = Math.floor(random() * endings.length);
  return Array.from({ length: runs }, (_, number) => {
    const own = seededRandom(seed * 1_000 + number);
    return {
      number,
      // Each in turn, so that a short series has some of each.
      ending: endings[(number + shift) % endings.length] as Ending,
      disturbance: disturbances[Math.floor(own() * disturbances.length)] ?? null,
      leadMs: own() * (LEAD_MS + AFTER_END_MS) - AFTER_END_MS,
      beginMs: options.atBegin ? own() * BEGIN_MS : null,
      durationMs: durationOf(own(), own(), longestMs ?? LONGEST_MS),
      random: own,
    };
  });
}

/** Half of them as likely short as long by their order of magnitude, the others anything up to the longest. */
function durationOf(kind: number, share: number, longestMs: number): number {
  return kind < 0.5 ? SHORTEST_MS * (longestMs / SHORTEST_MS) ** share : SHORTEST_MS + longestMs * share;
}

async function play(mine: Plan, place: Place, keep: string): Promise<NetworkRun> {
  const { ending, disturbance, leadMs, durationMs } = mine;
  const text = readFileSync(process.env.KUBECONFIG ?? '', 'utf8');
  const proxy = await startProxy({ target: targetOf(text) });
  let result: StepResult | null = null;
  let failure = '';
  const happened: Promise<unknown>[] = [];
  try {
    const inputs = {
      'infrastructure-retries': '0',
      ...ending.inputs,
      kubeconfig: proxy.kubeconfig(text),
      'grace-period': '3s',
    };
    result = await place.run(inputs, { deadlineMs: 150_000 }, async (step) => {
      const disturb = () => disturbance?.begin(proxy, durationMs, mine.random);
      if (mine.beginMs !== null) proxy.after(mine.beginMs, disturb);
      const begun = await step.line(ending.from, 90_000).catch(() => null);
      // A run that was disturbed at its beginning may be over without a word of it.
      if (begun === null && mine.beginMs !== null) return;
      if (mine.beginMs === null) proxy.after(Math.max(0, ending.endsAfterMs - leadMs), disturb);
      if (ending.strike)
        proxy.after(
          ending.endsAfterMs,
          () => void happened.push(ending.strike?.(place, step) ?? Promise.resolve()),
        );
    });
    await Promise.all(happened);
  } catch (error) {
    failure = `The step or the strike failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  await proxy.close();
  await place
    .until('nothing left', async () => (await place.left()).length === 0, GONE_MS)
    .catch(() => undefined);
  const left = await place.left();
  const different = [
    ...(failure === '' ? [] : [failure]),
    ...(result ? differences(ending, result) : []),
    ...(left.length > 0 ? [`left in the cluster: ${left.join(', ')}`] : []),
  ];
  const how = disturbance
    ? `${disturbance.name} ${mine.beginMs === null ? `${Math.round(leadMs)} ms before the end` : `${Math.round(mine.beginMs)} ms after the start`}, for ${Math.round(durationMs)} ms`
    : 'undisturbed';
  const what = `${ending.name} / ${how}`;
  if (keep !== '' && different.length > 0 && result) save(keep, mine.number, what, different, result);
  return { number: mine.number, what, different };
}

function save(
  folder: string,
  number: number,
  what: string,
  different: readonly string[],
  result: StepResult,
): void {
  mkdirSync(folder, { recursive: true });
  const marks = result.main.raw.map(({ time, text }) => `${time} ${text}`).join('\n');
  const head = [what, ...different, JSON.stringify(result.main.outputs, null, 1)].join('\n');
  const post = result.post ? logText(result.post) : '';
  writeFileSync(join(folder, `${number}.log`), `${head}\n\n${marks}\n\npost:\n${post}\n`);
  writeFileSync(join(folder, `${number}.json`), JSON.stringify(reports.get(result), null, 1));
}

function describe({ number, what, different }: NetworkRun): string {
  return `${number} ${what}: ${different.length === 0 ? 'same' : `DIFFERENT: ${different.join('; ')}`}`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      workers: { type: 'string', default: '6' },
      ending: { type: 'string', default: '' },
      disturbance: { type: 'string', default: '' },
      'at-begin': { type: 'boolean', default: false },
      longest: { type: 'string', default: String(LONGEST_MS) },
      keep: { type: 'string', default: '' },
    },
  });
  console.log(`seed ${values.seed}`);
  const runs = await network({
    runs: Number(values.runs),
    seed: Number(values.seed),
    workers: Number(values.workers),
    endings: ENDINGS.filter(({ name }) => name.includes(values.ending)),
    disturbances:
      values.disturbance === 'none'
        ? []
        : DISTURBANCES.filter(({ name }) => name.includes(values.disturbance)),
    longestMs: Number(values.longest),
    atBegin: values['at-begin'],
    keep: values.keep,
    onRun: (line) => console.log(line),
  });
  const bad = runs.filter(({ different }) => different.length > 0);
  console.log(`${runs.length - bad.length} the same, ${bad.length} different`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}
