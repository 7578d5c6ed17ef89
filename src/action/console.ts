import { neutralLine, neutralize } from './neutral.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

const LONGEST_MESSAGE = 4000;
// A runner that reads nothing for this long is gone; the run must not wait for it for ever.
const DRAIN_LIMIT_MS = 30_000;

/**
 * The one writer to standard output. While foreign text flows the runner's commands are switched off under a
 * random token; they are on again only for a command of ours, always from the start of a line.
 */
export class Console {
  readonly #stream: NodeJS.WriteStream;
  readonly #token: () => string;
  #stopToken = '';
  #atLineStart = true;
  #groupOpen = false;

  constructor(stream: NodeJS.WriteStream, token: () => string) {
    this.#stream = stream;
    this.#token = token;
  }

  /** A line of our own. */
  line(text: string): void {
    this.#freshLine();
    this.#write(`${neutralLine(text)}\n`);
  }

  /** Lines of our own, none of them a command. */
  lines(text: string): void {
    for (const line of text.split('\n')) this.line(line);
  }

  /** Text that a container printed, latin1; false asks to wait for `drained`. */
  foreign(latin1: string): boolean {
    if (latin1 === '') return true;
    if (this.#stopToken === '') {
      this.#freshLine();
      // Tokens longer than six characters are masked in the log by the runner.
      this.#stopToken = this.#token();
      this.#write(`::stop-commands::${this.#stopToken}\n`);
    }
    const last = latin1.charCodeAt(latin1.length - 1);
    this.#atLineStart = last === 10;
    const stream = this.#stream;
    if (!stream.writable) return true;
    // A pipe is written to at once: nothing is left over to wait for, whatever the stream says of its high-water mark.
    return stream.write(neutralize(latin1), 'latin1') || stream.writableLength === 0;
  }

  /** Resolves when the stream takes text again, or when nobody reads it any more. */
  drained(): Promise<void> {
    const stream = this.#stream;
    if (!stream.writable || !stream.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        stream.off('drain', finish).off('close', finish).off('error', finish);
        resolve();
      };
      const timer = setTimeout(finish, DRAIN_LIMIT_MS);
      stream.on('drain', finish).on('close', finish).on('error', finish);
    });
  }

  group(name: string): void {
    this.endGroup();
    this.#command(`::group::${escapeData(neutralLine(name))}`);
    this.#groupOpen = true;
  }

  endGroup(): void {
    if (!this.#groupOpen) return;
    this.#command('::endgroup::');
    this.#groupOpen = false;
  }

  annotate(annotation: Annotation): void {
    const properties = [
      `title=${escapeProperty(annotation.title)}`,
      ...(annotation.file === undefined ? [] : [`file=${escapeProperty(annotation.file)}`]),
      ...(annotation.line === undefined ? [] : [`line=${annotation.line}`]),
    ];
    const message = annotation.message.slice(0, LONGEST_MESSAGE);
    this.#command(`::${annotation.level} ${properties.join(',')}::${escapeData(message)}`);
  }

  /** Hides a value in the log from here on. */
  mask(value: string): void {
    for (const line of value.split(/\r?\n/)) {
      if (line.trim().length > 2) this.#command(`::add-mask::${escapeData(line)}`);
    }
  }

  debug(text: string): void {
    this.#command(`::debug::${escapeData(neutralLine(text))}`);
  }

  /** Switches the runner's commands on again: before a command of ours, and before the step ends. */
  resume(): void {
    if (this.#stopToken === '') return;
    this.#freshLine();
    this.#write(`::${this.#stopToken}::\n`);
    this.#stopToken = '';
  }

  #command(command: string): void {
    this.resume();
    this.#freshLine();
    this.#write(`${command}\n`);
  }

  // A token that is glued to the last line of a pod would leave commands off for the rest of the step.
  #freshLine(): void {
    if (this.#atLineStart) return;
    this.#write('\n');
  }

  #write(text: string): void {
    this.#atLineStart = text.endsWith('\n');
    if (this.#stream.writable) this.#stream.write(text);
  }
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
