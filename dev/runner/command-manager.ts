/**
 * Takes every line of output: carries out the commands in it and shows the rest.
 * Mirrors Runner.Worker/ActionCommandManager.cs and Handlers/OutputManager.cs.
 */
import { type Command, fold, parseCommand } from './command.ts';
import { commandTable } from './command-table.ts';
import type { Execution } from './execution.ts';
import type { Source } from './log.ts';
import { errorText } from './text.ts';

const STOP = 'stop-commands';

/** A token that would open the door again by chance ends the step at once, with its process still running. */
export class InvalidStopToken extends Error {
  constructor() {
    super(
      "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.",
    );
  }
}

/** One manager per stage: commands that a stage has stopped are on again for the next. */
export class CommandManager {
  readonly #execution: Execution;
  readonly #registered = new Set([STOP, ...commandTable.keys()]);
  #stopToken: string | undefined;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** Processes one line; throws InvalidStopToken. */
  process(source: Source, line: string): void {
    const execution = this.#execution;
    execution.source = source;
    try {
      const command = parseCommand(line, this.#registered);
      if (command !== undefined && this.#carryOut(command, line)) return;
      // Markers that the runner keeps for itself are broken in the output of others.
      execution.output(line.replaceAll(/##\[(start|end)-action/g, '##[\\$1-action'));
    } finally {
      execution.source = 'runner';
    }
  }

  /** Returns false where the line shall be shown as it is. */
  #carryOut(command: Command, line: string): boolean {
    if (this.#stopToken !== undefined) return this.#resume(command, line, this.#stopToken);
    if (command.name === STOP) this.#stop(command, line);
    else this.#run(command, line);
    return true;
  }

  #resume(command: Command, line: string, token: string): boolean {
    if (command.name !== token) {
      this.#execution.debug(`Process commands has been stopped and waiting for '##[${token}]' to resume.`);
      return false;
    }
    this.#execution.output(line);
    this.#registered.delete(token);
    this.#stopToken = undefined;
    return true;
  }

  #stop(command: Command, line: string): void {
    const token = fold(command.data);
    const allowed = /^(1|true|y|yes|\$true)$/i.test(
      this.#execution.env['ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS'] ?? '',
    );
    const invalid = token === '' || token === 'pause-logging' || this.#registered.has(token);
    if (invalid && !allowed) throw new InvalidStopToken();
    this.#stopToken = token;
    this.#registered.add(token);
    if (command.data.length > 6) this.#execution.job.masker.addValue(command.data);
    this.#execution.output(line);
  }

  #run(command: Command, line: string): void {
    const execution = this.#execution;
    const extension = commandTable.get(command.name);
    if (extension === undefined) {
      execution.warning(`Can't find command extension for ##[${command.name}.command].`);
      return;
    }
    if (execution.echo && !extension.silent) execution.output(line);
    try {
      extension.run(execution, command);
    } catch (error) {
      const what = extension.silent ? command.name : line;
      execution.error(`Unable to process command '${what}' successfully.`);
      execution.error(errorText(error));
      execution.failed = true;
    }
  }
}
