import { fence, html } from '../escape.ts';
import { count } from '../figures.ts';
import { details } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { EXCERPT_LINES, excerpt } from './excerpt.ts';
import { containerLogs } from './log-lines.ts';

const MOST_LINES = 200;
const MOST_CONTAINERS = 12;

/** The last lines of each container, folded, a block for each: a large one gives way alone. */
export function logs(report: RunReport): readonly Block[] {
  const isExcerptShown = excerpt(report).length > 0;
  return containerLogs(report)
    .filter(({ lines }, index) => !(isExcerptShown && index === 0 && lines.length <= EXCERPT_LINES))
    .slice(0, MOST_CONTAINERS)
    .map(({ pod, container, lines }) => {
      const shown = lines.slice(-MOST_LINES);
      const of = `<code>${html(container)}</code>${pod === '' ? '' : ` of pod <code>${html(pod)}</code>`}`;
      return {
        called: 'log lines',
        worth: WORTH.log,
        text: details(`Log of ${of}, last ${count(shown.length, 'line')}`, fence(shown)),
      };
    });
}
