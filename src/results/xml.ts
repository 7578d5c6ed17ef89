import { Tokenizer } from 'htmlparser2';

export type Attributes = ReadonlyMap<string, string>;

export interface XmlHandler {
  onOpen(name: string, attributes: Attributes): void;
  /** A piece of text; a long text comes in several. */
  onText(text: string): void;
  /** `whole` is false for an element that the document never closed itself. */
  onClose(name: string, whole: boolean): void;
}

const DEEPEST = 64;
const MOST_ATTRIBUTES = 64;
const LONGEST_NAME = 200;
const LONGEST_VALUE = 64 * 1024;
const PIECE = 32 * 1024;

/**
 * Reads XML as it comes, in bounded memory: no entities but the five and the numeric ones, no document type, and of a
 * section that never ends only its beginning and its end.
 */
export class XmlReader {
  readonly #handler: XmlHandler;
  readonly #tokenizer: Tokenizer;
  readonly #open: string[] = [];
  readonly #pieces: { readonly base: number; readonly text: string }[] = [];
  #waiting = '';
  #length = 0;
  #line = 1;
  #consumed = 0;
  #name = '';
  #attributes = new Map<string, string>();
  #attribute = '';
  #value = '';
  #hasRoot = false;
  #begun = false;
  /** The first thing that is wrong with the document, as the rest of a sentence; empty when nothing is. */
  problem = '';
  /** Nothing more of this document is read. */
  stopped = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
    this.#tokenizer = new Tokenizer(
      { xmlMode: true, decodeEntities: true },
      {
        ontext: (start, end) => this.#text(this.#slice(start, end)),
        ontextentity: (point, end) => this.#text(character(point), end),
        oncdata: (start, end, offset) => this.#text(this.#slice(start, end - offset), end),
        onopentagname: (start, end) => this.#beginTag(this.#slice(start, end)),
        onattribname: (start, end) => {
          this.#attribute = this.#slice(start, end);
          this.#value = '';
        },
        onattribdata: (start, end) => this.#addValue(this.#slice(start, end)),
        onattribentity: (point) => this.#addValue(character(point)),
        onattribend: (_, end) => this.#endAttribute(end),
        onopentagend: (end) => this.#endTag(end),
        onselfclosingtag: (end) => {
          if (this.#endTag(end)) this.#close(true);
        },
        onclosetag: (start, end) => this.#closeTag(localName(this.#slice(start, end)), start),
        oncomment: (_, end) => this.#upTo(end),
        ondeclaration: (_, end) => this.#upTo(end),
        onprocessinginstruction: (_, end) => this.#upTo(end),
        onend: () => {},
      },
    );
  }

  // Always in pieces of one size: what is kept of a section must not depend on how the document came.
  write(text: string): void {
    if (this.stopped) return;
    this.#waiting += text;
    let at = 0;
    for (; at + PIECE <= this.#waiting.length && !this.stopped; at += PIECE)
      this.#write(this.#waiting.slice(at, at + PIECE));
    if (at > 0) this.#waiting = this.#waiting.slice(at);
  }

  /** The document is over: what is still open was cut off. */
  end(): void {
    if (!this.stopped && this.#waiting !== '') this.#write(this.#waiting);
    if (!this.stopped) this.#tokenizer.end();
    if (!this.#begun) this.#wrong('is empty');
    else if (!this.#hasRoot) this.#wrong('is no XML');
    else if (this.#open.length > 0)
      this.#wrong(`ends in the middle, at line ${this.#line} inside <${this.#open.at(-1)}>`);
    while (this.#open.length > 0) this.#close(false);
  }

  #write(piece: string): void {
    this.#begun ||= piece.trim() !== '';
    if (!this.#hasRoot && this.#begun && this.#length === 0 && !/^\s*</.test(piece)) {
      this.#wrong('is no XML');
      this.stopped = true;
      return;
    }
    while ((this.#pieces[0]?.base ?? Infinity) + (this.#pieces[0]?.text.length ?? 0) <= this.#consumed)
      this.#pieces.shift();
    // A section that goes on and on: its beginning and the last piece are enough.
    if (this.#pieces.length > 2) this.#pieces.splice(1, this.#pieces.length - 2);
    this.#pieces.push({ base: this.#length, text: piece });
    this.#length += piece.length;
    this.#tokenizer.write(piece);
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) this.#line++;
  }

  // Positions count from the beginning of the document, over all pieces.
  #slice(start: number, end: number): string {
    this.#upTo(end);
    const last = this.#pieces.at(-1);
    if (last && start >= last.base) return last.text.slice(start - last.base, end - last.base);
    let text = '';
    let at = start;
    for (const piece of this.#pieces) {
      const stop = Math.min(end, piece.base + piece.text.length);
      if (stop <= at) continue;
      if (piece.base > at) text += '\n…\n';
      text += piece.text.slice(Math.max(0, at - piece.base), stop - piece.base);
      at = stop;
    }
    return text;
  }

  #upTo(end: number): void {
    if (end > this.#consumed) this.#consumed = end;
  }

  #text(text: string, end = this.#consumed): void {
    this.#upTo(end);
    if (!this.stopped && this.#open.length > 0 && text !== '') this.#handler.onText(text);
  }

  #beginTag(name: string): void {
    this.#name = localName(name);
    this.#attributes = new Map();
  }

  #addValue(text: string): void {
    const room = LONGEST_VALUE - this.#value.length;
    if (room > 0) this.#value += text.length <= room ? text : `${text.slice(0, room)}…`;
  }

  #endAttribute(end: number): void {
    this.#upTo(end);
    if (this.#attributes.size < MOST_ATTRIBUTES && this.#attribute.length <= LONGEST_NAME)
      this.#attributes.set(this.#attribute, this.#value);
    this.#value = '';
  }

  #endTag(end: number): boolean {
    this.#upTo(end);
    if (this.stopped) return false;
    this.#hasRoot = true;
    if (this.#open.length >= DEEPEST) {
      this.#wrong(`nests elements more than ${DEEPEST} deep; the rest was not read`);
      this.stopped = true;
      return false;
    }
    this.#open.push(this.#name);
    this.#handler.onOpen(this.#name, this.#attributes);
    return true;
  }

  #closeTag(name: string, start: number): void {
    if (this.stopped) return;
    if (this.#open.at(-1) === name) {
      this.#close(true);
      return;
    }
    this.#wrong(
      `closes <${name}> in line ${this.#lineAt(start)} where ${this.#open.length === 0 ? 'nothing is open' : `<${this.#open.at(-1)}> is open`}`,
    );
    if (!this.#open.includes(name)) return;
    while (this.#open.at(-1) !== name) this.#close(false);
    this.#close(true);
  }

  #close(whole: boolean): void {
    const name = this.#open.pop();
    if (name !== undefined) this.#handler.onClose(name, whole);
  }

  #wrong(problem: string): void {
    if (this.problem === '') this.problem = problem;
  }

  #lineAt(index: number): number {
    const last = this.#pieces.at(-1);
    return (
      this.#line + (last ? last.text.slice(0, Math.max(0, index - last.base)).split('\n').length - 1 : 0)
    );
  }
}

// Numbers beyond Unicode, and the halves of surrogate pairs, are no characters.
function character(point: number): string {
  return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? '\ufffd' : String.fromCodePoint(point);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1, LONGEST_NAME);
}
