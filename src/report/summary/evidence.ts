import { code, prose } from '../escape.ts';
import { clockTime } from '../figures.ts';
import { details, table } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const MOST = 20;

/** The facts behind the verdict, so that nobody needs access to the cluster to check it. */
export function evidence(report: RunReport): readonly Block[] {
  const text = isSaidAlready(report) ? '' : facts(report);
  return text === '' ? [] : [{ called: 'the evidence', worth: WORTH.evidence, text }];
}

/** The facts behind a verdict that speaks for itself, folded: nobody asks for them often. */
export function proof(report: RunReport): readonly Block[] {
  const text = isSaidAlready(report) ? facts(report) : '';
  const title = `What proves that they ${report.verdict.outcome === 'passed' ? 'passed' : 'failed'}`;
  return text === '' ? [] : [{ called: 'the proof', worth: WORTH.places, text: details(title, text) }];
}

// Never green without proof; and of red tests the names and what they said are the best there is.
function isSaidAlready({ verdict, tests }: RunReport): boolean {
  return verdict.outcome === 'passed' || (verdict.outcome === 'failed' && (tests?.failed.length ?? 0) > 0);
}

function facts({ verdict }: RunReport): string {
  const said = new Set(verdict.message.split(/\r?\n/).map((line) => line.replace(/^- /, '')));
  const all = verdict.evidence.filter(({ value }) => !said.has(value));
  if (all.length === 0) return '';
  const day = all.find(({ at }) => clockTime(at) !== '')?.at ?? '';
  const rows = all.slice(0, MOST).map(({ object, field, value, at }) => {
    const place = field === '' ? prose(object, 200) : `${prose(object, 200)}, ${code(field, 100)}`;
    return [place, code(value, 600), at === '' ? '' : clockTime(at, day) || prose(at, 40)];
  });
  if (all.length > MOST) rows.push([`… and ${all.length - MOST} more in report.json`, '', '']);
  const columns = rows.some(([, , when]) => when !== '') ? 3 : 2;
  const head = ['Evidence', 'Value', `When${day === '' ? '' : ' (UTC)'}`];
  return table(
    head.slice(0, columns),
    rows.map((row) => row.slice(0, columns)),
  );
}
