import { code, prose } from '../escape.ts';
import { fallbackSentence, mirrorPlace } from '../fallback-words.ts';
import { bytes, count, duration } from '../figures.ts';
import { table, unbroken } from '../markdown.ts';
import type { ImageReport, RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const MOST = 20;
// What is quicker is not worth a line.
const LONG_PULL_MS = 3_000;

/** Where the images of the last attempt came from, when a mirror, a long pull or a refusal makes it worth telling. */
export function images(report: RunReport): readonly Block[] {
  const last = report.attempts.at(-1)?.images ?? [];
  const left = fallbacks(report);
  const isWorthIt = (image: ImageReport) =>
    image.isMirrored || image.refusal !== '' || longest(image) >= LONG_PULL_MS;
  if (left.length === 0 && !last.some(isWorthIt)) return [];
  const rows = last.slice(0, MOST).map(row);
  const more = last.length - rows.length;
  const parts = [
    rows.length === 0 ? '' : table(['Image', 'From', 'Pull', 'Size'], rows),
    more > 0 ? `… and ${count(more, 'more image')} in report.json` : '',
    ...left.slice(0, MOST).map((sentence) => prose(sentence, 600)),
  ];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return [{ called: 'where the images came from', worth: WORTH.images, text }];
}

function row(image: ImageReport): string[] {
  const registry = image.upstream.includes('/') ? (image.upstream.split('/')[0] ?? '') : '';
  const from = image.isMirrored
    ? `${code(mirrorPlace(image.name, image.upstream), 120)} (mirror)`
    : code(registry, 120);
  const size = image.sizeBytes === null ? '–' : unbroken(bytes(image.sizeBytes));
  return [code(familiar(image.upstream), 120), from, pull(image), size];
}

function pull(image: ImageReport): string {
  const { pulls, cached, pullMs, pullWithWaitingMs } = image;
  if (image.refusal !== '') return `refused: ${code(image.refusal)}`;
  if (pulls + cached === 0) return '–';
  if (pulls === 0) return cached === 1 ? 'was on the node' : `was on the node for ${count(cached, 'pod')}`;
  const took = pullMs === null ? 'pulled' : unbroken(duration(pullMs));
  const many = pulls > 1 ? `, the longest of ${pulls}` : '';
  const waited =
    pullMs !== null && pullWithWaitingMs !== null && pullWithWaitingMs - pullMs > 1000
      ? `, ${unbroken(duration(pullWithWaitingMs))} with waiting for other pulls`
      : '';
  const found = cached > 0 ? `; was on the node for ${count(cached, 'pod')}` : '';
  return `${took}${many}${waited}${found}`;
}

function longest({ pullMs, pullWithWaitingMs }: ImageReport): number {
  return Math.max(pullMs ?? 0, pullWithWaitingMs ?? 0);
}

/** `redis:7` of `docker.io/library/redis:7`; of a digest as much as tells it from others. */
function familiar(upstream: string): string {
  return upstream
    .replace(/^docker\.io\/(?:library\/(?=[^/]+$))?/, '')
    .replace(/(@sha\d+:[a-f0-9]{12})[a-f0-9]+$/, '$1…');
}

// An image that one attempt took from a mirror that refused, and a later one from elsewhere.
function fallbacks({ attempts }: RunReport): readonly string[] {
  const sentences = attempts.flatMap((attempt, index) =>
    (attempt.images ?? []).flatMap(({ name, upstream, isMirrored, refusal }) => {
      if (!isMirrored || refusal === '') return [];
      const next = attempts
        .slice(index + 1)
        .find((later) => later.images?.some((image) => image.upstream === upstream && !image.isMirrored));
      return next ? [fallbackSentence(mirrorPlace(name, upstream), upstream, refusal, next.number)] : [];
    }),
  );
  return [...new Set(sentences)];
}
