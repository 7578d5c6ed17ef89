import { type PlacedYaml, readPlacedYaml } from '../../text/places.ts';
import { YamlError } from '../../text/yaml.ts';
import { type Problems, quote } from '../problems.ts';
import { meaningfulLines, meant, wrongLabelKey, wrongLabelValue } from './labels.ts';

export interface TolerationInput {
  readonly key?: string;
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const OPERATORS = ['Equal', 'Exists'] as const;
const KEYS = ['key', 'operator', 'value', 'effect', 'tolerationSeconds'];
const FORM =
  'It takes key, key:Effect, key=value and key=value:Effect lines, or a YAML list as in a pod. Example: tolerations: example.com/ci=true:NoSchedule';

/** Reads `tolerations`: a line for each, or a YAML list as in a pod. */
export function readTolerations(text: string, problems: Problems): readonly TolerationInput[] {
  const lines = meaningfulLines(text);
  if (lines.length === 0) return [];
  if (/^([-[{"']|[^=]*:(\s|$))/.test(lines[0]?.line ?? '')) return readList(text, problems);
  return lines.flatMap(({ line, number }) => readLine(line, `line ${number}`, problems) ?? []);
}

function readLine(line: string, place: string, problems: Problems): TolerationInput | null {
  const [, key = '', equals, value = '', effect] = /^([^=:]*)(?:(=)([^:]*))?(?::(.*))?$/.exec(line) ?? [];
  const shown = (wrong: string) => {
    problems.add(`tolerations: ${place}: ${wrong}. ${FORM}`);
    return null;
  };
  if (wrongLabelKey(key) !== '') return shown(`${quote(key || line)} ${wrongLabelKey(key)}`);
  if (wrongLabelValue(value) !== '') return shown(`${quote(value)} ${wrongLabelValue(value)}`);
  if (effect !== undefined && !EFFECTS.includes(effect)) return shown(noEffect(effect));
  return {
    key,
    ...(equals === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect === undefined ? {} : { effect }),
  };
}

function noEffect(effect: string): string {
  return `${quote(effect)} is no effect of a taint (${EFFECTS.join(', ')}).${meant(effect, EFFECTS)}`.replace(
    /\.$/,
    '',
  );
}

function readList(text: string, problems: Problems): readonly TolerationInput[] {
  let yaml: PlacedYaml;
  try {
    yaml = readPlacedYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    problems.add(`tolerations: it is no valid YAML: ${error.message}. ${FORM}`);
    return [];
  }
  if (!Array.isArray(yaml.value)) {
    problems.add(`tolerations: ${yaml.place()}: it is no list. ${FORM}`);
    return [];
  }
  return (yaml.value as unknown[]).flatMap((item, index) => {
    if (typeof item === 'string') return readLine(item, yaml.place(index), problems) ?? [];
    return readItem(item, (...path) => yaml.place(index, ...path), problems) ?? [];
  });
}

function readItem(item: unknown, place: PlacedYaml['place'], problems: Problems): TolerationInput | null {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    problems.add(`tolerations: ${place()}: it is no toleration. ${FORM}`);
    return null;
  }
  const wrong: string[] = [];
  const given = item as { readonly [key: string]: unknown };
  for (const key of Object.keys(given)) {
    if (!KEYS.includes(key))
      wrong.push(`${place(key)}: ${quote(key)} is no field of a toleration.${meant(key, KEYS)}`);
  }
  const text = (name: string): string | undefined => {
    const value = given[name];
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    wrong.push(`${place(name)}: ${name} is no text; put it in quotes.`);
    return undefined;
  };
  const [key, value, effect, said] = [text('key'), text('value'), text('effect'), text('operator')];
  const operator = OPERATORS.find((candidate) => candidate === said);
  if (key && wrongLabelKey(key) !== '') wrong.push(`${place('key')}: ${quote(key)} ${wrongLabelKey(key)}.`);
  if (value && wrongLabelValue(value) !== '')
    wrong.push(`${place('value')}: ${quote(value)} ${wrongLabelValue(value)}.`);
  if (effect && !EFFECTS.includes(effect)) wrong.push(`${place('effect')}: ${noEffect(effect)}`);
  if (said && !operator)
    wrong.push(
      `${place('operator')}: ${quote(said)} is neither Equal nor Exists.${meant(said, [...OPERATORS])}`,
    );
  if (operator === 'Exists' && value)
    wrong.push(`${place('value')}: with operator Exists there can be no value.`);
  if (!key && operator !== 'Exists' && wrong.length === 0)
    wrong.push(`${place()}: without a key the operator must be Exists, which tolerates every taint.`);
  const seconds = given['tolerationSeconds'] ?? undefined;
  if (seconds !== undefined && !Number.isSafeInteger(seconds))
    wrong.push(`${place('tolerationSeconds')}: tolerationSeconds is no whole number.`);
  else if (seconds !== undefined && effect !== 'NoExecute')
    wrong.push(`${place('tolerationSeconds')}: tolerationSeconds goes with effect NoExecute only.`);
  problems.add(...wrong.map((reason) => `tolerations: ${reason} ${FORM}`));
  if (wrong.length > 0) return null;
  return {
    ...(key ? { key } : {}),
    ...(operator ? { operator } : {}),
    ...(value === undefined ? {} : { value }),
    ...(effect ? { effect } : {}),
    ...(seconds === undefined ? {} : { tolerationSeconds: seconds as number }),
  };
}
