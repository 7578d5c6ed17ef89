import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Collector,
  type ReceivedSpan,
  buildCollector,
  plain,
  startCollector,
} from '../../dev/collector/collector.ts';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { type PlainLife, plainLife } from '../../dev/fake/life.ts';
import { type StepResult, logText } from '../../dev/runner/result.ts';
import { run, start } from './harness.ts';

const CALLER_TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN = 'b7ad6b7169203331';

let collector: Collector;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  await buildCollector();
  collector = await startCollector();
}, 900_000);
afterAll(() => collector.close());
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function step(
  env: { [name: string]: string },
  life: PlainLife = {},
  inputs: { [name: string]: string } = {},
) {
  const cluster = await startFakeCluster({ life: plainLife(life) });
  open.push(cluster);
  const began = Date.now();
  const result = await run(cluster, { image: 'node:24', run: 'npm test', ...inputs }, { env });
  const ended = Date.now();
  await collector.settled();
  return { cluster, result, began, ended };
}

/** The variables that the tests of the newest Job get. */
function variables(cluster: FakeCluster): { [name: string]: string } {
  const created = cluster.requests.matching({ verb: 'create', resource: 'jobs' }).at(-1);
  const job = created?.json as {
    spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
  };
  const env = job.spec.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

const ms = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1_000_000n);
const lengthOf = (span: ReceivedSpan) => ms(span.endTimeUnixNano) - ms(span.startTimeUnixNano);
const childrenOf = (spans: readonly ReceivedSpan[], parent: ReceivedSpan | undefined) =>
  spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId);

describe('a real collector receives', () => {
  test.each(['http/protobuf', 'http/json'])(
    'the trace of a run, by %s, within the caller’s',
    async (protocol) => {
      const before = collector.spans.length;
      const { cluster, result, began, ended } = await step(
        {
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_RESOURCE_ATTRIBUTES: 'team=shop',
          TRACEPARENT: `00-${CALLER_TRACE}-${CALLER_SPAN}-01`,
          TRACESTATE: 'vendor=1',
        },
        { exitCode: 3, runsMs: 50 },
        { env: 'TOKEN=hunter2hunter2' },
      );
      expect(result.main.outputs.verdict).toBe('failed');
      expect(logText(result.main)).not.toContain('telemetry:');
      const spans = collector.spans.slice(before);
      expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([CALLER_TRACE]));
      const root = spans.find(({ parentSpanId }) => parentSpanId === CALLER_SPAN);
      expect(root).toMatchObject({ kind: 2, traceState: 'vendor=1', status: { code: 2 } });
      expect(plain(root?.attributes)).toMatchObject({
        'cicd.pipeline.result': 'failure',
        'process.exit.code': 3,
        'k8s_test_job.verdict': 'failed',
        'k8s_test_job.owner': result.main.outputs.owner,
      });
      const [attempt] = childrenOf(spans, root).filter(({ name }) => name === 'Attempt 1');
      expect(plain(attempt?.attributes)).toMatchObject({
        'cicd.pipeline.task.run.result': 'failure',
        'k8s.job.name': result.main.outputs['job-name'],
      });
      const { TRACEPARENT, TRACESTATE } = variables(cluster);
      const tests = spans.find(({ spanId }) => TRACEPARENT === `00-${CALLER_TRACE}-${spanId}-01`);
      expect(TRACESTATE).toBe('vendor=1');
      expect(tests).toMatchObject({ name: 'Test run', parentSpanId: attempt?.spanId });
      expect(plain(tests?.attributes)).toMatchObject({
        'cicd.pipeline.task.type': 'test',
        'k8s.pod.name': expect.stringContaining(result.main.outputs['job-name'] ?? '?'),
        'process.exit.code': 3,
      });
      const stages = childrenOf(spans, attempt).filter(({ spanId }) => spanId !== tests?.spanId);
      expect(stages.map(lengthOf).reduce((sum, each) => sum + each, 0)).toBe(
        lengthOf(attempt as ReceivedSpan),
      );
      for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
        expect(ms(startTimeUnixNano)).toBeGreaterThanOrEqual(
          Math.max(began, ms(root?.startTimeUnixNano ?? '')),
        );
        expect(ms(endTimeUnixNano)).toBeLessThanOrEqual(Math.min(ended, ms(root?.endTimeUnixNano ?? '')));
      }
      expect(collector.resource).toMatchObject({
        'service.name': 'k8s-test-job',
        'vcs.repository.name': expect.any(String),
        'cicd.pipeline.run.id': expect.any(String),
        team: 'shop',
      });
      expect(JSON.stringify([spans, collector.resource])).not.toContain('hunter2hunter2');
    },
  );

  test('a span for each shard, and metrics that add up to the wall time', async () => {
    const before = collector.spans.length;
    const pointsBefore = collector.points('cicd.pipeline.run.duration').length;
    const { cluster, result } = await step(
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
      { runsMs: 50 },
      { parallelism: '3' },
    );
    expect(result.main.outputs.verdict).toBe('passed');
    const spans = collector.spans.slice(before);
    const [, traceId = '', testSpan = ''] = variables(cluster).TRACEPARENT?.split('-') ?? [];
    const root = spans.find(({ parentSpanId = '' }) => parentSpanId === '');
    expect(root).toMatchObject({ traceId });
    expect(root?.status?.code ?? 0).toBe(0);
    const shards = spans.filter(({ parentSpanId }) => parentSpanId === testSpan);
    expect(shards.map(({ name }) => name)).toEqual(['Shard 0', 'Shard 1', 'Shard 2']);
    expect(shards.map(({ attributes }) => plain(attributes)['process.exit.code'])).toEqual([0, 0, 0]);
    const wall = lengthOf(root as ReceivedSpan) / 1000;
    const durations = collector.points('cicd.pipeline.run.duration').slice(pointsBefore);
    expect(new Set(durations.map(({ attributes }) => plain(attributes)['cicd.pipeline.result']))).toEqual(
      new Set(['success']),
    );
    expect(durations.reduce((sum, point) => sum + (point.sum ?? 0), 0)).toBeCloseTo(wall, 6);
  });
});

/** A run whose collector answered in time: a machine that stood still in that moment is tried again. */
async function answered(env: { [name: string]: string }): Promise<StepResult> {
  const { result } = await step(env);
  return / no answer within /.test(logText(result.main)) ? answered(env) : result;
}

/** A collector that answers so, or not at all. */
function startBadCollector(status: number | null): Promise<string> {
  return listen(
    createServer((request, response) => {
      request.resume();
      if (status !== null) request.on('end', () => response.writeHead(status).end());
    }),
  );
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a trace that the caller does not sample is not sent, and the tests are told so', async () => {
  const before = collector.spans.length;
  const { cluster, result } = await step({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.endpoint}/v1/traces`,
    TRACEPARENT: `00-${CALLER_TRACE}-${CALLER_SPAN}-00`,
  });
  expect(result.main.outputs.verdict).toBe('passed');
  expect(variables(cluster).TRACEPARENT).toMatch(new RegExp(`^00-${CALLER_TRACE}-[0-9a-f]{16}-00$`));
  expect(collector.spans).toHaveLength(before);
});

test('a cancelled run is told too', async () => {
  const before = collector.spans.length;
  const cluster = await startFakeCluster({ life: plainLife({ log: ['begun'], runsMs: 600_000 }) });
  open.push(cluster);
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.endpoint}/v1/traces` };
  await using running = start(cluster, { image: 'node:24', run: 'npm test' }, { env });
  await running.line(/^begun$/);
  running.cancel();
  const result = await running.finished;
  await collector.settled();
  expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
  const root = collector.spans.slice(before).find(({ parentSpanId = '' }) => parentSpanId === '');
  expect(plain(root?.attributes)).toMatchObject({ 'cicd.pipeline.result': 'cancellation' });
});

test('the way leads through the proxy that the environment names', async () => {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? '');
    request.resume().on('end', () => response.end());
  });
  const address = await listen(proxy);
  const { result } = await step({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
    HTTP_PROXY: address,
    http_proxy: address,
  });
  expect(logText(result.main)).not.toContain('telemetry:');
  expect(seen.toSorted()).toEqual([
    'http://collector.example:4318/v1/metrics',
    'http://collector.example:4318/v1/traces',
  ]);
});

describe('a collector that does not take it costs a notice', () => {
  test.each([
    [401, /trace and metrics could not be sent\. 127\.0\.0\.1:\d+: it answered HTTP 401; .*HEADERS/],
    [500, /trace and metrics could not be sent\. 127\.0\.0\.1:\d+: it answered HTTP 500/],
    [503, /trace and metrics could not be sent\. 127\.0\.0\.1:\d+: (it answered that it is busy|no answer)/],
    [null, /trace and metrics could not be sent\. 127\.0\.0\.1:\d+: no answer within 3 s/],
  ])('an answer of %p', async (status, notice) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: await startBadCollector(status) };
    const result = status === null ? (await step(env)).result : await answered(env);
    expect(result.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
    expect(logText(result.main)).toMatch(notice);
    expect(result.main.annotations).toEqual([]);
  });

  test('nobody there, another protocol, no address', async () => {
    const gone = await step({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    expect(gone.result.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
    expect(logText(gone.result.main)).toMatch(/127\.0\.0\.1:9: connect ECONNREFUSED/);
    const spoken = await step({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'collector:4317',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc',
    });
    expect(spoken.result.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
    const text = logText(spoken.result.main);
    expect(text).toContain('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no address. Example: http://');
    expect(text).toMatch(/OTEL_EXPORTER_OTLP_METRICS_PROTOCOL asks for grpc .*4318/);
  });
});

test('without the variable, or when it is disabled, nothing is sent and the tests get no trace', async () => {
  const before = collector.spans.length;
  const off = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_SDK_DISABLED: 'true' };
  for (const env of [off, { TRACEPARENT: `00-${CALLER_TRACE}-${CALLER_SPAN}-01` }]) {
    const { cluster, result } = await step(env);
    expect(result.main.outputs.verdict).toBe('passed');
    expect(variables(cluster).TRACEPARENT).toBeUndefined();
  }
  expect(collector.spans).toHaveLength(before);
});
