import { GlobError, readGlob } from '../../text/glob.ts';
import { parseQuantity } from '../../text/quantity.ts';
import { type Problems, quote } from '../problems.ts';
import type { InputFields } from './fields.ts';

/** What is to be brought out of the pods, and where to. */
export interface ResultsInput {
  readonly junit: readonly string[];
  readonly artifacts: readonly string[];
  /** Folder of the runner; empty for one in its temporary folder. */
  readonly path: string;
  /** Compressed, of one pod. */
  readonly limitBytes: number;
}

const DEFAULT_LIMIT_BYTES = 8 * 1024 ** 2;
const LEAST_LIMIT_BYTES = 64 * 1024;
// Ten times what a node keeps of a log by default: beyond it a slow reader loses parts.
const MOST_LIMIT_BYTES = 128 * 1024 ** 2;
const MOST_PATTERNS = 50;

/** Reads `junit`, `artifacts`, `results-path` and `results-limit`; null when nothing is to be brought. */
export function readResults(fields: InputFields, problems: Problems): ResultsInput | null {
  const junit = readPatterns('junit', fields.text('junit'), 'reports/*.xml', problems);
  const artifacts = readPatterns('artifacts', fields.text('artifacts'), 'coverage/', problems);
  const path = fields.text('results-path');
  const limitBytes = readLimit(fields.text('results-limit'), problems);
  if (/[\n\r\0]/.test(path)) {
    problems.add(
      'results-path: it has several lines; it is one folder of the runner. Example: results-path: test-results',
    );
  }
  if (junit.length + artifacts.length > 0) return { junit, artifacts, path, limitBytes };
  if (path !== '') {
    problems.add(
      'results-path: nothing is to be brought there: give junit or artifacts. Example: junit: reports/*.xml',
    );
  }
  return null;
}

function readPatterns(
  name: 'junit' | 'artifacts',
  text: string,
  example: string,
  problems: Problems,
): readonly string[] {
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (patterns.length > MOST_PATTERNS) {
    problems.add(`${name}: it has ${patterns.length} lines; ${MOST_PATTERNS} are the most.`);
  }
  return patterns.filter((pattern, index) => {
    const why = whyNot(pattern);
    if (why === '') return true;
    problems.add(
      `${name}: line ${index + 1}: ${quote(pattern)} is no path or glob in the pod: ${why}. Example: ${name}: ${example}`,
    );
    return false;
  });
}

function whyNot(pattern: string): string {
  if (/^[-[] |^\[.*,/.test(pattern)) return 'it is one path a line, not a YAML list';
  if (pattern.startsWith('!')) return 'nothing can be left out by !';
  if (/^[~$]/.test(pattern)) return 'it is used as written, and ~ or $ mean nothing';
  try {
    readGlob(pattern);
    return '';
  } catch (error) {
    if (error instanceof GlobError) return error.message;
    throw error;
  }
}

function readLimit(value: string, problems: Problems): number {
  if (value === '') return DEFAULT_LIMIT_BYTES;
  const bytes = parseQuantity(value);
  const example = 'Example: results-limit: 8Mi';
  if (bytes === null) problems.add(`results-limit: ${quote(value)} is no quantity. ${example}`);
  else if (bytes < LEAST_LIMIT_BYTES || bytes > MOST_LIMIT_BYTES) {
    problems.add(
      `results-limit: ${quote(value)} is out of range: between 64Ki and 128Mi, compressed, a pod. ${example}`,
    );
  } else return Math.floor(bytes);
  return DEFAULT_LIMIT_BYTES;
}
