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

/** Tells everybody how the run ended: report, outputs, summary, log, annotation. */
export function publish(report: RunReport, options: FinishOptions): void {
  const { console, context } = options;
  const { verdict } = report;
  const last = report.attempts.at(-1);
  const path = writeReport(
    context.temporaryFolder,
    last?.jobName ?? 'no-job',
    serializeReport(report, [...options.maskedValues]),
  );
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
    report: path,
  });
  publishSummary(report, options);
  tell(report, console);
}

function tell(report: RunReport, console: Console): void {
  const { verdict, teardown } = report;
  console.resume();
  console.line('');
  console.line(
    `${verdict.outcome.toUpperCase()}${verdict.cause === '' ? '' : ` (${verdict.cause})`}: ${verdict.message}`,
  );
  if (verdict.remedy !== '') console.line(`What to do: ${verdict.remedy}`);
  for (const notice of report.notices) console.line(`Note: ${notice}`);
  if (teardown.state === 'gone') console.line('Nothing of this run is left in the cluster.');
  else if (teardown.detail !== '') console.line(`In the cluster: ${teardown.detail}.`);
  for (const warning of verdict.warnings)
    console.annotate({ level: 'warning', title: 'Passed, but look at this', message: warning });
  if (verdict.outcome !== 'passed') console.annotate({ level: 'error', ...verdictAnnotation(report) });
}
