const SHORTEST = 3;
// A shorter value may be an everyday word, and without it a sentence, or the judge's patterns, would make no sense.
const SHORTEST_IN_SENTENCE = 8;
// Fewer characters of a value that was cut tell nothing, and are part of many words.
const SHORTEST_PIECE = 4;
const MASK = '***';
const CUT_END = /(?:…|\.\.\.)$/;

/** The values that may stand nowhere, in every form in which they can come back. */
export class Masks {
  readonly #speech: readonly string[];
  readonly #sentence: readonly string[];
  readonly #inSpeech: RegExp | null;
  readonly #inSentence: RegExp | null;

  constructor(values: readonly string[]) {
    const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
    this.#speech = forms.filter((form) => form.length >= SHORTEST);
    this.#sentence = forms.filter((form) => form.length >= SHORTEST_IN_SENTENCE);
    this.#inSpeech = pattern(this.#speech);
    this.#inSentence = pattern(this.#sentence);
  }

  /** Arguments and printed lines: every value from three characters on. */
  inSpeech(text: string): string {
    return this.#inSpeech ? withoutPieces(text.replace(this.#inSpeech, MASK), this.#speech) : text;
  }

  /** Sentences about the run, which may quote an argument or a line. */
  inSentence(text: string): string {
    return this.#inSentence ? withoutPieces(text.replace(this.#inSentence, MASK), this.#sentence) : text;
  }
}

// A value of several lines comes back line by line; in arguments every dollar sign is doubled.
function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, ...lines].flatMap((form) => [
    form,
    form.replaceAll('$', '$$$$'),
    JSON.stringify(form).slice(1, -1),
  ]);
}

function pattern(forms: readonly string[]): RegExp | null {
  if (forms.length === 0) return null;
  return new RegExp(forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

/** The text without what is left of a value where a line of it was cut. */
function withoutPieces(text: string, forms: readonly string[]): string {
  if (!text.includes('…') && !text.includes('...')) return text;
  return text
    .split('\n')
    .map((line) => {
      let shown = line;
      const end = CUT_END.exec(shown);
      if (end) {
        const before = shown.slice(0, end.index);
        const piece = Math.max(...forms.map((form) => beginningAtEnd(before, form)));
        if (piece > 0) shown = before.slice(0, -piece) + MASK + end[0];
      }
      if (!shown.startsWith('…')) return shown;
      const behind = shown.slice(1);
      const piece = Math.max(...forms.map((form) => endAtBeginning(behind, form)));
      return piece > 0 ? `…${MASK}${behind.slice(piece)}` : shown;
    })
    .join('\n');
}

/** How many characters at the end of a text are the beginning of a value. */
function beginningAtEnd(text: string, value: string): number {
  const first = value.slice(0, SHORTEST_PIECE);
  if (value.length <= SHORTEST_PIECE) return 0;
  let at = text.indexOf(first, Math.max(0, text.length - value.length));
  while (at >= 0 && !value.startsWith(text.slice(at))) at = text.indexOf(first, at + 1);
  return at < 0 ? 0 : text.length - at;
}

/** How many characters at the beginning of a text are the end of a value. */
function endAtBeginning(text: string, value: string): number {
  const last = value.slice(-SHORTEST_PIECE);
  if (value.length <= SHORTEST_PIECE) return 0;
  let at = text.lastIndexOf(last, value.length - SHORTEST_PIECE);
  while (at >= 0 && !value.endsWith(text.slice(0, at + SHORTEST_PIECE)))
    at = at === 0 ? -1 : text.lastIndexOf(last, at - 1);
  return at < 0 ? 0 : at + SHORTEST_PIECE;
}
