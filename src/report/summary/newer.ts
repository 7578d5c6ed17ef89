import { code, link } from '../escape.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const SHORT_SHA = 7;

/** Of a cancelled run: the newer run on its branch, which is what `cancel-in-progress` makes room for. */
export function newer({ newerRun }: RunReport): readonly Block[] {
  if (!newerRun) return [];
  const commit = newerRun.headSha === '' ? '' : ` for commit ${code(newerRun.headSha.slice(0, SHORT_SHA))}`;
  const text = `A newer run of this workflow is there: ${link(newerRun.name, newerRun.url)}${commit}.`;
  return [{ called: 'the newer run', worth: WORTH.warnings, text }];
}
