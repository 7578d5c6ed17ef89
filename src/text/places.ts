import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent, getScalarValue, parseEvents } from 'js-yaml';
import { readYaml } from './yaml.ts';

type Step = string | number;

/** A YAML document that knows where each of its parts was written. */
export interface PlacedYaml {
  readonly value: unknown;
  /** `line 3, column 5` of the key or list element at the path; where that is written nowhere, of what it stands in. */
  readonly place: (...path: readonly Step[]) => string;
  /** The scalar at the path as it was written: `0644`, `1.10` and `yes` are no other text; null where none is written. */
  readonly written: (...path: readonly Step[]) => string | null;
}

interface Spot {
  readonly offset: number;
  readonly text: string | null;
  readonly parts: Map<Step, Spot>;
}

/** Reads one YAML document with the places of its parts; throws YamlError as `readYaml` does. */
export function readPlacedYaml(text: string): PlacedYaml {
  const value = readYaml(text);
  const root = new Spots(text).root();
  return {
    value,
    place: (...path) => tell(text, lastOn(root, path).offset),
    written: (...path) => spotAt(root, path)?.text ?? null,
  };
}

class Spots {
  readonly #text: string;
  readonly #events: readonly Event[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#events = parseEvents(text, {});
  }

  root(): Spot {
    const first = this.#events.findIndex(({ type }) => type !== EVENT_ID.DOCUMENT);
    if (first < 0) return { offset: 0, text: null, parts: new Map() };
    this.#next = first;
    return this.#spot();
  }

  #spot(): Spot {
    const event = this.#events[this.#next++];
    const parts = new Map<Step, Spot>();
    if (event?.type === EVENT_ID.SCALAR)
      return { offset: this.#startOf(event), text: getScalarValue(this.#text, event), parts };
    if (event?.type === EVENT_ID.ALIAS) return { offset: event.anchorStart - 1, text: null, parts };
    if (event?.type !== EVENT_ID.MAPPING && event?.type !== EVENT_ID.SEQUENCE)
      return { offset: 0, text: null, parts };
    while (!this.#isPop()) {
      const key = event.type === EVENT_ID.MAPPING ? this.#events[this.#next] : undefined;
      const spot = this.#spot();
      if (event.type === EVENT_ID.SEQUENCE) parts.set(parts.size, spot);
      else if (key?.type === EVENT_ID.SCALAR)
        parts.set(this.#keyOf(key), { ...this.#spot(), offset: spot.offset });
      else this.#spot();
    }
    this.#next++;
    return { offset: event.start, text: null, parts };
  }

  #isPop(): boolean {
    const type = this.#events[this.#next]?.type;
    return type === EVENT_ID.POP || type === undefined;
  }

  #startOf(event: ScalarEvent): number {
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return event.valueStart - (isQuoted ? 1 : 0);
  }

  // `yes: 1` and `0644: 1` have other keys in the value than in the text.
  #keyOf(event: ScalarEvent): string {
    const written = getScalarValue(this.#text, event);
    return event.style === SCALAR_STYLE.PLAIN ? String(readYaml(written) ?? null) : written;
  }
}

function spotAt(root: Spot, path: readonly Step[]): Spot | undefined {
  return path.reduce<Spot | undefined>((spot, step) => spot?.parts.get(step), root);
}

function lastOn(root: Spot, path: readonly Step[]): Spot {
  let length = path.length;
  while (length > 0 && !spotAt(root, path.slice(0, length))) length--;
  return spotAt(root, path.slice(0, length)) ?? root;
}

function tell(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
