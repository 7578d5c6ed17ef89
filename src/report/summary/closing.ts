import { prose } from '../escape.ts';
import { clockTime } from '../figures.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

/** The last line: what of this run is left in the cluster. */
export function closing(report: RunReport): readonly Block[] {
  return [{ called: 'what is left', worth: WORTH.LAST, text: left(report) }];
}

function left({ teardown }: RunReport): string {
  const { state, detail, verifiedAt } = teardown;
  const said = prose(detail, 500);
  const time = clockTime(verifiedAt);
  if (state === 'nothing') return 'Nothing of this run was created in the cluster.';
  if (state === 'gone') {
    const verified = time === '' ? '' : ` (verified ${time} UTC)`;
    return `Nothing of this run is left in the cluster${verified}${said === '' ? '' : `; ${said}`}.`;
  }
  if (state === 'asked') {
    const seen = said === '' ? 'but its end was not seen yet' : `but at the last look: ${said}`;
    return `The Job was told to go, ${seen}. The step's post part looks again.`;
  }
  return `⚠️ Something may be left in the cluster: ${said === '' ? 'the Job could not be deleted' : said}. The step's post part tries again.`;
}
