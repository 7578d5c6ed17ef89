import { parseRegistryPlace } from '../../text/image-reference.ts';
import { type Problems, quote } from '../problems.ts';

/** Images whose whole name begins with `registry` are taken from `target` (host and path, no slash at the end). */
export interface MirrorInput {
  /** A registry or a part of it, as in whole names: `docker.io`, `docker.io/library`, `ghcr.io/octo`. */
  readonly registry: string;
  readonly target: string;
}

const EXAMPLE = 'Example: mirrors: docker.io=123456789012.dkr.ecr.eu-central-1.amazonaws.com/docker-hub';
// What people call Docker Hub, and what no image's whole name begins with.
const HUB_NAMES =
  /^(?:(?:hub|www|registry-1|registry|registry\.hub)\.docker\.(?:com|io)|docker\.com|docker-?(?:hub|io)|hub|docker)(?=$|\/)/i;

/** Reads `mirrors`: `docker.io=HOST/PREFIX` lines. */
export function readMirrors(text: string, problems: Problems): readonly MirrorInput[] {
  const mirrors: MirrorInput[] = [];
  const entries = text
    .split('\n')
    .flatMap((line, index) => line.split(',').map((part) => ({ entry: part.trim(), number: index + 1 })));
  for (const { entry, number } of entries) {
    if (entry === '' || entry.startsWith('#')) continue;
    const answer = readMirror(entry);
    const earlier = typeof answer === 'string' ? undefined : same(mirrors, answer);
    if (typeof answer === 'string') problems.add(`mirrors: line ${number}: ${answer} ${EXAMPLE}`);
    else if (earlier)
      problems.add(
        `mirrors: ${answer.registry} is given twice, as ${earlier.target} and as ${answer.target}. ${EXAMPLE}`,
      );
    else mirrors.push(answer);
  }
  return mirrors;
}

function same(mirrors: readonly MirrorInput[], { registry }: MirrorInput): MirrorInput | undefined {
  return mirrors.find((mirror) => mirror.registry === registry);
}

function readMirror(entry: string): MirrorInput | string {
  const equals = entry.indexOf('=');
  // A password before the host must not be repeated.
  const shown = entry.includes('@') ? 'it' : quote(entry);
  if (equals < 0) {
    const hint = /^\S+:\s+\S/.test(entry) ? ' Write "=", not ":".' : '';
    return `${shown} is not REGISTRY=HOST/PREFIX.${hint}`;
  }
  const left = trimmed(entry.slice(0, equals));
  const right = trimmed(entry.slice(equals + 1));
  const fault = faultOf('before', left) || faultOf('after', right);
  if (fault !== '') return `${shown}: ${fault}`;
  const registry = parseRegistryPlace(left);
  if (HUB_NAMES.test(left)) return `${shown}: Docker Hub is docker.io here.`;
  if (!registry)
    return `${shown}: ${shown === 'it' ? 'what stands before "="' : quote(left)} is no registry: a host, and at most a path.`;
  const target = parseRegistryPlace(right);
  if (!target) {
    const upper = /\/.*[A-Z]/.test(right)
      ? ' Its path has capital letters, which no image name may have.'
      : '';
    const tag = /\/[^/]*[:@]/.test(right) ? ' Tag and digest come from the image.' : '';
    return `${shown}: ${shown === 'it' ? 'what follows "="' : quote(right)} is not HOST/PREFIX.${upper}${tag}`;
  }
  return { registry: joined(registry), target: joined(target) };
}

function faultOf(where: string, text: string): string {
  if (text === '') return `there is nothing ${where} "=": is a variable empty?`;
  if (/^\w+:\/\//.test(text))
    return `write the host ${where} "=" without ${text.slice(0, text.indexOf(':'))}://.`;
  return '';
}

function trimmed(text: string): string {
  return text.trim().replace(/\/+$/, '');
}

function joined({ domain, path }: { readonly domain: string; readonly path: string }): string {
  return path === '' ? domain : `${domain}/${path}`;
}
