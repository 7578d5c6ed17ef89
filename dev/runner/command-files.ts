/**
 * The files through which an action hands over outputs, state, variables, paths and the summary.
 * Mirrors Runner.Worker/FileCommandManager.cs.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Execution } from './execution.ts';
import { keyValues } from './key-values.ts';
import { splitLines } from './lines.ts';
import { errorText } from './text.ts';

// In the order in which the runner reads them (Runner.Common/ExtensionManager.cs).
const READERS: readonly [CommandFileName, (execution: Execution, file: string) => void][] = [
  ['path', readPath],
  ['env', readEnvironment],
  ['step_summary', readSummary],
  ['state', readState],
  ['output', readOutputs],
];

export type CommandFileName = 'path' | 'env' | 'step_summary' | 'state' | 'output';
export type CommandFiles = Readonly<Record<CommandFileName, string>>;

const SUMMARY_LIMIT = 1_048_576;

/** Makes a fresh set of empty files; every stage of a step has its own. */
export function createCommandFiles(temp: string): CommandFiles {
  const folder = join(temp, '_runner_file_commands');
  mkdirSync(folder, { recursive: true });
  const suffix = randomUUID();
  const create = (prefix: string): string => {
    const file = join(folder, `${prefix}_${suffix}`);
    writeFileSync(file, '');
    return file;
  };
  return {
    path: create('add_path'),
    env: create('set_env'),
    step_summary: create('step_summary'),
    state: create('save_state'),
    output: create('set_output'),
  };
}

/** The variables in which the action finds the files. */
export function fileEnvironment(files: CommandFiles): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, path]) => [`GITHUB_${name.toUpperCase()}`, path]),
  );
}

/** Reads the files when the process has ended. What stands before a broken entry is applied, then the step fails. */
export function processCommandFiles(execution: Execution, files: CommandFiles): void {
  for (const [name, read] of READERS) {
    const file = files[name];
    try {
      if (existsSync(file)) read(execution, file);
    } catch (error) {
      execution.error(`Unable to process file command '${name}' successfully.`);
      execution.error(errorText(error));
      execution.failed = true;
    }
  }
}

function readPath(execution: Execution, file: string): void {
  for (const line of splitLines(text(file))) {
    if (line !== '') execution.prependPath(line);
  }
}

function readEnvironment(execution: Execution, file: string): void {
  for (const [name, value] of keyValues(text(file))) {
    if (name.toUpperCase() === 'NODE_OPTIONS') {
      execution.error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
    } else {
      execution.exportVariable(name, value);
    }
  }
}

function readState(execution: Execution, file: string): void {
  for (const [name, value] of keyValues(text(file))) execution.saveState(name, value);
}

function readOutputs(execution: Execution, file: string): void {
  for (const [name, value] of keyValues(text(file))) execution.setOutput(name, value);
}

/** A summary over the limit is dropped whole; that is an error annotation, but the step's result stays. */
function readSummary(execution: Execution, file: string): void {
  execution.summaryBytes = statSync(file).size;
  if (execution.summaryBytes === 0) return;
  if (execution.summaryBytes > SUMMARY_LIMIT) {
    const [limit, size] = [SUMMARY_LIMIT, execution.summaryBytes].map((bytes) => Math.floor(bytes / 1024));
    execution.error(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${limit}k, got ${size}k.`,
    );
    return;
  }
  const lines = splitLines(text(file)).map((line) => execution.job.masker.mask(line));
  execution.summary = lines.map((line) => `${line}\n`).join('');
}

function text(file: string): string {
  return new TextDecoder('utf-8').decode(readFileSync(file));
}
