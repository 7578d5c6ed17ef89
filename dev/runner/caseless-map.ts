/**
 * A map whose keys are compared without case but keep the case they first had, as .NET's dictionaries with
 * OrdinalIgnoreCase do. The runner keeps inputs and a step's state in such dictionaries.
 */
export class CaselessMap<Value> {
  readonly #entries = new Map<string, [name: string, value: Value]>();

  constructor(entries: Iterable<readonly [string, Value]> = []) {
    for (const [name, value] of entries) this.set(name, value);
  }

  has(name: string): boolean {
    return this.#entries.has(name.toUpperCase());
  }

  get(name: string): Value | undefined {
    return this.#entries.get(name.toUpperCase())?.[1];
  }

  set(name: string, value: Value): void {
    const first = this.#entries.get(name.toUpperCase())?.[0];
    this.#entries.set(name.toUpperCase(), [first ?? name, value]);
  }

  names(): string[] {
    return [...this.#entries.values()].map(([name]) => name);
  }

  [Symbol.iterator](): IterableIterator<[string, Value]> {
    return this.#entries.values();
  }

  toObject(): Record<string, Value> {
    return Object.fromEntries(this);
  }
}
