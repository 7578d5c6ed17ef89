/** Writes values of unknown kind as text. */
import { types } from 'node:util';

/** Returns a scalar of YAML or of an expression as an action gets to see it; undefined for anything else. */
export function scalarText(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Returns what an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  // Under jest an error of Node itself comes from another realm and is no instance of this one's Error.
  return types.isNativeError(error) ? error.message : (scalarText(error) ?? 'unknown error');
}
