import { link } from './escape.ts';
import type { RunReport } from './run-report.ts';
import { evidence } from './summary/evidence.ts';
import { type Block, WORTH, fit } from './summary/block.ts';
import { excerpt } from './summary/excerpt.ts';
import { failedTests } from './summary/failed-tests.ts';
import { explanation, headline } from './summary/headline.ts';
import { nextSteps } from './summary/next-steps.ts';
import { shards } from './summary/shards.ts';

// GitHub takes 65,536 characters; bytes are never fewer, and the mark in front needs some.
const BUDGET_BYTES = 60_000;

type Section = (report: RunReport) => readonly Block[];

const SECTIONS: readonly Section[] = [
  headline,
  nextSteps,
  explanation,
  failedTests,
  evidence,
  shards,
  excerpt,
  whereMore,
];

/** The pull request's comment on a run: its headline, what failed, and where to read more. */
export function renderComment(report: RunReport, budgetBytes = BUDGET_BYTES): string {
  return fit(
    SECTIONS.flatMap((section) => section(report)),
    budgetBytes,
  );
}

function whereMore(report: RunReport): readonly Block[] {
  const what = report.title === '' ? 'the run' : report.title;
  if (report.runUrl === '') return [];
  return [{ called: 'the link', worth: WORTH.LAST, text: `Summary and log: ${link(what, report.runUrl)}` }];
}
