import { dnsRows, dnsTimeoutRows } from './catalogue/dns.ts';
import { firstHit, type Hit } from './signature.ts';

/** A name that the tests could not resolve, as their log shows it. */
export interface UnresolvedName {
  readonly hit: Hit;
  readonly host: string;
  readonly line: string;
}

/** Where a text names no host itself, its line may: as a service, a URL, HOST:PORT (no source file), or host=NAME. */
const NEAR: readonly RegExp[] = [
  /\b([a-z0-9][\w-]*\.[\w-]+\.svc(?:\.[\w.-]+)?)\b/i,
  /\/\/(?:[^@/\s]*@)?([a-z0-9][\w.-]*)/i,
  /\b([a-z0-9][\w-]*(?:\.[\w-]+)*(?<!\.(?:rs|js|ts|go|py|rb|java|kt|php|cs|c|cpp|sh))):\d{2,5}\b/i,
  /\bhost(?:name)?[=:]\s*['"]?([a-z0-9][\w.-]*)/i,
];

/** The first unresolved name in a log; null when there is none. */
export function unresolvedName(lines: readonly string[]): UnresolvedName | null {
  const text = lines.join('\n');
  const hit = firstHit(dnsTimeoutRows, { text }) ?? firstHit(dnsRows, { text });
  if (!hit) return null;
  const line =
    lines.find((candidate) => candidate.includes((hit.groups[0] ?? '').split('\n')[0] ?? '')) ?? '';
  return { hit, host: hostOf(hit, line), line };
}

function hostOf(hit: Hit, line: string): string {
  const named = hit.groups.slice(1).find((group) => group !== '');
  const found = named ?? NEAR.map((pattern) => pattern.exec(line)?.[1]).find((host) => host) ?? '';
  return found
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/:?].*$/, '')
    .replace(/[.,;'")\]]+$/, '');
}
