const SHORTEST = 3;
// A shorter value may be an everyday word, and without it a sentence, or the judge's patterns, would make no sense.
const SHORTEST_IN_SENTENCE = 8;
const MASK = '***';

/** The values that may stand nowhere, in every form in which they can come back. */
export class Masks {
  readonly #speech: RegExp | null;
  readonly #sentence: RegExp | null;

  constructor(values: readonly string[]) {
    const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
    this.#speech = pattern(forms.filter((form) => form.length >= SHORTEST));
    this.#sentence = pattern(forms.filter((form) => form.length >= SHORTEST_IN_SENTENCE));
  }

  /** Arguments and printed lines: every value from three characters on. */
  inSpeech(text: string): string {
    return this.#speech ? text.replace(this.#speech, MASK) : text;
  }

  /** Sentences about the run, which may quote an argument or a line. */
  inSentence(text: string): string {
    return this.#sentence ? text.replace(this.#sentence, MASK) : text;
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
