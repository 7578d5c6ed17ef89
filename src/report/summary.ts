import type { RunReport } from './run-report.ts';
import { attempts } from './summary/attempts.ts';
import { type Block, fit } from './summary/block.ts';
import { closing } from './summary/closing.ts';
import { commands } from './summary/commands.ts';
import { evidence, proof } from './summary/evidence.ts';
import { excerpt } from './summary/excerpt.ts';
import { failedTests } from './summary/failed-tests.ts';
import { explanation, headline } from './summary/headline.ts';
import { images } from './summary/images.ts';
import { logs } from './summary/logs.ts';
import { newer } from './summary/newer.ts';
import { nextSteps } from './summary/next-steps.ts';
import { notices } from './summary/notices.ts';
import { places } from './summary/places.ts';
import { eachPod } from './summary/pod-times.ts';
import { running } from './summary/running.ts';
import { shards } from './summary/shards.ts';
import { doubt, flakyTests, slowestTests, testReports } from './summary/tests.ts';
import { time } from './summary/time.ts';
import { warnings } from './summary/warnings.ts';

// GitHub shows nothing at all of a summary over 1 MiB, and the runner's masks can make it longer.
const BUDGET_BYTES = 900_000;

type Section = (report: RunReport) => readonly Block[];

// In the order of the page. A new section is a new file beside these and a line here.
const SECTIONS: readonly Section[] = [
  headline,
  newer,
  nextSteps,
  doubt,
  warnings,
  explanation,
  excerpt,
  evidence,
  failedTests,
  flakyTests,
  testReports,
  shards,
  attempts,
  time,
  eachPod,
  images,
  slowestTests,
  proof,
  places,
  logs,
  commands,
  notices,
  closing,
];

/** The job summary of a run in GitHub's Markdown, never larger than the budget. */
export function renderSummary(report: RunReport, budgetBytes = BUDGET_BYTES): string {
  const sections = report.complete || report.attempts.length === 0 ? SECTIONS : [running];
  return fit(
    sections.flatMap((section) => section(report)),
    budgetBytes,
    'summary',
  );
}
