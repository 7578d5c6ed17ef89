/** Readers for objects of which nothing may be trusted: every one answers with an empty value instead of throwing. */
export type Shape = { readonly [key: string]: unknown };

const NOTHING: Shape = Object.freeze({});
const NO_ITEMS: readonly unknown[] = Object.freeze([]);

/** The value as an object; an empty one when it is none. */
export function shape(value: unknown): Shape {
  return isShape(value) ? value : NOTHING;
}

/** The value as a list; an empty one when it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

/** The value when it is a string, else an empty one. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value when it is a finite number, else null. */
export function figure(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The value at a path of keys; undefined when the path leaves the object. */
export function dig(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (!isShape(at)) return undefined;
    at = at[key];
  }
  return at;
}

/** Milliseconds since 1970 of an RFC 3339 time; NaN when there is none, so that no comparison with it is true. */
export function moment(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

/** The whole second a time lies in: conditions and container states know no finer one. */
export function second(ms: number): number {
  return Math.floor(ms / 1000);
}

/** RFC 3339 of a time in milliseconds; empty when there is none. */
export function stamp(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().replace('.000Z', 'Z') : '';
}

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
