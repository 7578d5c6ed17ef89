import { code, link, prose } from './escape.ts';
import { count, duration } from './figures.ts';
import { table } from './markdown.ts';

/** One Job that the sweep looked at. */
export interface SweptJob {
  readonly name: string;
  readonly namespace: string;
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly runUrl: string;
  readonly ageMs: number;
  /** `gone`: somebody else removed it meanwhile. */
  readonly done: 'removed' | 'listed' | 'kept' | 'unknown' | 'gone' | 'failed';
  readonly why: string;
}

const DONE: { readonly [done in SweptJob['done']]: string } = {
  failed: '⚠️ could not be removed',
  removed: 'removed',
  listed: 'would be removed',
  unknown: 'left: cannot tell',
  gone: 'was gone already',
  kept: 'kept',
};
const ORDER = Object.keys(DONE);
// GitHub shows nothing of a summary over 1 MiB; a row is at most about 1.5 kB.
const MOST_ROWS = 400;

/** What the sweep did, for the job summary. */
export function renderSweep(jobs: readonly SweptJob[], where: string): string {
  const sorted = jobs.toSorted((a, b) => ORDER.indexOf(a.done) - ORDER.indexOf(b.done) || b.ageMs - a.ageMs);
  const rows = sorted
    .slice(0, MOST_ROWS)
    .map((job) => [
      code(job.name, 80),
      code(job.namespace, 80),
      run(job),
      duration(job.ageMs),
      prose(job.why, 300),
      DONE[job.done],
    ]);
  const more = jobs.length - rows.length;
  const parts = [
    `## Sweep: ${sweepSentence(jobs)}`,
    `Jobs of this action in ${prose(where, 300)}.`,
    ...(rows.length === 0 ? [] : [table(['Job', 'Namespace', 'Run', 'Age', 'Why', 'Done'], rows)]),
    ...(more > 0 ? [`… and ${count(more, 'Job')} more.`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** `2 removed, 1 kept`. */
export function sweepSentence(jobs: readonly SweptJob[]): string {
  const words = ORDER.map(
    (done) => [jobs.filter((job) => job.done === done).length, DONE[done as SweptJob['done']]] as const,
  )
    .filter(([figure]) => figure > 0)
    .map(([figure, word]) => `${figure.toLocaleString('en-US')} ${word.replace('⚠️ ', '')}`);
  return words.length === 0 ? 'no Job found' : words.join(', ');
}

function run(job: SweptJob): string {
  const attempt = job.runAttempt === '' || job.runAttempt === '1' ? '' : `, attempt ${job.runAttempt}`;
  const label = job.runId === '' ? job.repository : `${job.repository} run ${job.runId}${attempt}`.trim();
  return label === '' ? '–' : link(label, job.runUrl);
}
