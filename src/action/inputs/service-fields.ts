import { nearest } from '../../text/nearest.ts';
import type { PlacedYaml } from '../../text/places.ts';
import { parseQuantity } from '../../text/quantity.ts';
import { type Problems, quote } from '../problems.ts';

/** How it is found out that a service answers. */
export type ReadyInput =
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'exec'; readonly command: readonly string[] };

const EXAMPLES = {
  image: 'image: mysql:8.4',
  env: 'env: {MYSQL_DATABASE: shop}',
  command: 'command: [redis-server, --maxmemory, 100mb]',
  args: 'args: [--max-connections=500]',
  ports: 'ports: [3306]',
  cpu: 'cpu: 500m',
  memory: 'memory: 1Gi',
  ready: 'ready: 3306, or ready: http://:9200/health, or ready: [pg_isready, -h, 127.0.0.1]',
  tmpfs: 'tmpfs: [/var/lib/mysql]',
} as const;
type Key = keyof typeof EXAMPLES;
const KEYS = Object.keys(EXAMPLES);

// What other systems call it, or what this one has elsewhere.
const ELSEWHERE: { readonly [key: string]: string } = {
  options: 'for a health check use ready',
  credentials: 'use the input image-pull-secrets',
  auth: 'use the input image-pull-secrets',
  volumes: 'for a directory in memory use tmpfs, for anything else a manifest',
  entrypoint: 'use command',
  healthcheck: 'use ready',
  name: 'the name is the key before the map',
  resources: 'use cpu and memory',
};
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const MOST_PORT = 65_535;

/** The keys of one service; what is wrong with one goes to the problems and a harmless value comes back. */
export class ServiceFields {
  readonly isReadable: boolean;
  readonly #document: PlacedYaml;
  readonly #service: string;
  readonly #given: { readonly [key: string]: unknown };
  readonly #problems: Problems;

  constructor(document: PlacedYaml, service: string, given: unknown, problems: Problems) {
    this.#document = document;
    this.#service = service;
    this.#problems = problems;
    this.#given = typeof given === 'string' ? { image: given } : isMap(given) ? given : {};
    this.isReadable = typeof given === 'string' || isMap(given);
    if (!this.isReadable) {
      this.#add([], 'it must be an image or a map with image.', `${service}: mysql:8.4`);
      return;
    }
    for (const key of Object.keys(this.#given)) if (!KEYS.includes(key)) this.#unknown(key);
  }

  image(): string {
    const { image } = this.#given;
    if (image === undefined) return this.#wrong([], 'image', 'image is missing.', '');
    if (typeof image !== 'string' || image === '' || /\s/.test(image))
      return this.#wrong(['image'], 'image', 'image must be the name of an image, without white space.', '');
    return image;
  }

  env(): { name: string; value: string }[] {
    const { env } = this.#given;
    if (env === undefined || env === null) return [];
    if (!isMap(env)) return this.#wrong(['env'], 'env', 'env must be a map from names to values.', []);
    return Object.entries(env).flatMap(([name, value]) => {
      if (!VARIABLE.test(name))
        return this.#wrong(['env', name], 'env', `${quote(name)} cannot be the name of a variable.`, []);
      if (typeof value === 'object' && value !== null)
        return this.#wrong(['env', name], 'env', `the value of ${name} must be text, not a list or map.`, []);
      return [{ name, value: value === null ? '' : this.#text(value, 'env', name) }];
    });
  }

  words(key: 'command' | 'args'): readonly string[] | null {
    const value = this.#given[key];
    if (value === undefined || value === null) return null;
    const words = this.#listOfWords(key, value);
    return words ?? this.#wrong([key], key, `${key} must be a list of words.`, null);
  }

  ports(): readonly number[] {
    const { ports } = this.#given;
    if (ports === undefined || ports === null) return [];
    const list: readonly unknown[] = Array.isArray(ports) ? ports : [ports];
    return list.flatMap((port, index) => {
      if (isPort(port)) return [port];
      const hint =
        typeof port === 'string' && port.includes(':')
          ? ' Nothing is mapped: give the port it listens on.'
          : '';
      return this.#wrong(['ports', index], 'ports', `a port is a number from 1 to ${MOST_PORT}.${hint}`, []);
    });
  }

  quantity(key: 'cpu' | 'memory'): string {
    const value = this.#given[key];
    if (value === undefined || value === null) return '';
    const text = typeof value === 'object' ? '' : this.#text(value, key);
    const parsed = parseQuantity(text);
    if (parsed !== null && parsed > 0) return text;
    return this.#wrong([key], key, `${key} is no quantity.`, '');
  }

  ready(): ReadyInput | null {
    const { ready } = this.#given;
    if (ready === undefined || ready === null) return null;
    if (isPort(ready)) return { kind: 'port', port: ready };
    if (Array.isArray(ready) && ready.length > 0) {
      const command = this.#listOfWords('ready', ready);
      if (command) return { kind: 'exec', command };
    }
    const url =
      typeof ready === 'string' ? /^http:\/\/(?:localhost|127\.0\.0\.1)?:(\d+)(\/\S*)?$/.exec(ready) : null;
    const port = Number(url?.[1]);
    if (url && isPort(port)) return { kind: 'http', port, path: url[2] ?? '/' };
    return this.#wrong(
      ['ready'],
      'ready',
      'ready must be a port, an address http://:PORT/path of the service itself, or a list of words to run in it.',
      null,
    );
  }

  tmpfs(): readonly string[] | null {
    const { tmpfs } = this.#given;
    if (tmpfs === undefined || tmpfs === null) return null;
    const list: readonly unknown[] = Array.isArray(tmpfs) ? tmpfs : [tmpfs];
    const folders = list.flatMap((folder, index) =>
      typeof folder === 'string' && /^\/[^:]*[^:/]$/.test(folder)
        ? [folder]
        : this.#wrong(['tmpfs', index], 'tmpfs', 'a directory in memory is an absolute path.', []),
    );
    return [...new Set(folders)];
  }

  #listOfWords(key: Key, value: unknown): string[] | null {
    if (!Array.isArray(value) || value.some((word) => typeof word === 'object' && word !== null)) return null;
    return value.map((word: unknown, index) => (word === null ? '' : this.#text(word, key, index)));
  }

  // A number or a boolean as it was written: the password 0644 is not 420.
  #text(value: unknown, ...path: (string | number)[]): string {
    return typeof value === 'string'
      ? value
      : (this.#document.written(this.#service, ...path) ?? String(value));
  }

  #unknown(key: string): void {
    const near = nearest(key, KEYS);
    const hint = ELSEWHERE[key] ?? (near === null ? '' : `did you mean ${near}?`);
    this.#add(
      [key],
      `${quote(key)} is no key of a service${hint === '' ? '' : `; ${hint}`}${/[?]$/.test(hint) ? '' : '.'} Known: ${KEYS.join(', ')}.`,
      near === null ? EXAMPLES.image : EXAMPLES[near as Key],
    );
  }

  #wrong<T>(path: readonly (string | number)[], key: Key, what: string, harmless: T): T {
    this.#add(path, what, EXAMPLES[key]);
    return harmless;
  }

  #add(path: readonly (string | number)[], what: string, example: string): void {
    const place = this.#document.place(this.#service, ...path);
    this.#problems.add(`services: ${place}: ${this.#service}: ${what} Example: ${example}`);
  }
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_PORT;
}
