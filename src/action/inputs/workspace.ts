import { type Problems, quote } from '../problems.ts';
import { ignores } from '../workspace/ignore.ts';

/** A folder of the runner that is copied into every pod. */
export interface WorkspaceInput {
  readonly folder: string;
  /** Patterns of what is left out. */
  readonly ignored: readonly string[];
}

const EXAMPLE = 'Example: workspace: |\n    .\n    !node_modules';

/** Reads `workspace`: a folder, then lines of `!pattern`; null without one. */
export function readWorkspace(text: string, problems: Problems): WorkspaceInput | null {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) return null;
  const folders = lines.filter(({ line }) => !line.startsWith('!'));
  const ignored: string[] = [];
  for (const { line, number } of lines) {
    if (!line.startsWith('!')) continue;
    const pattern = line.slice(1).trim();
    const why = whyWrong(pattern);
    if (why === '') ignored.push(pattern);
    else problems.add(`workspace: line ${number}, ${quote(line)}: ${why} ${EXAMPLE}`);
  }
  const [folder, second] = folders;
  if (!folder) problems.add(`workspace: it says what to leave out, but not which folder to copy. ${EXAMPLE}`);
  if (second) {
    problems.add(
      `workspace: line ${second.number}, ${quote(second.line)}: only one folder can be copied; what is to be left out begins with "!". ${EXAMPLE}`,
    );
  }
  return folder ? { folder: folder.line, ignored } : null;
}

function whyWrong(pattern: string): string {
  if (/^[/.]*$/.test(pattern)) return 'it names nothing to leave out.';
  if (pattern.startsWith('!')) return 'a pattern only leaves out; nothing can be taken back in.';
  if (pattern.split('/').includes('..')) return 'a pattern is counted from the folder; it cannot leave it.';
  try {
    ignores([pattern]);
    return '';
  } catch {
    return 'its [] holds no range of characters.';
  }
}
