// Ends many runs at random moments in every way there is, and looks what is left in the cluster.
// node dev/chaos/chaos.ts [--runs 300] [--seed N] [--workers 4] [--restart-apiserver]; needs KUBECONFIG and TEST_IMAGES.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Place } from '../../__tests__/cluster/place.ts';
import { kubebox } from '../../__tests__/disruption/kubebox.ts';
import { metadataOf } from '../../src/cluster/jobs.ts';
import { targetOf } from '../proxy/kubeconfig.ts';
import { startProxy } from '../proxy/proxy.ts';
import { seededRandom } from './random.ts';
import { WAYS, type Way } from './ways.ts';

export interface ChaosOptions {
  readonly runs: number;
  readonly seed: number;
  readonly workers: number;
  readonly restartApiServer: boolean;
  readonly onRun?: (line: string) => void;
}

export interface ChaosRun {
  readonly number: number;
  readonly way: string;
  readonly afterMs: number;
  readonly kind: string;
  /** From the end of the step until nothing was left; null when something was. */
  readonly goneMs: number | null;
  readonly left: readonly string[];
  /** A Job that is not of this run was touched. */
  readonly touchedForeign: boolean;
  readonly mainMs: number | null;
}

const LEASE_S = 20;
const GRACE_S = 2;
const WITH_POST_MS = (60 + GRACE_S) * 1000;
// Pods ended by the cluster within the window, the grace period and a margin; then the TTL and a margin.
const BY_LEASE_MS = (LEASE_S + GRACE_S + 15 + LEASE_S + 15) * 1000;
// After its API server was restarted the cluster's own controllers need a while to watch again (client-go backs off up to a minute, once for each of them).
const CONTROLLERS_BACK_MS = 180_000;
const LONGEST_WAIT_MS = 2_500;
const KINDS: readonly { readonly name: string; readonly inputs: { readonly [name: string]: string } }[] = [
  { name: 'sleeps', inputs: { run: 'echo begun; sleep 600' } },
  {
    name: 'ignores TERM',
    inputs: { command: '[sh, -c, "trap true TERM; echo begun; while true; do sleep 1; done"]' },
  },
  { name: 'ends soon', inputs: { run: 'echo begun; sleep 1' } },
  { name: 'finds no node', inputs: { run: 'true', cpu: '500' } },
];

/** Plays all runs; which way, when and what is fixed by the seed. */
export async function chaos(options: ChaosOptions): Promise<ChaosRun[]> {
  const random = seededRandom(options.seed);
  const plans = Array.from({ length: options.runs }, (_, number) => ({
    number,
    // Each way in turn, so that a short series has some of each.
    way: WAYS[number % WAYS.length] as Way,
    kind: KINDS[Math.floor(random() * KINDS.length)] ?? KINDS[0],
    afterMs: Math.floor(random() * LONGEST_WAIT_MS),
    restart: options.restartApiServer && random() < 0.04,
    extraMs: options.restartApiServer ? CONTROLLERS_BACK_MS : 0,
  }));
  const results: ChaosRun[] = [];
  let next = 0;
  const worker = async () => {
    for (let plan = plans[next++]; plan; plan = plans[next++]) {
      if (plan.restart) await kubebox('apiserver', 'restart', '--hard').catch(() => undefined);
      const run = await playOne(plan);
      results.push(run);
      options.onRun?.(describe(run));
    }
  };
  await Promise.all(Array.from({ length: options.workers }, worker));
  return results.toSorted((left, right) => left.number - right.number);
}

interface Plan {
  readonly number: number;
  readonly way: Way;
  readonly kind: (typeof KINDS)[number] | undefined;
  readonly afterMs: number;
  readonly extraMs: number;
}

async function playOne(plan: Plan): Promise<ChaosRun> {
  const text = readFileSync(process.env.KUBECONFIG ?? '', 'utf8');
  const proxy = await startProxy({ target: targetOf(text) });
  const place = await patiently(() => Place.make());
  try {
    // A stranger of almost the same look, which must be there afterwards.
    const stranger = await patiently(() =>
      place.create('/apis/batch/v1/namespaces/{namespace}/jobs', STRANGER),
    );
    const inputs = {
      ...plan.kind?.inputs,
      kubeconfig: proxy.kubeconfig(text),
      lease: `${LEASE_S}s`,
      'grace-period': `${GRACE_S}s`,
    };
    await using step = place.start(inputs, { deadlineMs: 200_000 });
    const timer = setTimeout(() => plan.way.strike(step, proxy), plan.afterMs);
    const result = await step.finished.catch(() => null);
    clearTimeout(timer);
    await proxy.refuse(false);
    const limitMs = (plan.way.hasPost ? WITH_POST_MS : BY_LEASE_MS) + plan.extraMs;
    const ours = async () => (await place.left()).filter((name) => !name.startsWith('stranger'));
    const goneMs = await place
      .until('nothing left', async () => (await patiently(ours)).length === 0, limitMs)
      .catch(() => null);
    const uid = metadataOf((stranger as { body: { metadata: object } }).body).uid;
    const touchedForeign = !(await patiently(() => place.jobs())).some((job) => metadataOf(job).uid === uid);
    return {
      number: plan.number,
      way: plan.way.name,
      afterMs: plan.afterMs,
      kind: plan.kind?.name ?? '',
      goneMs,
      left: goneMs === null ? await ours() : [],
      touchedForeign,
      mainMs: result?.main.durationMs ?? null,
    };
  } finally {
    await proxy.close();
    await place[Symbol.asyncDispose]();
  }
}

const STRANGER = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'stranger',
    labels: {
      'app.kubernetes.io/managed-by': 'k8s-test-job',
      'k8s-test-job/owner': 'somebody-else',
      'k8s-test-job/run-id': '1',
    },
  },
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'test', image: 'none' }] } },
  },
};

/** The API server may be restarting just now. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries >= 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

function describe(run: ChaosRun): string {
  const end = run.goneMs === null ? `LEFT ${run.left.join(', ')}` : `gone after ${Math.round(run.goneMs)} ms`;
  return `${run.number} ${run.way} at ${run.afterMs} ms, ${run.kind}: ${end}${run.touchedForeign ? ' AND TOUCHED A STRANGER' : ''}`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      workers: { type: 'string', default: '4' },
      'restart-apiserver': { type: 'boolean', default: false },
    },
  });
  console.log(`seed ${values.seed}`);
  const runs = await chaos({
    runs: Number(values.runs),
    seed: Number(values.seed),
    workers: Number(values.workers),
    restartApiServer: values['restart-apiserver'],
    onRun: (line) => console.log(line),
  });
  const median = (figures: number[]) =>
    Math.round(figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0);
  for (const { name } of WAYS) {
    const these = runs.filter((run) => run.way === name);
    const gone = these.flatMap((run) => (run.goneMs === null ? [] : [run.goneMs]));
    console.log(
      `${name}: ${these.length} runs, ${these.length - gone.length} with something left, gone after ${median(gone)} ms in the median, ${Math.round(Math.max(0, ...gone))} at most`,
    );
  }
  const bad = runs.filter((run) => run.goneMs === null || run.touchedForeign);
  console.log(`${runs.length - bad.length} passed, ${bad.length} failed`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}
