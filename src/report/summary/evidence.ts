import { code, prose } from '../escape.ts';
import { clockTime } from '../figures.ts';
import { details, table } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const MOST = 20;

/** The facts behind the verdict, so that nobody needs access to the cluster to check it. */
export function evidence(report: RunReport): readonly Block[] {
  const text = report.verdict.outcome === 'passed' ? '' : facts(report);
  return text === '' ? [] : [{ called: 'the evidence', worth: WORTH.evidence, text }];
}

/** The facts behind a green verdict, folded: never green without proof, but nobody asks for it often. */
export function proof(report: RunReport): readonly Block[] {
  const text = report.verdict.outcome === 'passed' ? facts(report) : '';
  return text === ''
    ? []
    : [{ called: 'the proof', worth: WORTH.places, text: details('What proves that they passed', text) }];
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
  return table(['Evidence', 'Value', `When${day === '' ? '' : ' (UTC)'}`], rows);
}
