import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { until } from '../fake/until.ts';

interface Value {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly doubleValue?: number;
}

interface KeyValue {
  readonly key: string;
  readonly value: Value;
}

/** As OTLP's JSON writes it; no `parentSpanId` and no status code stand for none. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

export interface ReceivedPoint {
  readonly attributes?: readonly KeyValue[];
  readonly sum?: number;
  readonly count?: string;
  readonly asDouble?: number;
  readonly asInt?: string;
}

interface Request {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly sum?: { readonly dataPoints: readonly ReceivedPoint[] };
        readonly histogram?: { readonly dataPoints: readonly ReceivedPoint[] };
      }[];
    }[];
  }[];
}

export type Collector = Awaited<ReturnType<typeof startCollector>>;

const MARK = 'mark.of.the.test';
const COMMAND = join(import.meta.dirname, 'collector');

/** Builds the collector where that was not done yet: minutes, the first time. */
export async function buildCollector(): Promise<void> {
  await promisify(execFile)(COMMAND, ['build']);
}

/** A real OpenTelemetry collector on a free port, and what it took. */
export async function startCollector() {
  const child = spawn(COMMAND, ['127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const requests: Request[] = [];
  const marks = new Set<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const request = JSON.parse(line) as Request;
    const mark = plain(request.resourceSpans?.[0]?.resource.attributes)[MARK];
    if (mark === undefined) requests.push(request);
    else marks.add(String(mark));
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const address = /Starting HTTP server.*"endpoint": "([^"]+)"/.exec(line)?.[1];
      if (address !== undefined) resolve(`http://${address}`);
    });
    child.once('exit', () => reject(new Error(`the collector ended:\n${said.join('\n')}`)));
  });
  return {
    endpoint,
    get spans() {
      return requests.flatMap(({ resourceSpans = [] }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      );
    },
    /** Attributes of the resource of the last trace. */
    get resource() {
      return plain(
        requests.findLast(({ resourceSpans }) => resourceSpans)?.resourceSpans?.[0]?.resource.attributes,
      );
    },
    /** All points of a metric. */
    points(name: string): readonly ReceivedPoint[] {
      return requests.flatMap(({ resourceMetrics = [] }) =>
        resourceMetrics.flatMap(({ scopeMetrics }) =>
          scopeMetrics.flatMap(({ metrics }) =>
            metrics
              .filter((metric) => metric.name === name)
              .flatMap(({ sum, histogram }) => [
                ...(sum?.dataPoints ?? []),
                ...(histogram?.dataPoints ?? []),
              ]),
          ),
        ),
      );
    },
    /** Until all that it took so far has arrived here: the word that it was taken comes another way. */
    async settled(): Promise<void> {
      const mark = randomUUID();
      const attributes = [{ key: MARK, value: { stringValue: mark } }];
      const span = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), name: MARK };
      const resourceSpans = [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }];
      await fetch(`${endpoint}/v1/traces`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ resourceSpans }),
      });
      await until(() => marks.has(mark), 'the mark');
    },
    async close(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Attributes as an ordinary object. */
export function plain(attributes: readonly KeyValue[] = []): {
  readonly [key: string]: string | number | undefined;
} {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.doubleValue ??
        (value.intValue === undefined ? undefined : Number(value.intValue)),
    ]),
  );
}
