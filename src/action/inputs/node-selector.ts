import { readPlacedYaml } from '../../text/places.ts';
import { YamlError } from '../../text/yaml.ts';
import { type Problems, quote } from '../problems.ts';
import { meaningfulLines, wrongLabelKey, wrongLabelValue } from './labels.ts';

export type NodeSelectorInput = { readonly [label: string]: string };

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly place: string;
}

const FORM = 'It takes NAME=value lines or a YAML map. Example: node-selector: example.com/pool=ci';

/** Reads `node-selector`: `NAME=value` lines, or a YAML map from labels to texts. */
export function readNodeSelector(text: string, problems: Problems): NodeSelectorInput {
  const lines = meaningfulLines(text);
  if (lines.length === 0) return {};
  // A map has its colon before any equals sign; no label has one.
  const isMap = /^([{"'[-]|[^=]*:)/.test(lines[0]?.line ?? '');
  const entries = isMap ? readMap(text, problems) : readLines(lines, problems);
  const selector = new Map<string, string>();
  for (const { key, value, place } of entries) {
    const wrong = wrongLabelKey(key);
    const wrongValue = wrongLabelValue(value);
    if (wrong !== '') problems.add(`node-selector: ${place}: ${quote(key)} ${wrong}. ${FORM}`);
    else if (wrongValue !== '')
      problems.add(`node-selector: ${place}: ${quote(value)}, the value of ${key}, ${wrongValue}. ${FORM}`);
    else if (selector.has(key)) problems.add(`node-selector: ${place}: ${key} is given twice.`);
    else selector.set(key, value);
  }
  return Object.fromEntries(selector);
}

function readLines(lines: ReturnType<typeof meaningfulLines>, problems: Problems): Entry[] {
  return lines.flatMap(({ line, number }) => {
    const equals = line.indexOf('=');
    if (equals >= 0) {
      return {
        key: line.slice(0, equals).trim(),
        value: line.slice(equals + 1).trim(),
        place: `line ${number}`,
      };
    }
    problems.add(`node-selector: line ${number}: ${quote(line)} is not NAME=value. ${FORM}`);
    return [];
  });
}

function readMap(text: string, problems: Problems): Entry[] {
  try {
    const { value, place } = readPlacedYaml(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.add(`node-selector: ${place()}: it is no map. ${FORM}`);
      return [];
    }
    return Object.entries(value).flatMap(([key, said]: [string, unknown]) => {
      if (typeof said === 'string') return { key, value: said, place: place(key) };
      if (said === null) return { key, value: '', place: place(key) };
      // `1.10` and `yes` are read as 1.1 and true: what was meant is only sure in quotes.
      const what = typeof said === 'object' ? 'a list or a map' : `a ${typeof said}`;
      const quotes = typeof said === 'object' ? '' : ' Put it in quotes.';
      problems.add(
        `node-selector: ${place(key)}: the value of ${key} is ${what}, not text.${quotes} ${FORM}`,
      );
      return [];
    });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    problems.add(`node-selector: it is no valid YAML: ${error.message}. ${FORM}`);
    return [];
  }
}
