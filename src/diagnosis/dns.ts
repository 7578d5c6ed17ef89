import { dnsRows, dnsTimeoutRows } from './catalogue/dns.ts';
import { firstHit, type Hit } from './signature.ts';

/** A name that the tests could not resolve, as their log shows it. */
export interface UnresolvedName {
  readonly hit: Hit;
  readonly host: string;
  readonly line: string;
}

const HOST_NEAR =
  /(?:host(?:name)?|server|target|address|lookup|resolve|for|to)[=:\s]+["'‘(]?([a-z0-9](?:[\w-]*[a-z0-9])?(?:\.[a-z0-9-]+)*)["'’):,\s]|\/\/(?:[^@/\s]*@)?([\w-]+(?:\.[\w-]+)*)|\b([\w-]+\.[\w-]+(?:\.svc[\w.]*)?)\b/i;
const SERVICE = /\b([a-z0-9][\w-]*\.[\w-]+\.svc(?:\.[\w.-]+)?)\b/i;

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
  const found =
    named ??
    SERVICE.exec(line)?.[1] ??
    HOST_NEAR.exec(line)
      ?.slice(1)
      .find((group) => group) ??
    '';
  return found
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/:?].*$/, '')
    .replace(/[.,;'")\]]+$/, '');
}
