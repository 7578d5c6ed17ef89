/** The parts of an image's name, made whole as Docker does it: `redis:7` is `docker.io/library/redis:7`. */
export interface ImageReference {
  /** Host and port of the registry. */
  readonly domain: string;
  readonly path: string;
  /** Empty without one; the cluster then takes `latest`, unless there is a digest. */
  readonly tag: string;
  /** `sha256:…`; empty without one. */
  readonly digest: string;
}

export const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_OF_OLD = 'index.docker.io';
const OFFICIAL = 'library';

const HOST_PART = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)';
const DOMAIN = new RegExp(`^(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
// Dots and underscores stand alone (or as two underscores), dashes in any number, and none at either end.
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${PATH_PART}(?:/${PATH_PART})*$`);
const LONGEST_PATH = 255;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;
const ID = /^[a-f0-9]{64}$/;

/**
 * Reads an image's name as the kubelet and the container runtimes do; null when they would refuse it.
 * Checked against their own parser: dev/image-reference.
 */
export function parseImageReference(text: string): ImageReference | null {
  // 64 hex digits are the id of an image, not a name.
  if (ID.test(text)) return null;
  const { domain, rest } = splitDomain(text);
  const { name, tag, digest } = splitName(rest);
  if (tag !== null && !TAG.test(tag)) return null;
  if (digest !== null && !DIGEST.test(digest)) return null;
  const official = domain === DOCKER_HUB && !name.includes('/');
  const path = official ? `${OFFICIAL}/${name}` : name;
  const parts = { tag: tag ?? '', digest: digest ?? '' };
  if (PATH.test(path) && DOMAIN.test(domain)) {
    return path.length > LONGEST_PATH ? null : { domain, path, ...parts };
  }
  // `my_registry.example/shop`: no host's name, and yet the reference parser lets it through, as a bare path.
  const whole = `${domain}/${path}`;
  return PATH.test(whole) && whole.length <= LONGEST_PATH ? { domain: '', path: whole, ...parts } : null;
}

/** The whole name, with registry, tag and digest as they were given. */
export function imageName({ domain, path, tag, digest }: ImageReference): string {
  const name = domain === '' ? path : `${domain}/${path}`;
  return `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}

/** Reads `HOST[:PORT][/PATH]`: a registry or a part of it; null when it is none. */
export function parseRegistryPlace(text: string): { readonly domain: string; readonly path: string } | null {
  const slash = text.indexOf('/');
  const given = slash < 0 ? text : text.slice(0, slash);
  const path = slash < 0 ? '' : text.slice(slash + 1);
  // Without a dot, a port or a capital letter the first word of an image's name is a folder of Docker Hub.
  if (!isDomain(given) || !DOMAIN.test(given)) return null;
  if (slash >= 0 && (!PATH.test(path) || path.length > LONGEST_PATH)) return null;
  return { domain: given === DOCKER_HUB_OF_OLD ? DOCKER_HUB : given, path };
}

/** Why a text is no image name, to follow "it"; a guess in plain words. */
export function imageNameFault(text: string): string {
  if (text.includes('${{') || text.includes('$')) return 'has a variable in it that nobody fills in';
  if (/\s/.test(text)) return 'has white space in it';
  if (/^\w+:\/\//.test(text)) return 'begins with a scheme, which an image name does not have';
  if (ID.test(text)) return 'is the id of an image, not its name';
  if (/[:@]$/.test(text)) return 'ends where a tag or digest should follow: is a variable empty?';
  if (/\/\/|^\/|\/$|\/[:@]/.test(text)) return 'has an empty part: is a variable empty?';
  const { digest } = splitName(text);
  if (digest !== null && !DIGEST.test(digest))
    return 'has a digest that is not sha256: and 64 lower-case hex digits';
  if (parseImageReference(text.toLowerCase())) return 'has capital letters, which only a tag may have';
  return 'is not HOST/PATH:TAG as Docker reads it';
}

function isDomain(word: string): boolean {
  return word === 'localhost' || /[.:]/.test(word) || word.toLowerCase() !== word;
}

function splitDomain(text: string): { readonly domain: string; readonly rest: string } {
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  if (slash < 0 || !isDomain(first)) return { domain: DOCKER_HUB, rest: text };
  return { domain: first === DOCKER_HUB_OF_OLD ? DOCKER_HUB : first, rest: text.slice(slash + 1) };
}

function splitName(text: string): {
  readonly name: string;
  readonly tag: string | null;
  readonly digest: string | null;
} {
  const at = text.indexOf('@');
  const tagged = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? null : text.slice(at + 1);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  return {
    name: hasTag ? tagged.slice(0, colon) : tagged,
    tag: hasTag ? tagged.slice(colon + 1) : null,
    digest,
  };
}
