/**
 * What each registered workflow command does.
 * Mirrors the command extensions in Runner.Worker/ActionCommandManager.cs.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from './command.ts';
import { type Execution, mustNotBeEmpty } from './execution.ts';
import { toAnnotation } from './issue-command.ts';

export interface CommandExtension {
  /** Never repeated in the log, even when echoing is on. */
  readonly silent: boolean;
  readonly run: (execution: Execution, command: Command) => void;
}

const loud = (run: CommandExtension['run']): CommandExtension => ({ silent: false, run });
const silent = (run: CommandExtension['run']): CommandExtension => ({ silent: true, run });

/** The extensions by name; `stop-commands` is the manager's own. */
export const commandTable: ReadonlyMap<string, CommandExtension> = new Map([
  ['debug', silent((execution, { data }) => execution.debug(data))],
  ['error', silent((execution, command) => annotate('error', execution, command))],
  ['warning', silent((execution, command) => annotate('warning', execution, command))],
  ['notice', silent((execution, command) => annotate('notice', execution, command))],
  ['add-mask', silent(addMask)],
  ['group', loud((execution, { data }) => execution.output(`##[group]${data}`))],
  ['endgroup', loud((execution) => execution.output('##[endgroup]'))],
  ['set-output', loud((execution, command) => execution.setOutput(nameOf(command), command.data))],
  ['save-state', loud((execution, command) => execution.saveState(nameOf(command), command.data))],
  ['set-env', loud(setEnvironment)],
  ['add-path', loud(addPath)],
  ['add-matcher', loud(addMatcher)],
  ['remove-matcher', loud(removeMatcher)],
  ['echo', loud(setEcho)],
]);

function annotate(kind: 'error' | 'warning' | 'notice', execution: Execution, command: Command): void {
  execution.annotate(toAnnotation(kind, command, execution.job.folders.workspace));
}

function addMask(execution: Execution, { data }: Command): void {
  if (data.trim() === '') {
    execution.warning("Can't add secret mask for empty string in ##[add-mask] command.");
    return;
  }
  if (execution.echo) execution.output('::add-mask::***');
  execution.addMask(data);
}

function setEnvironment(execution: Execution, command: Command): void {
  refuseUnlessAllowed(execution, command);
  const name = nameOf(command);
  if (name.toUpperCase() === 'NODE_OPTIONS') {
    execution.error("Can't update NODE_OPTIONS environment variable using ::set-env:: command.");
    return;
  }
  execution.exportVariable(name, command.data);
}

function addPath(execution: Execution, command: Command): void {
  refuseUnlessAllowed(execution, command);
  mustNotBeEmpty(command.data, 'path');
  execution.prependPath(command.data);
}

/** `set-env` and `add-path` were switched off because anything that prints could use them. */
function refuseUnlessAllowed(execution: Execution, command: Command): void {
  if (execution.env['ACTIONS_ALLOW_UNSECURE_COMMANDS']?.trim().toLowerCase() === 'true') return;
  throw new Error(
    `The \`${command.name}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure ` +
      'command execution by setting the `ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable to `true`.',
  );
}

function nameOf(command: Command): string {
  const name = command.properties.get('name') ?? '';
  if (name === '') throw new Error(`Required field 'name' is missing in ##[${command.name}] command.`);
  return name;
}

function addMatcher(execution: Execution, { data }: Command): void {
  if (data === '') {
    execution.warning('File path must be specified.');
    return;
  }
  const file = resolve(execution.job.folders.workspace, data);
  execution.matchers.push({ command: 'add-matcher', file, owners: readOwners(file) });
}

function removeMatcher(execution: Execution, { data, properties }: Command): void {
  const owner = properties.get('owner') ?? '';
  if ((owner === '') === (data === '')) {
    execution.warning('Either an owner name or a file path must be specified in ##[remove-matcher] command.');
    return;
  }
  const file = data === '' ? '' : resolve(execution.job.folders.workspace, data);
  const owners = file === '' ? [owner] : readOwners(file);
  execution.matchers.push({ command: 'remove-matcher', file, owners });
}

function readOwners(file: string): string[] {
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const matchers: unknown =
    typeof document === 'object' && document !== null && 'problemMatcher' in document
      ? document.problemMatcher
      : [];
  if (!Array.isArray(matchers)) throw new Error(`'${file}' holds no problem matchers.`);
  return matchers.map((matcher: { owner?: unknown }) => String(matcher.owner));
}

function setEcho(execution: Execution, { data }: Command): void {
  mustNotBeEmpty(data, 'value');
  const value = data.trim().toUpperCase();
  if (value !== 'ON' && value !== 'OFF') {
    throw new Error(
      `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`,
    );
  }
  execution.echo = value === 'ON';
}
