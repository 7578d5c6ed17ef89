import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Signal } from './trace-context.ts';

export const PROTOCOLS = ['http/protobuf', 'http/json'] as const;

export type Protocol = (typeof PROTOCOLS)[number];

/** Where a signal goes and how; what is not here the SDK reads from the environment itself. */
export interface OtlpSettings {
  readonly protocol: Protocol;
  /** Host and port, for people. */
  readonly target: string;
  readonly timeoutMs: number;
  readonly newAgent: (protocol: string) => http.Agent;
}

/** What the environment says of a signal; a sentence when it cannot be done so. */
export function readOtlpSettings(
  signal: Signal,
  environment: NodeJS.ProcessEnv,
  limitMs: number,
): OtlpSettings | string {
  const given = (name: string) =>
    [`OTEL_EXPORTER_OTLP_${signal}_${name}`, `OTEL_EXPORTER_OTLP_${name}`].find(
      (variable) => (environment[variable] ?? '').trim() !== '',
    ) ?? '';
  const value = (name: string) => (environment[given(name)] ?? '').trim();
  const protocol = PROTOCOLS.find((known) => known === (value('PROTOCOL') || 'http/protobuf'));
  if (!protocol) {
    return `${given('PROTOCOL')} asks for ${value('PROTOCOL') === 'grpc' ? 'grpc' : 'a protocol'} that this action does not speak. Use http/protobuf or http/json, which a collector takes on port 4318`;
  }
  // The SDK would send to localhost instead.
  const url = URL.canParse(value('ENDPOINT')) ? new URL(value('ENDPOINT')) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return `${given('ENDPOINT')} is no address. Example: http://otel-collector.example:4318`;
  }
  const files = url.protocol === 'https:' ? readFiles(given, value) : {};
  if (typeof files === 'string') return files;
  const options = { keepAlive: false, proxyEnv: environment };
  const newAgent = (scheme: string) =>
    scheme === 'http:' ? new http.Agent(options) : new https.Agent({ ...options, ...files });
  try {
    newAgent(url.protocol);
  } catch {
    // Node repeats all of it in its error, the password too.
    return 'HTTPS_PROXY or HTTP_PROXY is no address of a proxy';
  }
  const timeout = Number(value('TIMEOUT'));
  return {
    protocol,
    target: url.host,
    timeoutMs: timeout > 0 ? Math.min(timeout, limitMs) : limitMs,
    newAgent,
  };
}

const FILES = { ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' } as const;

/** The certificates that are named; a sentence about one that cannot be read. */
function readFiles(
  given: (name: string) => string,
  value: (name: string) => string,
): { readonly [option in keyof typeof FILES]?: Buffer } | string {
  const read: { [option: string]: Buffer } = {};
  for (const [option, name] of Object.entries(FILES)) {
    if (value(name) === '') continue;
    try {
      read[option] = readFileSync(value(name));
    } catch (error) {
      return `${given(name)} cannot be read: ${(error as Error).message}`;
    }
  }
  return read;
}
