import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Collector, buildCollector, startCollector } from '../../dev/collector/collector.ts';
import { type Certificate, makeCertificate } from '../../dev/fake/certificate.ts';
import { startFakeCluster } from '../../dev/fake/cluster.ts';
import { type Life, plainLife } from '../../dev/fake/life.ts';
import { logText } from '../../dev/runner/result.ts';
import { own, run, start } from './harness.ts';

// Longer than any test may take.
const HOUR_MS = 3_600_000;

const folder = mkdtempSync(join(tmpdir(), 'telemetry-ways-'));
const authority = join(folder, 'ca.crt');
let certificate: Certificate;
let collector: Collector;
const open: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  await buildCollector();
  collector = await startCollector();
  certificate = await makeCertificate();
  writeFileSync(authority, certificate.cert);
}, 900_000);
afterAll(async () => {
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function step(env: { [name: string]: string }, life: Life = plainLife()) {
  const cluster = await startFakeCluster({ life });
  open.push(() => cluster.close());
  const result = await run(cluster, { image: 'node:24', run: 'npm test' }, { env });
  await collector.settled();
  return { cluster, ...result };
}

/** Listens on a free port of this machine until the test is over. */
async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => sockets.add(socket.on('error', () => undefined)));
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A door with TLS before the real collector; tells what came through it. */
async function startDoor(more: https.ServerOptions = {}) {
  const seen: Pick<IncomingMessage, 'url' | 'headers'>[] = [];
  const door = https.createServer({ ...certificate, ...more }, (request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    const inner = http.request(`${collector.endpoint}${request.url}`, {
      method: request.method,
      headers: request.headers,
    });
    inner.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(inner);
  });
  const endpoint = `https://${await listen(door)}`;
  return { endpoint, seen };
}

describe('a collector behind TLS', () => {
  test.each(['http/protobuf', 'http/json'])(
    'of a private authority gets everything, packed and with the headers, by %s',
    async (protocol) => {
      const door = await startDoor();
      const [spansBefore, pointsBefore] = [
        collector.spans.length,
        collector.points('k8s_test_job.attempts').length,
      ];
      const result = await step({
        OTEL_EXPORTER_OTLP_ENDPOINT: door.endpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_CERTIFICATE: authority,
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20tok3n,x-team=shop',
        OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-team=metrics',
      });
      expect(result.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
      expect(own(result.main).join('\n')).not.toMatch(/telemetry|tok3n/);
      expect(collector.spans.slice(spansBefore).map(({ name }) => name)).toContain('Test run');
      expect(collector.points('k8s_test_job.attempts').slice(pointsBefore)).toHaveLength(1);
      const ways = door.seen.map(({ url, headers }) => [
        url,
        headers['content-encoding'],
        headers.authorization,
        headers['x-team'],
      ]);
      expect(ways.toSorted()).toEqual([
        ['/v1/metrics', 'gzip', 'Bearer tok3n', 'metrics'],
        ['/v1/traces', 'gzip', 'Bearer tok3n', 'shop'],
      ]);
    },
  );

  test('that asks who comes is shown the client’s certificate', async () => {
    const client = await makeCertificate();
    const [cert, key] = [join(folder, 'client.crt'), join(folder, 'client.key')];
    writeFileSync(cert, client.cert);
    writeFileSync(key, client.key);
    const door = await startDoor({ requestCert: true, ca: client.cert });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: door.endpoint, OTEL_EXPORTER_OTLP_CERTIFICATE: authority };
    const stranger = await step(env);
    expect(stranger.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
    expect(door.seen).toEqual([]);
    await step({
      ...env,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: cert,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: key,
    });
    expect(door.seen.map(({ url }) => url).toSorted()).toEqual(['/v1/metrics', '/v1/traces']);
  });

  test.each([
    ['', /self-signed certificate.*OTEL_EXPORTER_OTLP_CERTIFICATE/],
    ['/nowhere/ca.crt', /OTEL_EXPORTER_OTLP_CERTIFICATE.*\/nowhere\/ca\.crt/],
  ])('costs a notice with the authority %p', async (file, notice) => {
    const door = await startDoor();
    const result = await step({
      OTEL_EXPORTER_OTLP_ENDPOINT: door.endpoint,
      OTEL_EXPORTER_OTLP_CERTIFICATE: file,
    });
    expect(result.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' }, annotations: [] });
    const lines = logText(result.main)
      .split('\n')
      .filter((line) => line.startsWith('Note: telemetry:'));
    expect(lines).toEqual([expect.stringMatching(notice)]);
    expect(door.seen).toEqual([]);
  });
});

describe('a collector that is ill costs a notice and three seconds at most', () => {
  const address: { [what: string]: () => Promise<string> } = {
    'that takes the connection and says nothing': async () => `http://${await listen(net.createServer())}`,
    'that takes the connection and says nothing of TLS': async () =>
      `https://${await listen(net.createServer())}`,
    'that refuses the connection': async () => 'http://127.0.0.1:9',
    'that has no address': async () => 'http://collector.invalid:4318',
    'that hangs up': async () =>
      `http://${await listen(net.createServer((socket) => void socket.once('data', () => socket.destroy())))}`,
    'that answers without an end': async () =>
      `http://${await listen(
        http.createServer((request, response) => {
          request.resume().on('end', () => response.writeHead(200).write('{'));
        }),
      )}`,
    'that asks for patience': async () =>
      `http://${await listen(
        http.createServer((request, response) => {
          request.resume().on('end', () => response.writeHead(429, { 'Retry-After': '600' }).end());
        }),
      )}`,
    'that sends elsewhere': async () =>
      `http://${await listen(
        http.createServer((request, response) => {
          request
            .resume()
            .on('end', () => response.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end());
        }),
      )}`,
    'that speaks something else': async () =>
      `http://${await listen(net.createServer((socket) => void socket.write('220 smtp ready\r\n')))}`,
  };
  test.each(Object.keys(address))('%s', async (what) => {
    const endpoint = (await address[what]?.()) ?? '';
    const result = await step({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: String(HOUR_MS),
    });
    expect(result.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' }, annotations: [] });
    const lines = logText(result.main)
      .split('\n')
      .filter((line) => line.startsWith('Note: telemetry:'));
    expect(lines).toEqual([expect.stringContaining(`could not be sent. ${new URL(endpoint).host}: `)]);
  });
});

test.each(['http', 'https'])(
  'a proxy for %s whose address cannot be read is told without its password',
  async (scheme) => {
    const result = await step({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${scheme}://collector.invalid:4318`,
      [`${scheme.toUpperCase()}_PROXY`]: 'http://ci:hun/ter2@proxy.invalid:3128',
    });
    expect(result.main).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } });
    const notes = logText(result.main)
      .split('\n')
      .filter((line) => line.startsWith('Note: '));
    expect(notes.join()).toContain('HTTPS_PROXY or HTTP_PROXY is no address of a proxy');
    expect(`${notes.join()}${result.main.summary}`).not.toContain('ter2');
  },
);

test('a cancelled run waits for no silent collector', async () => {
  const cluster = await startFakeCluster({ life: plainLife({ log: ['begun'], runsMs: 600_000 }) });
  open.push(() => cluster.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${await listen(net.createServer())}` };
  await using running = start(cluster, { image: 'node:24', run: 'npm test' }, { env });
  await running.line(/^begun$/);
  running.cancel();
  const result = await running.finished;
  expect(result.marks.map(({ name }) => name)).not.toContain('SIGTERM');
  expect(cluster.list('jobs')).toEqual([]);
});

test('two attempts are two spans of one trace, and the tests of each hang below their own', async () => {
  let jobs = 0;
  const life: Life = async (job) => {
    if (jobs++ > 0) return plainLife({ runsMs: 20 })(job);
    const pod = job.addPod(null);
    pod.schedule();
    pod.start(pod.mainContainer);
    pod.log().line('begun');
    pod.disrupt('EvictionByEvictionAPI', 'Eviction API: evicting');
    pod.markDeleted();
    pod.exit(143);
    job.fail();
  };
  const before = collector.spans.length;
  const { cluster, main } = await step({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }, life);
  expect(main.outputs).toMatchObject({ verdict: 'passed', attempts: '2' });
  const spans = collector.spans.slice(before);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  const root = spans.find(({ parentSpanId = '' }) => parentSpanId === '');
  const attempts = ['Attempt 1', 'Attempt 2'].map((name) => spans.find((span) => span.name === name));
  expect(attempts.map((span) => span?.parentSpanId)).toEqual([root?.spanId, root?.spanId]);
  expect(attempts.map((span) => span?.status?.code ?? 0)).toEqual([2, 0]);
  expect(root?.status?.code ?? 0).toBe(0);
  const given = new Map(
    cluster.requests.matching({ verb: 'create', resource: 'jobs' }).map(({ json }) => {
      const { metadata, spec } = json as {
        metadata: { name: string };
        spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
      };
      const env = spec.template.spec.containers[0]?.env ?? [];
      return [metadata.name, env.find(({ name }) => name === 'TRACEPARENT')?.value];
    }),
  );
  const tests = attempts.map((attempt) =>
    spans.find(({ name, parentSpanId }) => name === 'Test run' && parentSpanId === attempt?.spanId),
  );
  expect(new Set(given.values())).toEqual(
    new Set(tests.map((span) => `00-${root?.traceId}-${span?.spanId}-01`)),
  );
  expect(given.size).toBe(2);
});
