/** Shows a log on a terminal about as the web page of a run does. */
import type { Annotation, AnnotationKind } from './execution.ts';
import type { Line } from './log.ts';
import type { StepResult } from './result.ts';

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly colour: boolean;
  readonly fold: boolean;
  readonly times: boolean;
}

const BOLD = 1;
const RED = 31;
const YELLOW = 33;
const BLUE = 34;
const MAGENTA = 35;
const GREY = 90;

const MARKUP: Readonly<Record<string, readonly [colour: number, prefix: string]>> = {
  error: [RED, 'Error: '],
  warning: [YELLOW, 'Warning: '],
  notice: [BLUE, 'Notice: '],
  debug: [MAGENTA, ''],
  command: [BLUE, ''],
  section: [BOLD, ''],
};

const KINDS: readonly AnnotationKind[] = ['error', 'warning', 'notice'];

export class Screen {
  readonly #options: ScreenOptions;
  #group: string | undefined;
  #hidden = 0;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Shows one line of the log. */
  line(line: Line): void {
    const match = /^##\[(\w+)\](.*)$/s.exec(line.text);
    const [, name = '', text = ''] = match ?? [];
    if (name === 'group') {
      this.#closeGroup();
      this.#group = text;
      if (!this.#options.fold) this.#print(line, this.#paint(BOLD, `▼ ${text}`));
    } else if (name === 'endgroup') {
      this.#closeGroup();
    } else if (this.#group !== undefined && this.#options.fold) {
      this.#hidden++;
    } else {
      const [colour, prefix] = MARKUP[name] ?? [undefined, ''];
      const shown = colour === undefined ? line.text : this.#paint(colour, `${prefix}${text}`);
      this.#print(line, this.#group === undefined ? shown : `  ${shown}`);
    }
  }

  /** Shows what a user finds beside the log when all is over. */
  result(result: StepResult, found: { outputs: readonly string[]; summary: string | undefined }): void {
    this.#closeGroup();
    for (const [name, stage] of [
      ['main', result.main],
      ['post', result.post],
    ] as const) {
      if (stage === null) continue;
      const code = stage.signal ?? `exit code ${stage.exitCode ?? 'none'}`;
      const time = `${(stage.durationMs / 1_000).toFixed(1)} s`;
      this.#say(this.#paint(BOLD, `\n${name}: ${stage.conclusion}`), `(${code}, ${time})`);
      for (const kind of KINDS) {
        const kept = stage.annotations.filter((annotation) => annotation.kind === kind);
        const dropped = stage.droppedAnnotations.filter((annotation) => annotation.kind === kind).length;
        for (const annotation of kept) this.#annotation(annotation);
        if (dropped > 0) this.#say(this.#paint(GREY, `  ${dropped} more of this kind were dropped`));
      }
    }
    if (result.post === null) this.#say(this.#paint(GREY, `\nno post: ${result.postSkipped}`));
    for (const { pid, command } of result.orphans) this.#say(`\nleft running: ${pid} ${command}`);
    if (found.outputs.length > 0) this.#say(this.#paint(BOLD, '\noutputs'));
    for (const output of found.outputs) this.#say(`  ${output}`);
    this.#say(found.summary === undefined ? '\nno summary' : `\nsummary: ${found.summary}`);
  }

  #annotation({ kind, title, file, line, message }: Annotation): void {
    const [colour = BOLD] = MARKUP[kind] ?? [];
    const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`;
    this.#say(`  ${this.#paint(colour, title ?? kind)}${place}`);
    this.#say(message.replaceAll(/^/gm, '    '));
  }

  #closeGroup(): void {
    if (this.#options.fold && this.#group !== undefined) {
      this.#say(this.#paint(BOLD, `▶ ${this.#group}`), this.#paint(GREY, `(${this.#hidden} lines)`));
    }
    this.#group = undefined;
    this.#hidden = 0;
  }

  #print(line: Line, text: string): void {
    this.#say(...(this.#options.times ? [this.#paint(GREY, line.time)] : []), text);
  }

  #say(...words: readonly string[]): void {
    this.#options.write(`${words.join(' ')}\n`);
  }

  #paint(colour: number, text: string): string {
    return this.#options.colour ? `\u001b[${colour}m${text}\u001b[0m` : text;
  }
}
