/**
 * Replaces secrets by three stars in everything a user gets to see.
 * Mirrors Sdk/DTLogging/Logging/SecretMasker.cs.
 */
import { maskedForms } from './encoders.ts';

export class Masker {
  readonly #values = new Set<string>();
  readonly #forms = new Set<string>();

  /** The values as they were registered. */
  get values(): string[] {
    return [...this.#values];
  }

  /** Registers one value exactly as it is. */
  addValue(value: string): void {
    if (value === '' || this.#values.has(value)) return;
    this.#values.add(value);
    for (const form of maskedForms(value)) this.#forms.add(form);
  }

  /**
   * Registers a value and each of its lines, trimmed; there is no minimum length.
   * Mirrors AddMaskCommandExtension in Runner.Worker/ActionCommandManager.cs.
   */
  addSecret(value: string): void {
    this.addValue(value);
    for (const line of value.split(/[\r\n]/)) this.addValue(line.trim());
  }

  /** Masks a text; overlapping and touching secrets become one mask. */
  mask(text: string): string {
    const places: [number, number][] = [];
    for (const form of this.#forms) {
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
        places.push([at, at + form.length]);
      }
    }
    if (places.length === 0) return text;
    places.sort((one, other) => one[0] - other[0]);
    let result = '';
    let covered = 0;
    let open = false;
    for (const [start, end] of places) {
      if (!open || start > covered) {
        result += `${text.slice(covered, start)}***`;
        covered = end;
        open = true;
      } else {
        covered = Math.max(covered, end);
      }
    }
    return result + text.slice(covered);
  }
}
