/** After how many bytes from the server a connection is cut: one entry is used up by each cut. */
export class CutPlan {
  readonly #limits: number[];

  constructor(limits: readonly number[]) {
    this.#limits = [...limits];
  }

  /** Cuts still to come. */
  get left(): number {
    return this.#limits.length;
  }

  /** How many of `length` bytes may pass on a connection that has had `before`. */
  allowance(before: number, length: number): number {
    const [limit] = this.#limits;
    if (limit === undefined) return length;
    return Math.max(0, Math.min(length, limit - before));
  }

  spent(): void {
    this.#limits.shift();
  }
}
