import type { Console } from '../action/console.ts';
import type { RunReport } from '../report/run-report.ts';
import { services } from '../report/services.ts';
import { containerLogs } from '../report/summary/log-lines.ts';

const MOST_LINES = 200;

/** When something failed: the last lines of every service, in one group of the step's log. */
export function printServiceLogs(report: RunReport, console: Console): void {
  const { outcome } = report.verdict;
  if (outcome === 'passed' || outcome === 'cancelled') return;
  const beside = services(report);
  const logs = containerLogs(report).filter(({ pod, container }) => beside.has(`${pod}/${container}`));
  if (logs.length === 0) return;
  const several = new Set(logs.map(({ pod }) => pod)).size > 1;
  const names = [...new Set(logs.map(({ container }) => container))].join(', ');
  console.group(`Logs of the services: ${names}`);
  for (const { pod, container, lines } of logs) {
    const shown = lines.slice(-MOST_LINES);
    console.line(`--- ${container}${several ? ` of pod ${pod}` : ''}, last ${shown.length} lines`);
    console.foreign(Buffer.from(`${shown.join('\n')}\n`, 'utf8').toString('latin1'));
  }
  console.endGroup();
}
