import { prose } from '../escape.ts';
import { count } from '../figures.ts';
import { bullets, details } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';

const MOST = 20;
const MOST_OPEN = 3;

/** What the run has to say of itself: warnings of the API server, missing rights, log lines that are gone. */
export function notices(report: RunReport): readonly Block[] {
  const all = report.notices.filter((notice) => notice.trim() !== '');
  if (all.length === 0) return [];
  const shown = all.slice(0, MOST).map((notice) => prose(notice, 400));
  if (all.length > MOST) shown.push(`… and ${all.length - MOST} more in report.json`);
  const list = bullets(shown);
  const text = all.length > MOST_OPEN ? details(count(all.length, 'note'), list) : `**Notes**\n\n${list}`;
  return [{ called: 'notes', worth: WORTH.notices, text }];
}
