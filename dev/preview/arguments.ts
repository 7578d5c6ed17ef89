import type { Theme } from './page.ts';

/** Reads `light`, `dark` or `both`. */
export function parseThemes(text: string): readonly Theme[] {
  if (text === 'both') return ['light', 'dark'];
  if (text === 'light' || text === 'dark') return [text];
  throw new Error(`--theme: "${text}" is neither light, dark nor both`);
}
