import { readFileSync } from 'node:fs';
import type { Inputs } from '../action/inputs.ts';
import type { Problems } from '../action/problems.ts';
import type { Fields } from '../job/container.ts';
import { readManifest } from '../job/manifest-file.ts';
import { workspaceProblems } from '../job/workspace.ts';

/** Reads the manifest file; null when problems were added. */
export function loadManifest(inputs: Inputs, problems: Problems): Fields | null {
  let text: string;
  try {
    text = readFileSync(inputs.manifest, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    problems.add(
      `manifest: "${inputs.manifest}" cannot be read (${code})${code === 'ENOENT' ? ': it is not in the workspace; does the job check the repository out?' : '.'} Example: manifest: .github/test-job.yaml`,
    );
    return null;
  }
  const answer = readManifest(text, inputs.manifest, inputs.container);
  problems.add(...answer.problems);
  if (inputs.workspace && answer.job) problems.add(...workspaceProblems(answer.job, inputs.container));
  return answer.job;
}
