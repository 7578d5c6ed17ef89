import { describe, expect, test } from '@jest/globals';
import { readOtlpSettings } from '../../../src/run/otlp-settings.ts';
import { askedSignals, beginTrace, testSpanId, traceVariables } from '../../../src/run/trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const on = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const bytes = (count: number) => Uint8Array.from({ length: count }, (_, index) => index + 1);
const OWN = '0102030405060708090a0b0c0d0e0f10';

test.each([
  [{}, []],
  [on, ['TRACES', 'METRICS']],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, []],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x' }, ['TRACES']],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://x' }, ['METRICS']],
  [{ ...on, OTEL_SDK_DISABLED: 'True' }, []],
  [{ ...on, OTEL_SDK_DISABLED: 'false' }, ['TRACES', 'METRICS']],
  [{ ...on, OTEL_METRICS_EXPORTER: 'none' }, ['TRACES']],
])('%p asks for %p', (environment, signals) => {
  expect(askedSignals(environment)).toEqual(signals);
});

describe('the trace', () => {
  test('is one of our own without a caller, and none when it is not asked for', () => {
    const trace = beginTrace(on, bytes);
    expect(trace).toEqual({
      traceId: OWN,
      runSpanId: '1112131415161718',
      parentSpanId: '',
      flags: '01',
      state: '',
    });
    expect(beginTrace({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://x' }, bytes)).toBeNull();
    expect(traceVariables(null, 1)).toEqual([]);
  });

  test.each([
    [`00-${TRACE}-${SPAN}-01`, '01'],
    [`00-${TRACE}-${SPAN}-03`, '01'],
    [`00-${TRACE}-${SPAN}-00`, '00'],
    [`cc-${TRACE}-${SPAN}-01-later`, '01'],
  ])('goes on in that of the caller: %s', (TRACEPARENT, flags) => {
    const trace = beginTrace({ ...on, TRACEPARENT, TRACESTATE: 'a=1,b=2' }, bytes);
    expect(trace).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, flags, state: 'a=1,b=2' });
    if (!trace) return;
    expect(traceVariables(trace, 2)).toEqual([
      { name: 'TRACEPARENT', value: `00-${TRACE}-${testSpanId(trace, 2)}-${flags}` },
      { name: 'TRACESTATE', value: 'a=1,b=2' },
    ]);
    expect(testSpanId(trace, 1)).toMatch(/^[0-9a-f]{16}$/);
    expect(testSpanId(trace, 1)).not.toBe(testSpanId(trace, 2));
  });

  test.each([
    '',
    'hello',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
  ])('takes no caller from %p, and not its state either', (TRACEPARENT) => {
    const trace = beginTrace({ ...on, TRACEPARENT, TRACESTATE: 'a=1' }, bytes);
    expect(trace).toMatchObject({ traceId: OWN, parentSpanId: '', state: '' });
  });
});

describe('where it goes', () => {
  test('a signal’s own variables win', () => {
    const environment = {
      ...on,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '60000',
    };
    expect(readOtlpSettings('TRACES', environment, 3000)).toMatchObject({
      target: 'traces.example',
      protocol: 'http/protobuf',
      timeoutMs: 1000,
    });
    expect(readOtlpSettings('METRICS', environment, 3000)).toMatchObject({
      target: 'collector:4318',
      protocol: 'http/json',
      timeoutMs: 3000,
    });
  });

  test.each([
    [
      { ...on, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /^OTEL_EXPORTER_OTLP_PROTOCOL asks for grpc that .*4318/,
    ],
    [
      { ...on, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'tcp' },
      /^OTEL_EXPORTER_OTLP_TRACES_PROTOCOL asks for a protocol/,
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'user:secret@host' },
      /^OTEL_EXPORTER_OTLP_ENDPOINT is no address\. Example: /,
    ],
  ])('%p is said to be impossible', (environment, said) => {
    const answer = readOtlpSettings('TRACES', environment, 3000);
    expect(answer).toMatch(said);
    expect(answer).not.toContain('secret');
  });

  test('a certificate that cannot be read is said by its variable', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://x',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem',
    };
    expect(readOtlpSettings('TRACES', environment, 3000)).toMatch(
      /^OTEL_EXPORTER_OTLP_CERTIFICATE cannot be read: .*\/nowhere\/ca\.pem/,
    );
  });
});
