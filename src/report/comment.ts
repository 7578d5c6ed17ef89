import { link, prose } from './escape.ts';
import type { RunReport } from './run-report.ts';
import { evidence } from './summary/evidence.ts';
import { type Block, WORTH, fit } from './summary/block.ts';
import { excerpt } from './summary/excerpt.ts';
import { failedTests } from './summary/failed-tests.ts';
import { explanation, headline } from './summary/headline.ts';
import { nextSteps } from './summary/next-steps.ts';
import { shards } from './summary/shards.ts';
import { doubt } from './summary/tests.ts';
import { warnings } from './summary/warnings.ts';

// GitHub takes 65,536 characters; bytes are never fewer, and the mark in front needs some.
const BUDGET_BYTES = 60_000;

type Section = (report: RunReport) => readonly Block[];

const SECTIONS: readonly Section[] = [
  nextSteps,
  doubt,
  warnings,
  explanation,
  failedTests,
  evidence,
  shards,
  excerpt,
  whereMore,
];

/** The pull request's comment on a run: its headline, whose it is of several, what failed, and where to read more. */
export function renderComment(report: RunReport, matrix = '', budgetBytes = BUDGET_BYTES): string {
  return fit(
    [...headline(report), ...whichJob(report, matrix), ...SECTIONS.flatMap((section) => section(report))],
    budgetBytes,
    'comment',
  );
}

// The other jobs of the workflow, and the legs of the matrix, have comments of their own.
function whichJob({ job, workflow, title }: RunReport, matrix: string): readonly Block[] {
  if (job === '') return [];
  const leg = valuesOf(matrix);
  const name = `${prose(job, 100)}${leg.length === 0 ? '' : ` (${leg.map((value) => prose(value, 50)).join(', ')})`}`;
  const step = title.startsWith(`${job} / `) ? title.slice(job.length + 3) : '';
  // Where a step has no id GitHub makes one, which tells nobody anything.
  const which = /^(?:__|$)/.test(step) ? '' : `, step ${prose(step, 100)},`;
  const of = workflow === '' ? '' : ` of workflow ${prose(workflow, 100)}`;
  return [{ called: 'the job', worth: WORTH.evidence, text: `**Job:** ${name}${which}${of}` }];
}

/** The values of a matrix leg, as GitHub shows them behind the job's name; a leg may be named by a single word. */
function valuesOf(matrix: string): readonly string[] {
  try {
    const leg: unknown = JSON.parse(matrix);
    return (typeof leg === 'object' ? Object.values(leg ?? {}) : [leg])
      .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(String);
  } catch {
    return [];
  }
}

function whereMore({ runUrl }: RunReport): readonly Block[] {
  if (runUrl === '') return [];
  return [{ called: 'the link', worth: WORTH.LAST, text: `Summary and log: ${link('this run', runUrl)}` }];
}
