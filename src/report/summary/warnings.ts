import { prose } from '../escape.ts';
import { alert } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const MOST = 10;

/** What must not be overlooked although it does not decide, and what is left in the cluster against the promise. */
export function warnings(report: RunReport): readonly Block[] {
  const { verdict, teardown } = report;
  const all = verdict.warnings.map((warning) => prose(warning, 600)).filter((warning) => warning !== '');
  const blocks: Block[] = [];
  if (teardown.state === 'failed') {
    const said = teardown.detail === '' ? 'the Job could not be deleted' : teardown.detail;
    blocks.push({
      called: 'a warning',
      worth: WORTH.warnings,
      text: alert('CAUTION', [`**Something may be left in the cluster:** ${prose(said)}`]),
    });
  }
  if (all.length > 0) {
    const shown = all.slice(0, MOST);
    const more = all.length - shown.length;
    if (more > 0) shown.push(`… and ${more} more in report.json`);
    blocks.push({ called: 'warnings', worth: WORTH.warnings, text: alert('WARNING', shown) });
  }
  return blocks;
}
