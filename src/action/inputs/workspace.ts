import type { Problems } from '../problems.ts';

/** A folder of the runner that is copied into every pod. */
export interface WorkspaceInput {
  readonly folder: string;
  /** Patterns of what is left out. */
  readonly ignored: readonly string[];
}

/** Reads `workspace`: a folder, then lines of `!pattern`; null without one. */
export function readWorkspace(text: string, problems: Problems): WorkspaceInput | null {
  void text;
  void problems;
  return null;
}
