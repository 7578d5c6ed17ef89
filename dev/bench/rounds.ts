/** Something to measure once: resolves with its figure. */
export type Measure = () => Promise<number>;

/**
 * Measures several variants in turn, forwards and backwards, after one round that does not count;
 * the figures of one round stand at the same index.
 */
export async function interleave<Name extends string>(
  rounds: number,
  variants: { readonly [name in Name]: Measure },
): Promise<{ [name in Name]: number[] }> {
  const names = Object.keys(variants) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as {
    [name in Name]: number[];
  };
  for (const name of names) await variants[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      figures[name].push(await variants[name]());
  }
  return figures;
}
