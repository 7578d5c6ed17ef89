import { parseArgs } from 'node:util';

export interface Options {
  /** Which benchmarks; all without. */
  readonly names: readonly string[];
  readonly json: string;
  readonly check: boolean;
  /** Multiplies the rounds. */
  readonly rounds: number;
  /** Folder of the action, with `action.yml` and `dist/`. */
  readonly action: string;
}

export const USAGE = `script/bench [NAME…] [--json FILE] [--check] [--rounds FACTOR] [--action FOLDER]

  --json FILE       also write the figures, with every round, as JSON
  --check           exit 1 when a ratio, a size or a count misses its target by more than 15 %
  --rounds FACTOR   multiply the number of rounds (0.2 for a quick look)
  --action FOLDER   measure another build`;

/** Reads the command line. */
export function readOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      json: { type: 'string', default: '' },
      check: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '1' },
      action: { type: 'string', default: '.' },
    },
  });
  const rounds = Number(values.rounds);
  if (!(rounds > 0)) throw new Error(`--rounds ${values.rounds}: a number above 0 is wanted`);
  return { ...values, rounds, names: positionals };
}
