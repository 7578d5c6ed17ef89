// Measures the built action against its comparisons and prints the figures (design.md, section 8).
import { writeFileSync } from 'node:fs';
import { cancel } from './cancel.ts';
import { cluster } from './cluster.ts';
import { type Figure, isBudget, standing } from './figure.ts';
import { flow } from './flow.ts';
import { logs } from './logs.ts';
import { type Options, USAGE, readOptions } from './options.ts';
import { post } from './post.ts';
import { result } from './result.ts';
import { results } from './results.ts';
import { size } from './size.ts';
import { start } from './start.ts';
import { table } from './table.ts';
import { Workshop } from './workshop.ts';

const BENCHMARKS: { readonly [name: string]: (workshop: Workshop) => Promise<Figure[]> } = {
  size,
  start,
  post,
  flow,
  logs,
  cancel,
  result,
  cluster,
  results,
};

async function measure(options: Options): Promise<Figure[]> {
  const names = options.names.length > 0 ? options.names : Object.keys(BENCHMARKS);
  using workshop = new Workshop(options.action, options.rounds);
  const figures: Figure[] = [];
  for (const name of names) {
    const benchmark = BENCHMARKS[name];
    if (!benchmark) throw new Error(`no benchmark is called ${name}: ${Object.keys(BENCHMARKS).join(' ')}`);
    process.stderr.write(`${name} …\n`);
    figures.push(...(await benchmark(workshop)));
  }
  return figures;
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const options = readOptions(process.argv.slice(2));
  const figures = await measure(options);
  console.log(table(figures));
  if (options.json !== '') writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  const missed = figures.filter((figure) => isBudget(figure) && standing(figure) === 'missed');
  if (options.check && missed.length > 0) {
    console.error(`missed: ${missed.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
  }
}

await main();
