import { createHash } from 'node:crypto';

export const SIGNALS = ['TRACES', 'METRICS'] as const;

export type Signal = (typeof SIGNALS)[number];

/** The ids of a run's trace, made before anything of it is sent: the tests are told of them when their Job is created. */
export interface Trace {
  readonly traceId: string;
  readonly runSpanId: string;
  /** Span of the caller, from the step's TRACEPARENT; empty without one. */
  readonly parentSpanId: string;
  /** Whether the trace is sampled, as two hex digits. */
  readonly flags: string;
  /** The caller's TRACESTATE, handed on as it is. */
  readonly state: string;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

// A later version may append fields, version ff is none (W3C Trace Context, section 3.2).
const PARENT = /^(?:00-(?=.{52}$)|(?!00|ff)[0-9a-f]{2}-)([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;
const NOTHING = /^0+$/;
const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

/** What the step's environment asks to be sent, by the variables that every OpenTelemetry SDK reads. */
export function askedSignals(environment: NodeJS.ProcessEnv): readonly Signal[] {
  const value = (name: string) => (environment[name] ?? '').trim();
  if (value('OTEL_SDK_DISABLED').toLowerCase() === 'true') return [];
  const isForAll = value('OTEL_EXPORTER_OTLP_ENDPOINT') !== '';
  return SIGNALS.filter(
    (signal) =>
      (isForAll || value(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`) !== '') &&
      value(`OTEL_${signal}_EXPORTER`).toLowerCase() !== 'none',
  );
}

/** The trace of this run, a part of the caller's where the environment names one; null when no trace is asked for. */
export function beginTrace(
  environment: NodeJS.ProcessEnv,
  randomBytes: (count: number) => Uint8Array,
): Trace | null {
  if (!askedSignals(environment).includes('TRACES')) return null;
  const random = Buffer.from(randomBytes(TRACE_BYTES + SPAN_BYTES)).toString('hex');
  const runSpanId = random.slice(2 * TRACE_BYTES);
  const [, traceId = '', parentSpanId = '', flags = ''] =
    PARENT.exec((environment.TRACEPARENT ?? '').trim()) ?? [];
  if (traceId === '' || NOTHING.test(traceId) || NOTHING.test(parentSpanId)) {
    return { traceId: random.slice(0, 2 * TRACE_BYTES), runSpanId, parentSpanId: '', flags: '01', state: '' };
  }
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1;
  const state = (environment.TRACESTATE ?? '').trim();
  return { traceId, runSpanId, parentSpanId, flags: isSampled ? '01' : '00', state };
}

/** Id of the span that stands for the tests of an attempt: it follows from the run's, so nothing has to be kept. */
export function testSpanId(trace: Trace, attempt: number): string {
  return createHash('sha256')
    .update(`${trace.traceId} ${trace.runSpanId} ${attempt}`)
    .digest('hex')
    .slice(0, 2 * SPAN_BYTES);
}

/** What the tests of an attempt get, so that spans of their own hang below ours; nothing without a trace. */
export function traceVariables(trace: Trace | null, attempt: number): readonly Variable[] {
  if (trace === null) return [];
  const parent = `00-${trace.traceId}-${testSpanId(trace, attempt)}-${trace.flags}`;
  return [
    { name: 'TRACEPARENT', value: parent },
    ...(trace.state === '' ? [] : [{ name: 'TRACESTATE', value: trace.state }]),
  ];
}
