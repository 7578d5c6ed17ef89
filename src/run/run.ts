import { readRunContext } from '../action/context.ts';
import { readInputs } from '../action/inputs.ts';
import { Problems } from '../action/problems.ts';
import { saveRunState } from '../action/save-state.ts';
import { resultsProblems } from '../job/results.ts';
import { connect } from './connect.ts';
import { publish, publishSummary, publishTeardown } from './finish.ts';
import { loadManifest, planJob } from './plan.ts';
import { refusedReport } from './reporting.ts';
import type { RunOptions } from './run-options.ts';
import { Running } from './running.ts';

/** The main step: one run from its inputs to its outputs. Returns the exit code. */
export async function run(options: RunOptions): Promise<number> {
  const startedMs = options.clock.monotonic();
  const { console, environment, clock } = options;
  const problems = new Problems();
  const inputs = readInputs(problems);
  const context = readRunContext(environment, inputs.checkRunId);
  const secrets: string[] = [inputs.githubToken].filter((value) => value !== '');
  const onSecret = (value: string) => {
    if (secrets.includes(value)) return;
    secrets.push(value);
    console.mask(value);
  };
  const base = loadManifest(inputs, problems);
  problems.add(...resultsProblems(base, planJob(inputs, context, inputs.leaseMs)));
  const connection = connect(inputs, problems, { environment, clock, onSecret, runUrl: context.runUrl });
  const finishing = {
    console,
    context,
    summary: inputs.summary,
    get maskedValues() {
      return [...secrets, ...inputs.env.map((variable) => variable.value).filter(isWorthMasking)];
    },
  };
  if (problems.all.length > 0 || !connection) {
    publish(refusedReport(problems.all, context, clock.monotonic() - startedMs), finishing);
    saveRunState({ version: 1, nonce: '', attempts: [], clean: true });
    return 1;
  }
  const running = new Running(options, inputs, context, connection, base, startedMs);
  try {
    const report = await running.run((early) => publishSummary(early, finishing));
    if (!options.hurrySignal.aborted) {
      // The answer first: the kubelet takes a second or two to remove a pod that has ended.
      publish(report, finishing);
      const isCancelled = options.stopRequest()?.how === 'SIGINT';
      const [teardown, newerRun] = await Promise.all([
        running.verify(),
        isCancelled
          ? import('./newer.ts').then((newer) => newer.findNewerRun(options, inputs.githubToken))
          : null,
      ]);
      publishTeardown({ ...report, teardown, newerRun }, finishing);
    }
    return report.verdict.outcome === 'passed' ? 0 : 1;
  } finally {
    await running.close();
    connection.client.close();
  }
}

// Masking `true` or `8080` wherever it stands would only garble the report.
function isWorthMasking(value: string): boolean {
  return !/^(true|false|yes|no|on|off|null|none|test|\d{0,5})$/i.test(value.trim());
}
