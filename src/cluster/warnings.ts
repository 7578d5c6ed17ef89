import type { IncomingMessage } from 'node:http';

/** RFC 7234: `299 - "text"`, several in one header or several headers; their text only. */
export function readWarnings(response: IncomingMessage): string[] {
  const raw = response.headers.warning;
  if (raw === undefined) return [];
  return [...raw.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? '').replace(/\\(.)/g, '$1'),
  );
}
