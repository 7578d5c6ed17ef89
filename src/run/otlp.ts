import {
  type Attributes,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace as api,
  diag,
} from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, TraceState } from '@opentelemetry/core';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  type Resource,
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { METRICS, type Measurement } from '../report/measurements.ts';
import type { SpanData } from '../report/spans.ts';
import type { OtlpSettings } from './otlp-settings.ts';
import { type Trace, testSpanId } from './trace-context.ts';

const SCOPE = 'k8s-test-job';
const SPAN_BYTES = 8;
// From a run that ends at once to one of two hours.
const BUCKETS_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];

export interface Sending {
  readonly settings: OtlpSettings;
  readonly resource: Resource;
  /** Ends what is still on its way. */
  readonly signal: AbortSignal;
}

/** What all spans and metrics have in common; the caller's OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME win. */
export function makeResource(attributes: Attributes, instance: string): Resource {
  const own = { 'service.name': SCOPE, 'service.instance.id': instance, ...attributes };
  return defaultResource()
    .merge(resourceFromAttributes(own))
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
}

/** Tells of what a collector took only in part: the SDK has no other way than its log. */
export function onPartialSuccess(listener: (answer: string) => void): void {
  const silent = () => undefined;
  const warn = (message: string, ...more: unknown[]) => {
    if (message.startsWith('Received Partial Success')) listener(more.map(String).join(' '));
  };
  const logger = { error: silent, warn, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

/** Sends the spans under exactly the ids of the trace; rejects when they did not arrive. */
export async function sendSpans(
  spans: readonly SpanData[],
  trace: Trace,
  beganMs: number,
  randomBytes: (count: number) => Uint8Array,
  sending: Sending,
): Promise<void> {
  const ended: ReadableSpan[] = [];
  let spanId = '';
  const provider = new TracerProvider({
    resource: sending.resource,
    idGenerator: { generateTraceId: () => trace.traceId, generateSpanId: () => spanId },
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void ended.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const tracer = provider.getTracer(SCOPE);
  const contexts = new Map([[null as string | null, callerContext(trace)]]);
  for (const { key, parent, name, startMs, endMs, attributes, error, testsOf } of spans) {
    if (parent === null) spanId = trace.runSpanId;
    else if (testsOf !== undefined) spanId = testSpanId(trace, testsOf);
    else spanId = Buffer.from(randomBytes(SPAN_BYTES)).toString('hex');
    const context = contexts.get(parent) ?? ROOT_CONTEXT;
    const kind = parent === null ? SpanKind.SERVER : SpanKind.INTERNAL;
    const span = tracer.startSpan(
      name,
      { kind, attributes: { ...attributes }, startTime: new Date(beganMs + startMs) },
      context,
    );
    if (error !== '') span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(new Date(beganMs + endMs));
    contexts.set(key, api.setSpan(ROOT_CONTEXT, span));
  }
  // The caller's trace is not sampled: then neither is ours.
  if (ended.length === 0) return;
  const Exporter = sending.settings.protocol === 'http/json' ? JsonTraceExporter : ProtoTraceExporter;
  const exporter = new Exporter(exporterOptions(sending));
  await arrival((done) => exporter.export(ended, done));
}

/** Sends the metrics; rejects when they did not arrive. */
export async function sendMetrics(measurements: readonly Measurement[], sending: Sending): Promise<void> {
  const Exporter = sending.settings.protocol === 'http/json' ? JsonMetricExporter : ProtoMetricExporter;
  const exporter = new Exporter(exporterOptions(sending));
  const reader = new OneReader({
    aggregationTemporalitySelector: (type) => exporter.selectAggregationTemporality(type),
    aggregationSelector: (type) => exporter.selectAggregation(type),
  });
  const provider = new MeterProvider({ resource: sending.resource, readers: [reader] });
  const meter = provider.getMeter(SCOPE);
  for (const { metric, value, attributes } of measurements) {
    const { unit, description } = METRICS[metric];
    if (unit === 's') {
      const advice = { explicitBucketBoundaries: BUCKETS_SECONDS };
      meter.createHistogram(metric, { unit, description, advice }).record(value, { ...attributes });
    } else {
      meter.createCounter(metric, { unit, description }).add(value, { ...attributes });
    }
  }
  const { resourceMetrics } = await reader.collect();
  await arrival((done) => exporter.export(resourceMetrics, done));
}

/** Read once, when everything is known. */
class OneReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

function callerContext({ traceId, parentSpanId, flags, state }: Trace) {
  if (parentSpanId === '') return ROOT_CONTEXT;
  return api.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: parentSpanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(state === '' ? {} : { traceState: new TraceState(state) }),
  });
}

function exporterOptions({ settings, signal }: Sending) {
  return {
    timeoutMillis: settings.timeoutMs,
    httpAgentOptions: (scheme: string) => {
      const agent = settings.newAgent(scheme);
      signal.addEventListener('abort', () => agent.destroy(), { once: true });
      return agent;
    },
  };
}

async function arrival(send: (done: (result: ExportResult) => void) => void): Promise<void> {
  const result = await new Promise<ExportResult>((resolve) => send(resolve));
  if (result.code !== ExportResultCode.SUCCESS) throw result.error ?? new Error('it was refused');
}
