import type { RunContext } from '../action/context.ts';
import { measurements } from '../report/measurements.ts';
import type { RunReport } from '../report/run-report.ts';
import { spans } from '../report/spans.ts';
import { type RunFacts, runAttributes } from '../report/telemetry-attributes.ts';
import { makeResource, onPartialSuccess, sendMetrics, sendSpans } from './otlp.ts';
import { readOtlpSettings } from './otlp-settings.ts';
import type { RunOptions } from './run-options.ts';
import { type Signal, type Trace, askedSignals } from './trace-context.ts';

const LIMIT_MS = 3_000;
// A cancelled run has a few seconds in all.
const LIMIT_CANCELLED_MS = 1_000;
const LONGEST_REASON = 300;
const INSTANCE_BYTES = 8;
const NAMES: { readonly [signal in Signal]: string } = { TRACES: 'trace', METRICS: 'metrics' };

/** Sends the run's trace and metrics to where the environment says; trouble is said and costs nothing but its limit. */
export async function sendTelemetry(
  report: RunReport,
  context: RunContext,
  trace: Trace | null,
  options: Pick<RunOptions, 'console' | 'environment' | 'hurrySignal' | 'stopSignal' | 'randomBytes'>,
): Promise<void> {
  const { console, environment, randomBytes } = options;
  const limitMs = options.stopSignal.aborted ? LIMIT_CANCELLED_MS : LIMIT_MS;
  const signal = AbortSignal.any([options.hurrySignal, AbortSignal.timeout(limitMs)]);
  const facts = factsOf(context, environment);
  const instance = trace?.runSpanId ?? Buffer.from(randomBytes(INSTANCE_BYTES)).toString('hex');
  /** Returns why it did not arrive; empty when it did. */
  const send = async (what: Signal): Promise<string> => {
    const settings = readOtlpSettings(what, environment, limitMs);
    if (typeof settings === 'string') return settings;
    try {
      const sending = { settings, resource: makeResource(runAttributes(report, facts), instance), signal };
      const sent =
        what === 'METRICS'
          ? sendMetrics(measurements(report, facts.step), sending)
          : trace && sendSpans(spans(report), trace, Date.parse(report.beganAt), randomBytes, sending);
      await Promise.race([sent, aborted(signal)]);
      return '';
    } catch (error) {
      return `${settings.target}: ${reasonOf(error, signal.aborted, settings.timeoutMs)}`;
    }
  };
  onPartialSuccess((answer) => {
    console.line(`Note: telemetry: the collector took only a part: ${answer.slice(0, LONGEST_REASON)}`);
  });
  const signals = askedSignals(environment);
  const troubles = await Promise.all(signals.map(send));
  if (options.hurrySignal.aborted) return;
  for (const trouble of new Set(troubles.filter((each) => each !== ''))) {
    const what = signals.filter((_, index) => troubles[index] === trouble).map((each) => NAMES[each]);
    console.line(`Note: telemetry: ${what.join(' and ')} could not be sent. ${trouble}.`);
  }
}

function factsOf(context: RunContext, environment: NodeJS.ProcessEnv): RunFacts {
  return {
    serverUrl: context.serverUrl,
    step: context.step,
    runId: context.runId,
    runAttempt: context.runAttempt,
    ref: context.ref,
    refType: environment.GITHUB_REF_TYPE ?? '',
    headRef: environment.GITHUB_HEAD_REF ?? '',
    baseRef: environment.GITHUB_BASE_REF ?? '',
    sha: environment.GITHUB_SHA ?? '',
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(new Error('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function reasonOf(error: unknown, isOver: boolean, timeoutMs: number): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  // What the SDK says when its own clock was the first.
  if (isOver || message === 'Request timed out') return `no answer within ${timeoutMs / 1000} s`;
  if (code === 401 || code === 403)
    return `it answered HTTP ${code}; the token goes into OTEL_EXPORTER_OTLP_HEADERS`;
  if (typeof code === 'number') return `it answered HTTP ${code}`;
  // Node's own advice is for who starts Node.
  const [unknown = ''] =
    /^(?:self-signed|unable to (?:get|verify)) [^;]*certificate[^;]*/.exec(message ?? '') ?? [];
  if (unknown !== '')
    return `${unknown}; OTEL_EXPORTER_OTLP_CERTIFICATE can name the file of an authority of your own`;
  // The SDK's words for a status that it would ask again, had it the time.
  if (message === 'Export failed with retryable status') return 'it answered that it is busy';
  return (message ?? String(error)).slice(0, LONGEST_REASON);
}
