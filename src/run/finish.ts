import type { Console } from '../action/console.ts';
import type { RunContext } from '../action/context.ts';
import { writeReport, writeSummary } from '../action/files.ts';
import { writeOutputs } from '../action/outputs.ts';
import { verdictAnnotation } from '../report/annotation.ts';
import { contradiction, testAnnotations } from '../report/tests.ts';
import { redactReport, serializeReport } from '../report/report.ts';
import type { RunReport } from '../report/run-report.ts';
import { renderSummary } from '../report/summary.ts';
import { outputSeconds } from '../report/timeline.ts';
import { printServiceLogs } from './service-group.ts';

export { refusedReport, withTeardown } from './reporting.ts';

/** Keeps the pull request's comment; from here, since it shares its words with the summary. */
export const commenting = () => import('./comment.ts');

const LONGEST_TITLE = 120;

export interface FinishOptions {
  readonly console: Console;
  readonly context: RunContext;
  readonly summary: boolean;
  /** Show what the services said when something failed; false where it was streamed, or is not wanted. */
  readonly serviceLogs: boolean;
  /** Values that may stand in no report and no summary. */
  readonly maskedValues: readonly string[];
}

/** Writes the summary of a report. */
export function publishSummary(report: RunReport, options: FinishOptions): void {
  if (!options.summary) return;
  writeSummary(options.context.summaryFile, renderSummary(shownReport(report, options)));
}

/** The report without any value that may stand nowhere. */
export function shownReport(report: RunReport, { maskedValues }: FinishOptions): RunReport {
  return redactReport(report, [...maskedValues]);
}

/** Says what became of the cluster, once that is read back: in the log, the summary and the report. */
export function publishTeardown(report: RunReport, options: FinishOptions): void {
  const { teardown } = report;
  if (teardown.state === 'gone') options.console.line('Nothing of this run is left in the cluster.');
  else if (teardown.detail !== '') options.console.line(`In the cluster: ${teardown.detail}.`);
  saveReport(report, options);
  publishSummary(report, options);
}

/** Tells everybody how the run ended: report, outputs, summary, log, annotation. */
export function publish(whole: RunReport, options: FinishOptions): void {
  // A verdict may quote a line of the log.
  const report = shownReport(whole, options);
  const { verdict } = report;
  const last = report.attempts.at(-1);
  writeOutputs({
    verdict: verdict.outcome,
    cause: verdict.cause,
    owner: verdict.owner,
    message: verdict.message,
    'exit-code': verdict.exitCode === null ? '' : String(verdict.exitCode),
    'job-name': last?.jobName ?? '',
    namespace: last?.namespace ?? '',
    attempts: String(report.attempts.length),
    ...testOutputs(report),
    'queued-seconds': outputSeconds(report.queuedMs),
    'pulled-seconds': outputSeconds(report.pulledMs),
    'ran-seconds': outputSeconds(report.ranMs),
    report: saveReport(report, options),
    results: report.results?.path ?? '',
  });
  publishSummary(report, options);
  if (options.serviceLogs) printServiceLogs(report, options.console);
  tell(report, options.console);
}

function testOutputs({ tests }: RunReport): { tests: string; failures: string } {
  if (!tests || tests.reports === 0) return { tests: '', failures: '' };
  return { tests: String(tests.totals.tests), failures: String(tests.totals.failed) };
}

function saveReport(report: RunReport, options: FinishOptions): string {
  const name = report.attempts.at(-1)?.jobName ?? 'no-job';
  return writeReport(
    options.context.temporaryFolder,
    name,
    serializeReport(report, [...options.maskedValues]),
  );
}

// The first sentence, as far as a title goes: a list of annotations shows nothing else.
function titleOf(warning: string): string {
  const line = warning.split('\n')[0] ?? '';
  const end = /[.:;](?=\s|$)/.exec(line)?.index ?? line.length;
  return end <= LONGEST_TITLE
    ? line.slice(0, end)
    : `${line.slice(0, line.lastIndexOf(' ', LONGEST_TITLE))}…`;
}

function tell(report: RunReport, console: Console): void {
  const { verdict } = report;
  console.resume();
  console.line('');
  const [first = '', ...more] = verdict.message.split('\n');
  console.line(
    `${verdict.outcome.toUpperCase()}${verdict.cause === '' ? '' : ` (${verdict.cause})`}: ${first}`,
  );
  for (const line of more) console.line(line);
  if (verdict.remedy !== '') console.line(`What to do: ${verdict.remedy}`);
  for (const warning of verdict.warnings) {
    console.annotate({ level: 'warning', title: titleOf(warning), message: warning });
  }
  if (verdict.outcome !== 'passed') console.annotate({ level: 'error', ...verdictAnnotation(report) });
  for (const annotation of testAnnotations(report)) console.annotate({ level: 'error', ...annotation });
  const doubt = contradiction(report);
  if (doubt !== '') console.annotate({ level: 'warning', title: titleOf(doubt), message: doubt });
}
