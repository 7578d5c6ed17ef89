/** Everything that is wrong with what the user gave, said at once. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Collects problems, so that one run tells them all. */
export class Problems {
  readonly #problems: string[] = [];

  add(...problems: readonly string[]): void {
    this.#problems.push(...problems);
  }

  get all(): readonly string[] {
    return this.#problems;
  }

  /** Throws InputError when anything was added. */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new InputError(this.#problems);
  }
}

/** A value as it may be repeated in a message: one line, cut. */
export function quote(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim();
  return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}
