import type { Outcome } from '../../diagnosis/verdict.ts';
import { fence, prose } from '../escape.ts';
import { count, duration } from '../figures.ts';
import { bullets } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { MARKS, shortNode, testsRan } from './words.ts';

const LONGEST = 150;
const MOST_LINES = 40;

// How the line opens when tests ran, and when none did.
const OPENINGS: { readonly [outcome in Exclude<Outcome, 'passed'>]: readonly [string, string] } = {
  failed: ['The tests failed', 'The tests failed'],
  infrastructure: ['Not your tests', 'Not your tests'],
  configuration: ['The setup is wrong', 'No test ran'],
  timeout: ['Time ran out', 'Time ran out before any test ran'],
  cancelled: ['Cancelled', 'Cancelled'],
  unknown: ['Cannot tell whether the tests passed', 'Cannot tell whether the tests passed'],
};

/** The answer in one line: colour, outcome, and what happened to which object. */
export function headline(report: RunReport): readonly Block[] {
  const text = `## ${MARKS[report.verdict.outcome]} ${prose(shortNode(headlineText(report)), 400)}`;
  return [{ called: 'the headline', worth: WORTH.LAST, text }];
}

/** The whole message where the headline could only hold its beginning. */
export function explanation(report: RunReport): readonly Block[] {
  const { outcome, message } = report.verdict;
  if (outcome === 'passed' || !isShortened(message)) return [];
  const text = paragraphs(message);
  return text === '' ? [] : [{ called: 'the explanation', worth: WORTH.explanation, text }];
}

/** The headline without colour and Markdown, for annotations. */
export function headlineText(report: RunReport): string {
  const { outcome, message } = report.verdict;
  const said = beginning(message);
  const cause = said === '' ? 'no reason is known' : inSentence(said);
  const ran = testsRan(report);
  if (outcome === 'passed') return passed(report);
  if (outcome === 'failed' && /^the tests\b/i.test(said)) return said;
  if (outcome === 'cancelled' && /^(?:the run was cancelled)?$/i.test(said))
    return ran ? 'Cancelled while the tests ran' : 'Cancelled before any test ran';
  const [whenRan, otherwise] = OPENINGS[outcome];
  return `${ran ? whenRan : otherwise}: ${cause}`;
}

/** Text of several lines: list items stay a list, anything else below the first line is shown as written. */
export function paragraphs(text: string): string {
  const [first = '', ...rest] = text.trim().split(/\r?\n/);
  if (rest.length === 0) return prose(first, 2000);
  const lines = rest.filter((line) => line.trim() !== '').slice(0, MOST_LINES);
  const isList = lines.every((line) => line.startsWith('- '));
  const more = rest.length > MOST_LINES ? [`… and ${rest.length - MOST_LINES} more lines`] : [];
  const body = isList
    ? bullets([...lines.map((line) => prose(line.slice(2), 500)), ...more])
    : fence([...rest.slice(0, MOST_LINES), ...more], /^\s*[\w-]+:/.test(lines[0] ?? '') ? 'yaml' : 'text');
  return `${prose(first, 2000)}\n\n${body}`;
}

function passed(report: RunReport): string {
  const { verdict, ranMs, attempts } = report;
  const who =
    verdict.shards.length > 1 ? `All ${count(verdict.shards.length, 'shard')} passed` : 'The tests passed';
  const time = ranMs === null ? '' : ` in ${duration(ranMs)}`;
  return `${who}${time}${attempts.length > 1 ? ` (attempt ${attempts.length})` : ''}`;
}

function isShortened(message: string): boolean {
  return beginning(message) !== message.trim().replace(/[.:]$/, '');
}

// The first sentence, as far as it goes: what the API server or a registry said comes after a colon and can be long.
function beginning(message: string): string {
  const line = (message.trim().split(/\r?\n/)[0] ?? '').trim().replace(/[.:]$/, '');
  if (line.length <= LONGEST) return line;
  const ends = [...line.slice(0, LONGEST).matchAll(/: |; |\. /g)].map((match) => match.index);
  const end = ends.filter((index) => index > 40).at(-1);
  return end === undefined
    ? `${line.slice(0, line.lastIndexOf(' ', LONGEST) + 1 || LONGEST).trim()}…`
    : line.slice(0, end);
}

function inSentence(text: string): string {
  return text.replace(
    /^(?:The|An?|No|Nothing|Nobody|Somebody|Another|This|Its|Image|Node|Container|Pod)\b/,
    (word) => word.toLowerCase(),
  );
}
