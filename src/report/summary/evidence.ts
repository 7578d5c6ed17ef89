import { code, html, prose } from '../escape.ts';
import { clockTime, count } from '../figures.ts';
import { details, table } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const MOST = 20;

/** The facts behind the verdict, so that nobody needs access to the cluster to check it. */
export function evidence(report: RunReport): readonly Block[] {
  const { verdict } = report;
  const said = new Set(verdict.message.split(/\r?\n/).map((line) => line.replace(/^- /, '')));
  const facts = verdict.evidence.filter(({ value }) => !said.has(value));
  if (facts.length === 0) return [];
  const day = facts.find(({ at }) => clockTime(at) !== '')?.at ?? '';
  const rows = facts.slice(0, MOST).map(({ object, field, value, at }) => {
    const place = field === '' ? prose(object, 200) : `${prose(object, 200)}, ${code(field, 100)}`;
    return [place, code(value), at === '' ? '' : clockTime(at, day) || prose(at, 40)];
  });
  const more = facts.length - rows.length;
  if (more > 0) rows.push([`… and ${more} more in report.json`, '', '']);
  const text = table(['Evidence', 'Value', `When${day === '' ? '' : ' (UTC)'}`], rows);
  const isProof = verdict.outcome === 'passed';
  return [
    {
      called: 'the evidence',
      worth: WORTH.evidence,
      text: isProof ? details(html(`Proof: ${count(facts.length, 'fact')}`), text) : text,
    },
  ];
}
