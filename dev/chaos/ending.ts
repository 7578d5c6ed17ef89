import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUSYBOX, type Place } from '../../__tests__/cluster/place.ts';
import type { Step } from '../runner/step.ts';

/** What must come of a run, whatever the network does. */
export interface Outcome {
  readonly verdict: string;
  readonly cause: string;
  readonly exitCode: string;
  readonly attempts: string;
  readonly tests?: string;
  readonly failures?: string;
}

/** One way in which a run may end. */
export interface Ending {
  readonly name: string;
  readonly inputs: { readonly [name: string]: string };
  /** The line from which time is counted. */
  readonly from: RegExp;
  /** When the end comes, counted from there. */
  readonly endsAfterMs: number;
  /** What brings the end about, where the tests do not do it themselves. */
  readonly strike?: (place: Place, step: Step) => Promise<unknown>;
  readonly expected: Outcome;
  /** Causes that say the same of what is there when it is looked at again, or that come without a disturbance too. */
  readonly alsoCauses?: readonly string[];
  /** Lines that the tests print at last; they must be in the log, once each. Shards have theirs in front. */
  readonly lastLines: readonly string[];
  /** Pod and log go with the end: what came after the network went away cannot be read any more. */
  readonly takesLog?: boolean;
  /** The runner writes an error of its own. */
  readonly isCancelled?: boolean;
}

export const RUNS_MS = 4_000;
export const BEGUN = /tick 1$/;
export const CREATED = /^Job \S+ created/;

/** Prints a line every 100 ms, `ticks` in all. */
export const tick = (ticks: number) =>
  `i=0; while [ $i -lt ${ticks} ]; do i=$((i+1)); echo "tick $i"; sleep 0.1 || true; done`;
export const TICKS = RUNS_MS / 100;
export const trapped = (code: number) => `trap 'echo last; exit ${code}' TERM; ${tick(3_000)}`;
export const UNSTARTED = { from: CREATED, endsAfterMs: 2_000, lastLines: [] };
export const TIMED = { from: BEGUN, endsAfterMs: RUNS_MS };
export const GREEDY = 'x=a; while true; do x=$x$x; done';

export const outcome = (
  verdict: string,
  cause: string,
  exitCode = '',
  more: Partial<Outcome> = {},
): Outcome => ({
  verdict,
  cause,
  exitCode,
  attempts: '1',
  ...more,
});

const folder = mkdtempSync(join(tmpdir(), 'network-'));
let files = 0;

export function manifest(spec: object, jobSpec: object = {}): { [name: string]: string } {
  const path = join(folder, `${++files}.yaml`);
  const template = { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 3, ...spec } };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'm' },
    spec: { ...jobSpec, template },
  };
  writeFileSync(path, JSON.stringify(job));
  return { image: '', manifest: path, container: 'test' };
}

export const box = (name: string, script: string, more: object = {}) => ({
  name,
  image: BUSYBOX,
  command: ['sh', '-c', script],
  ...more,
});

export const probe = (name: 'livenessProbe') => ({
  [name]: { exec: { command: ['sh', '-c', '! test -e /tmp/sick'] }, periodSeconds: 1, failureThreshold: 1 },
});
export const sick = (before: string) => `${before} ${tick(TICKS)}; touch /tmp/sick; sleep 60 & wait`;
export const AGAIN = 'case "$HOSTNAME" in *-2-????????*) echo again; exit 0;; esac';
export const REPORT = [
  'mkdir -p reports',
  `echo '<testsuite name="s"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>' >reports/a.xml`,
  'head -c 200000 /dev/urandom >reports/big.bin',
].join('; ');
