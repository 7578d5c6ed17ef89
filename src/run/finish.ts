import type { Console } from '../action/console.ts';
import type { RunContext } from '../action/context.ts';
import { writeReport, writeSummary } from '../action/files.ts';
import { writeOutputs } from '../action/outputs.ts';
import { verdictAnnotation } from '../report/annotation.ts';
import { redactObservation, serializeReport } from '../report/report.ts';
import type { RunReport } from '../report/run-report.ts';
import { renderSummary } from '../report/summary.ts';

export interface FinishOptions {
  readonly console: Console;
  readonly context: RunContext;
  readonly summary: boolean;
  /** Values that may stand in no report and no summary. */
  readonly maskedValues: readonly string[];
}

/** Writes the summary of a report; foreign text in it is already masked by the values given. */
export function publishSummary(report: RunReport, options: FinishOptions): void {
  if (!options.summary) return;
  const masked: RunReport = {
    ...report,
    attempts: report.attempts.map((attempt) => ({
      ...attempt,
      observation: redactObservation(attempt.observation, [...options.maskedValues]),
    })),
  };
  writeSummary(options.context.summaryFile, renderSummary(masked));
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
export function publish(report: RunReport, options: FinishOptions): void {
  const { verdict } = report;
  const last = report.attempts.at(-1);
  const seconds = (ms: number | null) => (ms === null ? '' : (ms / 1000).toFixed(1));
  writeOutputs({
    verdict: verdict.outcome,
    cause: verdict.cause,
    owner: verdict.owner,
    message: verdict.message,
    'exit-code': verdict.exitCode === null ? '' : String(verdict.exitCode),
    'job-name': last?.jobName ?? '',
    namespace: last?.namespace ?? '',
    attempts: String(report.attempts.length),
    'queued-seconds': seconds(report.queuedMs),
    'pulled-seconds': seconds(report.pulledMs),
    'ran-seconds': seconds(report.ranMs),
    report: saveReport(report, options),
  });
  publishSummary(report, options);
  tell(report, options.console);
}

function saveReport(report: RunReport, options: FinishOptions): string {
  const name = report.attempts.at(-1)?.jobName ?? 'no-job';
  return writeReport(
    options.context.temporaryFolder,
    name,
    serializeReport(report, [...options.maskedValues]),
  );
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
    console.annotate({ level: 'warning', title: 'Look at this', message: warning });
  }
  if (verdict.outcome !== 'passed') console.annotate({ level: 'error', ...verdictAnnotation(report) });
}
