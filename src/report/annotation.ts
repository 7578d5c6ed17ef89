import { frameOf } from '../results/frames.ts';
import { leftOut } from '../results/texts.ts';
import { clean, cut } from './escape.ts';
import { clockTime } from './figures.ts';
import type { RunReport } from './run-report.ts';
import { tellingLog } from './summary/excerpt.ts';
import { headlineText } from './summary/headline.ts';
import { fileLine, testTitle } from './summary/test-names.ts';
import { OWNER_NAMES } from './summary/words.ts';

// The runner cuts at 4,096 characters, in the middle of a word.
const LONGEST = 4000;
const LONGEST_TITLE = 200;
const LAST_LINES = 8;
const MOST_TESTS = 10;

/** The one annotation of a run: the title is the verdict with its cause, the body the best evidence. */
export function verdictAnnotation(report: RunReport): { title: string; message: string } {
  const { verdict } = report;
  const cause = verdict.cause === '' ? '' : ` (${verdict.cause})`;
  const owner = verdict.owner === '' ? '' : `Whose: ${OWNER_NAMES[verdict.owner]}`;
  const evidence = verdict.evidence
    .filter(({ value }) => !verdict.message.includes(value))
    .slice(0, 5)
    .map(({ object, field, value, at }) => {
      const time = clockTime(at);
      return `${object}, ${field}: ${shortened(value, 400)}${time === '' ? '' : ` (${time} UTC)`}`;
    });
  const lines = [
    shortened(verdict.message, 2000),
    owner,
    verdict.remedy === '' ? '' : `What to do: ${shortened(verdict.remedy, 800)}`,
    lastLines(report),
    failedTests(report),
    evidence.length === 0 ? '' : ['Evidence:', ...evidence.map((line) => `- ${line}`)].join('\n'),
  ];
  return {
    title: shortened(headlineText(report) + cause, LONGEST_TITLE),
    message: shortened(lines.filter((line) => line !== '').join('\n'), LONGEST),
  };
}

// The first of them have annotations of their own, where there is room for what they say.
function failedTests({ tests, verdict }: RunReport): string {
  const failed = verdict.outcome === 'passed' ? [] : (tests?.failed ?? []);
  if (!tests || failed.length === 0) return '';
  const first = failed.slice(0, MOST_TESTS);
  const titles = first.map(testTitle);
  const shown = first.map((test, index) => {
    const title = titles[index] ?? '';
    const isAlone = titles.indexOf(title) === titles.lastIndexOf(title);
    const place = isAlone ? '' : fileLine(test);
    return `- ${shortened(title, 200)}${place === '' ? '' : ` (${shortened(place, 100)})`}`;
  });
  const more = tests.totals.failed - shown.length;
  return ['Failed tests:', ...shown, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n');
}

// What the tests said last is mostly the answer; who reads the annotation has not opened the log yet.
function lastLines(report: RunReport): string {
  const log = tellingLog(report);
  if (!log) return '';
  const lines = log.lines.filter((line) => line.trim() !== '');
  if (lines.every((line) => report.verdict.message.includes(line.trim()))) return '';
  const shown = withoutLibraries(lines)
    .slice(-LAST_LINES)
    .map((line) => `  ${shortened(line, 200)}`);
  return [`Last lines of ${log.container}:`, ...shown].join('\n');
}

// Frames of libraries at the end of a log would leave no room for what was said above them.
function withoutLibraries(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let left = 0;
  for (const line of [...lines, '']) {
    const isLibrary = /^\s*at /.test(line) && frameOf(line)?.isLibrary === true;
    if (isLibrary) left++;
    else {
      if (left > 0) kept.push(leftOut(left));
      left = 0;
      kept.push(line);
    }
  }
  return kept.slice(0, -1);
}

/** Text for an annotation, cut to a length and without what a terminal or a reader's eye would be misled by. */
export function shortened(text: string, limit: number): string {
  const { head, rest } = cut(clean(text), limit);
  return rest === '' ? head : cut(head, Math.max(0, limit - rest.length - 1)).head + rest;
}
