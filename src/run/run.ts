import { readRunContext } from '../action/context.ts';
import { type Inputs, readInputs } from '../action/inputs.ts';
import { Problems } from '../action/problems.ts';
import { saveRunState } from '../action/save-state.ts';
import type { CompanionPlace } from './attempt-options.ts';
import { connect } from './connect.ts';
import type { FinishOptions } from './finish.ts';
import type { RunReport } from '../report/run-report.ts';
import type { Results } from './results.ts';
import type { RunOptions } from './run-options.ts';
import { askRules } from './rules.ts';
import type { Running } from './running.ts';
import { secretValues } from './secrets.ts';
import type { Workspace } from './workspace.ts';

// A third of the bundle: nothing of it is needed before the Job runs.
const finish = () => import('./finish.ts');
const READ_LIMIT_MS = 30_000;
const TELEMETRY = /^OTEL_EXPORTER_OTLP_(TRACES_|METRICS_)?ENDPOINT$/;

/** The main step: one run from its inputs to its outputs. Returns the exit code. */
export async function run(options: RunOptions): Promise<number> {
  const startedMs = options.clock.monotonic();
  const { console, environment, clock } = options;
  const problems = new Problems();
  const inputs = await readInputs(problems);
  const context = readRunContext(environment, inputs.checkRunId);
  const secrets: string[] = [inputs.githubToken].filter((value) => value !== '');
  const onSecret = (value: string) => {
    if (secrets.includes(value)) return;
    secrets.push(value);
    console.mask(value);
  };
  const base = inputs.manifest === '' ? null : (await import('./manifest.ts')).loadManifest(inputs, problems);
  // Loaded only where two things were asked for that may contradict each other.
  const { services, results, placement } = inputs;
  if (base || results || services.length > 0 || Object.keys(placement.nodeSelector).length > 0) {
    const { contradictions } = await import('./begin.ts');
    problems.add(...(await contradictions(base, inputs, context)));
  }
  const connection = connect(inputs, problems, { environment, clock, onSecret, runUrl: context.runUrl });
  const finishing: FinishOptions = {
    console,
    context,
    summary: inputs.summary,
    serviceLogs: inputs.logs === 'test',
    get maskedValues() {
      return [...secrets, ...secretValues(inputs)];
    },
  };
  const workspace = await prepareWorkspace(options, inputs, context.temporaryFolder, problems);
  if (problems.all.length > 0 || !connection) {
    const { commenting, publish, refusedReport, shownReport } = await finish();
    const report = refusedReport(problems.all, context, clock.monotonic() - startedMs);
    publish(report, finishing);
    saveRunState({ version: 1, nonce: '', server: '', attempts: [], clean: true });
    if (inputs.comment !== 'never')
      await (await commenting()).commentOn(shownReport(report, finishing), context, inputs, options);
    return 1;
  }
  const companions = workspace ? [(place: CompanionPlace) => workspace.companion(place)] : [];
  const isTraced = Object.keys(environment).some((name) => TELEMETRY.test(name));
  const tracing = isTraced ? await import('./trace-context.ts') : null;
  const trace = tracing?.beginTrace(environment, options.randomBytes) ?? null;
  const traced = (attempt: number) => tracing?.traceVariables(trace, attempt) ?? [];
  const working = { ...options, companions, traced };
  let running: Running | null = null;
  try {
    // The first request is on its way before what builds and judges the Job is loaded.
    const rules = askRules(connection.client, connection.namespace, options.stopSignal);
    await new Promise((resolve) => setImmediate(resolve));
    const { Running } = await import('./begin.ts');
    running = new Running(working, inputs, context, connection, base, rules, startedMs);
    const seen = await running.run(
      (early) => void finish().then(({ publishSummary }) => publishSummary(early, finishing)),
    );
    const report = await withTests(seen, running.results, inputs, options);
    const { commenting, publish, publishTeardown, shownReport, withTeardown } = await finish();
    if (!options.hurrySignal.aborted) {
      // The answer first: the kubelet takes a second or two to remove a pod that has ended.
      publish(report, finishing);
      const isCancelled = options.stopRequest()?.how === 'SIGINT';
      const [teardown, newerRun] = await Promise.all([
        running.verify(),
        isCancelled
          ? import('./newer.ts').then((newer) => newer.findNewerRun(options, inputs.githubToken))
          : null,
        inputs.comment === 'never'
          ? null
          : commenting().then(({ commentOn }) =>
              commentOn(shownReport(report, finishing), context, inputs, options),
            ),
        !tracing?.askedSignals(environment).length
          ? null
          : import('./telemetry.ts').then(({ sendTelemetry }) =>
              sendTelemetry(shownReport(report, finishing), context, trace, options),
            ),
      ]);
      publishTeardown(withTeardown(report, teardown, newerRun, clock.monotonic() - startedMs), finishing);
    }
    return report.verdict.outcome === 'passed' ? 0 : 1;
  } finally {
    await running?.close();
    await workspace?.close();
    connection.client.close();
  }
}

/** The report with what the tests' own reports say; a cancelled run has no time for them. */
async function withTests(
  report: RunReport,
  results: Results | null,
  inputs: Inputs,
  { environment, stopSignal }: RunOptions,
): Promise<RunReport> {
  if (!results || inputs.results === null || inputs.results.junit.length === 0 || stopSignal.aborted)
    return report;
  try {
    const { readTests } = await import('./read-tests.ts');
    const tests = await readTests({
      files: results.files,
      report,
      workspaceFolder: inputs.workspace?.folder ?? '',
      repositoryFolder: environment.GITHUB_WORKSPACE ?? '',
      workingDirectory: inputs.workingDirectory,
      signal: AbortSignal.any([stopSignal, AbortSignal.timeout(READ_LIMIT_MS)]),
    });
    return { ...report, tests };
  } catch (error) {
    // The verdict stands by the exit code: whatever a report does to its reader must not take it away.
    const why = error instanceof Error ? error.message : String(error);
    return { ...report, notices: [...report.notices, `The test reports could not be read: ${why}`] };
  }
}

/** Begins to pack the folder that the tests are to get; null without one. */
async function prepareWorkspace(
  options: RunOptions,
  inputs: Inputs,
  temporaryFolder: string,
  problems: Problems,
): Promise<Workspace | null> {
  const { workspace: input } = inputs;
  if (!input) return null;
  const { Workspace } = await import('./workspace.ts');
  return Workspace.prepare({ ...options, input, temporaryFolder, signal: options.stopSignal }, problems);
}
