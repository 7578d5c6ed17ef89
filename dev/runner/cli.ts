/** The command line: runs one step and shows it as a user would see it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Arguments, parseArguments } from './arguments.ts';
import type { StepResult } from './result.ts';
import { Screen } from './screen.ts';
import { type Step, startStep } from './step.ts';
import { errorText } from './text.ts';
import { USAGE } from './usage.ts';

const EXIT_CODES = { success: 0, failure: 1, cancelled: 130 };

async function run(options: Arguments): Promise<number> {
  const screen = new Screen({
    write: (text) => process.stdout.write(text),
    colour: process.stdout.isTTY && !process.env['NO_COLOR'],
    fold: options.fold,
    times: options.times,
  });
  await using step = startStep({ ...options.step, onLine: (line) => screen.line(line) });
  const interrupt = onInterrupt(step);
  try {
    const result = await step.finished;
    const outputs = Object.entries(result.main.outputs);
    screen.result(result, {
      outputs: outputs.map(([name, value]) => `${name}: ${step.job.masker.mask(value)}`),
      summary: saveSummary(result, options.summary),
    });
    if (options.json !== undefined) saveJson(step, result, options.json);
    return EXIT_CODES[result.conclusion];
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Ctrl-C stands for "Cancel workflow". */
function onInterrupt(step: Step): () => void {
  let before = false;
  const interrupt = (): void => {
    if (before) step.machineGone();
    else step.cancel();
    before = true;
  };
  process.on('SIGINT', interrupt);
  return interrupt;
}

function saveSummary(result: StepResult, file: string | undefined): string | undefined {
  const text = [result.main.summary, result.post?.summary].filter(Boolean).join('\n');
  if (text === '') return undefined;
  const path = file ?? join(tmpdir(), `step-summary-${process.pid}.md`);
  writeFileSync(path, text);
  return path;
}

function saveJson(step: Step, result: StepResult, file: string): void {
  const mask = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? step.job.masker.mask(value) : value;
  writeFileSync(file, `${JSON.stringify(result, mask, 2)}\n`);
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 0 || argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  let exitCode = 2;
  try {
    const options = parseArguments(argv, (path) => readFileSync(path, 'utf8'));
    exitCode = 1;
    return await run(options);
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    return exitCode;
  }
}

process.exitCode = await main(process.argv.slice(2));
