import { nearest } from '../../text/nearest.ts';

const NAME = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const DOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_DOMAIN = 253;

/** What is wrong with the key of a label or taint by Kubernetes' rules; empty when nothing is. */
export function wrongLabelKey(key: string): string {
  const [name = '', domain, ...rest] = key.split('/').toReversed();
  if (rest.length > 0) return 'has more than one "/"';
  if (domain !== undefined && (domain.length > LONGEST_DOMAIN || !DOMAIN.test(domain)))
    return 'does not begin with a domain in lower case before the "/"';
  if (!NAME.test(name))
    return 'is no label name (at most 63 letters, digits, "-", "_" and ".", a letter or digit at both ends)';
  return '';
}

/** What is wrong with the value of a label or taint by Kubernetes' rules; empty when nothing is. */
export function wrongLabelValue(value: string): string {
  return value === '' || NAME.test(value)
    ? ''
    : 'is no label value (at most 63 letters, digits, "-", "_" and ".", a letter or digit at both ends)';
}

/** ` Do you mean "x"?` where a known word is near. */
export function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? '' : ` Do you mean "${near}"?`;
}

/** The lines of an input that say something, with their numbers. */
export function meaningfulLines(text: string): { readonly line: string; readonly number: number }[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
}
