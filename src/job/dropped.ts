import type { Fields } from './container.ts';

/**
 * Paths of the fields that were sent and that the server's answer lacks: it knows them, and a feature gate that is
 * off drops them without a word. Values may differ: defaults and admission may change them.
 */
export function droppedFields(sent: Fields, answered: Fields): readonly string[] {
  const paths: string[] = [];
  compare(sent, answered, '', paths);
  return paths;
}

function compare(sent: unknown, answered: unknown, path: string, paths: string[]): void {
  if (Array.isArray(sent)) {
    if (!Array.isArray(answered)) {
      if (sent.length > 0) paths.push(path);
      return;
    }
    for (const [index, element] of sent.entries()) {
      const name = (element as Fields | null)?.name;
      // Admission may put elements in between: those with a name are found by it.
      const twin =
        typeof name === 'string'
          ? answered.find((candidate: Fields | null) => candidate?.name === name)
          : answered[index];
      const place = `${path}[${typeof name === 'string' ? name : index}]`;
      if (twin !== undefined) compare(element, twin, place, paths);
      else if (typeof name === 'string') paths.push(place);
    }
    return;
  }
  if (typeof sent !== 'object' || sent === null) return;
  const other = typeof answered === 'object' && answered !== null ? (answered as Fields) : {};
  for (const [key, value] of Object.entries(sent)) {
    const place = path === '' ? key : `${path}.${key}`;
    if (isEmpty(value)) continue;
    if (other[key] === undefined) paths.push(place);
    else compare(value, other[key], place, paths);
  }
}

// The API leaves out what is empty, zero or false; that is no loss.
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
