import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { startFakeCluster } from '../fake/cluster.ts';
import { plainLife } from '../fake/life.ts';
import type { RecordedRequest } from '../fake/recorder.ts';
import { environment } from './environment.ts';
import type { Figure } from './figure.ts';
import { runToEnd } from './launch.ts';
import { naiveProgram } from './naive/build.ts';
import { interleave } from './rounds.ts';
import { median, medianRatio } from './statistics.ts';
import type { Workshop } from './workshop.ts';

interface Seen {
  readonly ms: number;
  readonly connections: number;
  readonly requests: readonly RecordedRequest[];
}

/** A whole run on loopback against an empty script and against a naive program, and what it asks of the server. */
export async function flow(workshop: Workshop): Promise<Figure[]> {
  const naive = naiveProgram(workshop);
  const source = readFileSync(join(import.meta.dirname, 'bare', 'program.ts'), 'utf8');
  const floor = workshop.file('bare.mjs', stripTypeScriptTypes(source));
  let ours: Seen | null = null;
  let theirs: Seen | null = null;
  const { empty, bare, whole, obvious } = await interleave(workshop.rounds(25), {
    empty: async () => (await runToEnd({ script: workshop.empty })).ms,
    bare: async () => (await wholeRun(workshop, floor)).ms,
    whole: async () => (ours = await wholeRun(workshop, workshop.main)).ms,
    obvious: async () => (theirs = await wholeRun(workshop, naive)).ms,
  });
  const [us, them] = [ours as Seen | null, theirs as Seen | null];
  return [
    {
      name: 'whole flow on loopback',
      value: medianRatio(whole, empty),
      unit: '×',
      detail: `${median(whole).toFixed(0)} ms against ${median(empty).toFixed(0)} ms of an empty script`,
      target: { atMost: 3.2 },
    },
    {
      name: 'the same requests by a script that does nothing else',
      value: medianRatio(bare, empty),
      unit: '×',
      detail: `${median(bare).toFixed(0)} ms; we take ${medianRatio(whole, bare).toFixed(2)} of that`,
      target: null,
    },
    {
      name: 'the same of a naive program (all of client-node, no hints)',
      value: medianRatio(obvious, empty),
      unit: '×',
      detail: `${median(obvious).toFixed(0)} ms; we take ${medianRatio(whole, obvious).toFixed(2)} of that`,
      target: null,
    },
    {
      name: 'TLS handshakes of a run',
      value: us?.connections ?? Number.NaN,
      unit: 'connections',
      detail: `for ${us?.requests.length} requests; the naive program ${them?.connections} for ${them?.requests.length}`,
      // Three watches, a log, and one for all else: what is asked while nothing is free may cost one more.
      target: { atMost: 6 },
    },
    {
      name: 'requests of a run',
      value: us?.requests.length ?? Number.NaN,
      unit: 'requests',
      detail: us ? us.requests.map(({ verb, target }) => `${verb} ${target}`).join(', ') : '',
      target: { atMost: allowed(us) },
    },
  ];
}

/** R + P + L + V of design.md, section 8, for one pod within one watch's life. */
function allowed(seen: Seen | null): number {
  const reads = seen?.requests.filter(({ target, verb }) => target === 'nodes' && verb === 'get').length ?? 0;
  const [create, watches, events, log, remove, verify] = [1, 2, 2, 1, 1, 2];
  // Dry runs of the Job and of its pod; all rights are asked for in one request.
  const preflight = 2 + 1;
  return create + watches + events + log + remove + preflight + verify + reads;
}

async function wholeRun(workshop: Workshop, script: string): Promise<Seen> {
  const cluster = await startFakeCluster({ life: plainLife({ stepMs: 0, runsMs: 0, log: lines() }) });
  cluster.controller.terminationMs = 0;
  cluster.add('nodes', { metadata: { name: 'node-a' }, spec: {}, status: {} });
  try {
    const { ms } = await runToEnd({ script, env: environment(workshop, { kubeconfig: cluster.kubeconfig }) });
    return { ms, connections: cluster.handshakes, requests: cluster.requests.all };
  } finally {
    await cluster.close();
  }
}

function lines(): string[] {
  return Array.from({ length: 100 }, (_, index) => `line ${index} ${'of the test'.repeat(8)}`);
}
