/** Writes values of unknown kind as text. */

/** Returns a scalar of YAML or of an expression as an action gets to see it; undefined for anything else. */
export function scalarText(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Returns what an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : (scalarText(error) ?? 'unknown error');
}
