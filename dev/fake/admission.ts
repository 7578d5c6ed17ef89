import { type Fields, isFields } from './objects.ts';
import type { Resource } from './resources.ts';
import { type Refusal, strictDecoding } from './status.ts';

/** What the server makes of an incoming object, by script: strict errors, dropped fields, warnings, refusals. */
export class Admission {
  readonly #unknown: string[] = [];
  readonly #dropped: string[] = [];
  readonly warnings: string[] = [];
  #refusal: Refusal | null = null;

  /** `spec.foo` is no field: an error with fieldValidation=Strict, a warning with Warn, dropped without a word else. */
  unknownField(path: string): void {
    this.#unknown.push(path);
  }

  /** The server drops this field without a word, as with a feature gate that is off; `*` stands for any index. */
  dropField(path: string): void {
    this.#dropped.push(path);
  }

  /** Every write answers with this Warning header. */
  warn(text: string): void {
    this.warnings.push(text);
  }

  /** Every create is refused: a quota, a webhook, a policy. Null takes it back. */
  refuse(refusal: Refusal | null): void {
    this.#refusal = refusal;
  }

  /** Checks and trims an incoming object; returns it with the warnings to send. */
  admit(
    resource: Resource,
    object: Fields,
    validation: string | null,
  ): { object: Fields; warnings: string[] } {
    const warnings: string[] = [];
    const admitted = structuredClone(object);
    const unknown = this.#unknown.filter((path) => remove(admitted, path.split('.')));
    if (unknown.length > 0 && validation === 'Strict') throw strictDecoding(resource, unknown);
    if (validation !== 'Ignore') warnings.push(...unknown.map((path) => `unknown field "${path}"`));
    if (this.#refusal) throw this.#refusal;
    for (const path of this.#dropped) remove(admitted, path.split('.'));
    return { object: admitted, warnings: [...warnings, ...this.warnings] };
  }
}

/** Removes a field; true when there was one. */
function remove(value: unknown, path: readonly string[]): boolean {
  const [key = '', ...rest] = path;
  if (key === '*' && Array.isArray(value)) return value.map((item) => remove(item, rest)).includes(true);
  if (!isFields(value) && !Array.isArray(value)) return false;
  const fields = value as Fields;
  if (!(key in fields)) return false;
  if (rest.length > 0) return remove(fields[key], rest);
  delete fields[key];
  return true;
}
