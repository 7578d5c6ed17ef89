import { type PlacedYaml, readPlacedYaml } from '../../text/places.ts';
import { YamlError } from '../../text/yaml.ts';
import { type Problems, quote } from '../problems.ts';
import { isObjectName } from './fields.ts';

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

export interface EnvironmentSource {
  readonly kind: 'secret' | 'configmap';
  readonly name: string;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const EXAMPLE = 'Example: env: |\n    CI_DATABASE=shop\n    TZ=UTC';

/** Reads `env`: `NAME=value` lines, or a YAML map; values are never repeated in a message. */
export function readEnvironment(text: string, problems: Problems): readonly EnvironmentVariable[] {
  const lines = text.split(/\r?\n/);
  const meaningful = lines
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => /\S/.test(line) && !/^\s*#/.test(line));
  if (meaningful.length === 0) return [];
  // A map's first line has its colon before any equals sign.
  const isMap =
    /^\s*["']?[A-Za-z_][\w.-]*["']?\s*:(\s|$)/.test(meaningful[0]?.line ?? '') ||
    text.trimStart().startsWith('{');
  const variables = isMap ? readMap(text, problems) : readLines(meaningful, problems);
  const seen = new Set<string>();
  for (const { name } of variables) {
    if (seen.has(name)) problems.add(`env: ${name} is given twice.`);
    seen.add(name);
  }
  return variables;
}

function readLines(
  lines: readonly { line: string; number: number }[],
  problems: Problems,
): EnvironmentVariable[] {
  const variables: EnvironmentVariable[] = [];
  for (const { line, number } of lines) {
    const equals = line.indexOf('=');
    const name = equals < 0 ? '' : line.slice(0, equals).trim();
    if (!VARIABLE.test(name)) {
      problems.add(`env: line ${number} is not NAME=value. ${EXAMPLE}`);
      continue;
    }
    variables.push({ name, value: line.slice(equals + 1) });
  }
  return variables;
}

function readMap(text: string, problems: Problems): EnvironmentVariable[] {
  let yaml: PlacedYaml;
  try {
    yaml = readPlacedYaml(text);
  } catch (error) {
    problems.add(
      `env: it is no valid YAML map: ${error instanceof YamlError ? error.message : 'it cannot be read'}. ${EXAMPLE}`,
    );
    return [];
  }
  const variables: EnvironmentVariable[] = [];
  const document = yaml.value;
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    problems.add(`env: it is neither NAME=value lines nor a YAML map. ${EXAMPLE}`);
    return [];
  }
  for (const [name, value] of Object.entries(document)) {
    if (!VARIABLE.test(name))
      problems.add(`env: ${quote(name)} cannot be the name of a variable. ${EXAMPLE}`);
    else if (typeof value === 'object' && value !== null)
      problems.add(`env: the value of ${name} is a list or a map; it must be text, a number or a boolean.`);
    // As it was written: the account 012345678901 and the version 20.10 are no numbers.
    else if (value === null || value === undefined) variables.push({ name, value: '' });
    else
      variables.push({
        name,
        value: typeof value === 'string' ? value : (yaml.written(name) ?? String(value)),
      });
  }
  return variables;
}

/** Reads `env-from`: `secret/NAME` and `configmap/NAME` lines. */
export function readEnvironmentSources(text: string, problems: Problems): readonly EnvironmentSource[] {
  const sources: EnvironmentSource[] = [];
  for (const entry of text.split(/[\n,]/).map((part) => part.trim())) {
    if (entry === '') continue;
    const [kind, name, ...rest] = entry.split('/');
    if ((kind !== 'secret' && kind !== 'configmap') || !name || rest.length > 0 || !isObjectName(name)) {
      problems.add(
        `env-from: ${quote(entry)} is neither secret/NAME nor configmap/NAME. Example: env-from: secret/ci-database`,
      );
      continue;
    }
    sources.push({ kind, name });
  }
  return sources;
}
