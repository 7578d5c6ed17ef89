import { type PlacedYaml, readPlacedYaml } from '../../text/places.ts';
import { YamlError } from '../../text/yaml.ts';
import { type Problems, quote } from '../problems.ts';

// The kernel takes no single argument over 128 KiB; the wrapper and the end mark need a little of it.
const LONGEST_SCRIPT_BYTES = 120_000;

/** Reads `command`: a YAML list of words; null when it is not given. */
export function readCommand(text: string, problems: Problems): readonly string[] | null {
  if (text.trim() === '') return null;
  const example = 'Example: command: [npm, test]';
  let yaml: PlacedYaml;
  try {
    yaml = readPlacedYaml(text);
  } catch (error) {
    problems.add(
      `command: it is no valid YAML: ${error instanceof YamlError ? error.message : 'it cannot be read'}. ${example}`,
    );
    return null;
  }
  const document = yaml.value;
  if (
    !Array.isArray(document) ||
    document.length === 0 ||
    document.some((word) => typeof word === 'object' && word !== null)
  ) {
    problems.add(`command: it must be a YAML list of words; for a script use the input run. ${example}`);
    return null;
  }
  return document.map((word: unknown, index) => {
    if (word === null || word === undefined) return '';
    // As it was written: the mode 0644 is not 420.
    return typeof word === 'string' ? word : (yaml.written(index) ?? String(word));
  });
}

/** Reads `shell`: words separated by spaces, quotes allowed; `{0}` stands for a file with the script. */
export function readShell(text: string, problems: Problems): readonly string[] {
  const words = [...(text.trim() === '' ? 'sh -e' : text).matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  if (words.length === 0 || (words[0] ?? '').startsWith('-')) {
    problems.add(`shell: ${quote(text)} does not begin with a program. Example: shell: bash -eo pipefail`);
  }
  return words;
}

/** Reads `run`; an empty text is no script. */
export function readScript(text: string, problems: Problems): string {
  if (text.trim() === '') return '';
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_SCRIPT_BYTES) {
    problems.add(
      `run: the script has ${bytes} bytes, more than the ${LONGEST_SCRIPT_BYTES} that fit on a command line. Put it into the image and call it.`,
    );
  }
  // A file with Windows line ends gives commands that end in a carriage return and are not found.
  return text.replace(/\r\n/g, '\n');
}
