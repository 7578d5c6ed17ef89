import { frameOf } from './frames.ts';

const MESSAGE_CHARACTERS = 1000;
const STACK_CHARACTERS = 3000;
const STACK_LINES = 40;
const LINE_CHARACTERS = 300;
const OUTPUT_CHARACTERS = 1000;
const MESSAGE_LINES = 12;

// Tools write the escape character, which XML cannot hold, in ways of their own or leave it out. A range such as
// `[5m]` of a query language is none.
const COLOURS = /(?:\u001b|#x1B|\\u001b|\\x1b|\ufffd|\u241b)?\[(?:\d{1,3}(?:;\d{1,3}){0,5})?m(?!\])/gi;
const OTHER_CODES =
  /\u001b(?:\[[0-?]{0,20}[ -/]{0,5}[@-~]|\][^\u0007\u001b]{0,500}(?:\u0007|\u001b\\)|[@-Z\\^_])/g;

// What tools write above everything that fails.
const NO_MESSAGE =
  /^(?:=== (?:RUN|CONT|PAUSE|NAME)\b|--- (?:FAIL|SKIP|PASS)\b|FAILED:$|● Test suite failed to run$)/;

/** The text without terminal codes and with plain ends of lines. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(COLOURS, '').replace(OTHER_CODES, '').toWellFormed();
}

/** What the test said: its message, or the lines of its text before the first frame. */
export function messageOf(message: string, body: string, type: string, own: string): string {
  const said = oneMessage(cleanText(message), own);
  // gotestsum's word for everything, which says nothing.
  if (said !== '' && said !== 'Failed') return said;
  return oneMessage(cleanText(body), own) || said || cleanText(type).trim();
}

function oneMessage(text: string, own: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n', 200)) {
    // One more than is shown, so that the cut is seen.
    const words = line.slice(0, MESSAGE_CHARACTERS + 1).trim();
    if (words === '' || words.startsWith(own) || NO_MESSAGE.test(words)) continue;
    // Jest quotes the code.
    if (lines.length > 0 && /^(?:> )?\d+ \|/.test(words)) break;
    // Go puts the place before what it says.
    const told = /^[\w-]+\.go:\d+: (.*)$/.exec(words)?.[1];
    if (told === undefined && frameOf(line)?.isCall && lines.length > 0) break;
    lines.push(told ?? words);
    if (lines.length === MESSAGE_LINES) break;
  }
  return shortened(lines.join('\n'), MESSAGE_CHARACTERS);
}

/** The text of a failure as it is shown: frames of libraries left out and counted, long lines and texts cut. */
export function trimmedStack(body: string): string {
  const shown: string[] = [];
  let left = 0;
  for (const line of cleanText(body).split('\n')) {
    if (frameOf(line)?.isLibrary) {
      left++;
      continue;
    }
    if (left > 0) shown.push(leftOut(left));
    left = 0;
    shown.push(shortened(line.trimEnd(), LINE_CHARACTERS));
  }
  if (left > 0) shown.push(leftOut(left));
  const start = shown.findIndex((line) => line.trim() !== '');
  const end = shown.findLastIndex((line) => line.trim() !== '');
  const lines = start < 0 ? [] : shown.slice(start, end + 1);
  const more = lines.length - STACK_LINES;
  const kept = more > 0 ? [...lines.slice(0, STACK_LINES), `… ${more} more lines`] : lines;
  return shortened(kept.join('\n'), STACK_CHARACTERS);
}

/** The end of what a test printed. */
export function trimmedOutput(text: string): string {
  const whole = cleanText(text)
    .replace(/\[\[ATTACHMENT\|[^[\]\n]*\]\]/g, '')
    .trim();
  const tail = whole.slice(-OUTPUT_CHARACTERS).toWellFormed();
  return whole.length > OUTPUT_CHARACTERS ? `…${tail}` : tail;
}

/** The text cut to a length, never inside a character. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** What an error says, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

/** What stands where frames of libraries were. */
export function leftOut(frames: number): string {
  return `    … ${frames} ${frames === 1 ? 'frame' : 'frames'} of libraries`;
}

/** Text of unknown length of which only the beginning and the end are kept. */
export class BoundedText {
  readonly #limit: number;
  #head = '';
  #tail = '';
  #isCut = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    const room = this.#limit - this.#head.length;
    if (room > 0) this.#head += text.slice(0, room);
    if (text.length <= room) return;
    this.#tail += text.slice(Math.max(0, room));
    if (this.#tail.length <= 2 * this.#limit) return;
    this.#tail = this.#tail.slice(-this.#limit);
    this.#isCut = true;
  }

  get text(): string {
    return this.#isCut ? `${this.#head}\n…\n${this.#tail}` : this.#head + this.#tail;
  }
}
