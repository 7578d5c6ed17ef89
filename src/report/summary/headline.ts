import type { Outcome } from '../../diagnosis/verdict.ts';
import { fence, prose } from '../escape.ts';
import { count, duration, grouped } from '../figures.ts';
import { bullets } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { MARKS, shortNode, testsRan } from './words.ts';

// A headline of up to LONG characters stays whole; a longer one ends with its first sentence.
const SHORT = 24;
const LONG = 110;
const LONGEST = 150;
const MOST_LINES = 40;

// Said by the opening already.
const NONE_RAN = /, so (?:no test ran|the tests never started)(?=$|[:.(])/;

// Says no more than the headline with the figures, the exit code and the table of shards.
const PLAIN_FAILURE =
  /^(?:shards? [\d–, …]+: |\d+ of \d+ shards \([\d, …]+\), the first of them: )?the tests failed with exit code \d+(?: in shards? [\d–, …]+)?\.?$/i;

// How the judge begins where several shards failed.
const SHARDS_FAILED = /^(\d+ of \d+ shards \([\d, …]+\)), the first of them: The tests\b/;

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

/** What the message says beyond the headline. */
export function explanation(report: RunReport): readonly Block[] {
  const { outcome, message } = report.verdict;
  const [first = '', ...rest] = message.trim().split(/\r?\n/);
  if (counted(report) !== '')
    return PLAIN_FAILURE.test(message.trim()) ? [] : [explained(paragraphs(message))];
  if (outcome === 'failed' && SHARDS_FAILED.test(message))
    return PLAIN_FAILURE.test(message.trim()) ? [] : [explained(paragraphs(message))];
  const isWhole = withoutEnd(first) === beginning(message);
  if (outcome === 'passed' || (isWhole && rest.length === 0)) return [];
  const text = isWhole ? lines(rest) : paragraphs(message);
  return text === '' ? [] : [explained(text)];
}

function explained(text: string): Block {
  return { called: 'the explanation', worth: WORTH.explanation, text };
}

// The best headline there is: how many of how many. What the message says beyond that is shown below it.
function counted({ verdict, tests }: RunReport): string {
  if (verdict.outcome !== 'failed' || !tests || tests.totals.failed === 0) return '';
  const { failed, tests: all } = tests.totals;
  return all === 1 ? 'The only test failed' : `${grouped(failed)} of ${count(all, 'test')} failed`;
}

/** The headline without colour and Markdown, for annotations. */
export function headlineText(report: RunReport): string {
  const { outcome, message } = report.verdict;
  const said = beginning(message);
  const cause = said === '' ? 'no reason is known' : inSentence(said);
  const ran = testsRan(report);
  if (outcome === 'passed') return passed(report);
  const figures = counted(report);
  if (figures !== '') return figures;
  const [, inShards = ''] = SHARDS_FAILED.exec(message) ?? [];
  if (outcome === 'failed' && inShards !== '') return `The tests failed in ${inShards}`;
  if (outcome === 'failed' && /^the tests\b/i.test(said)) return said;
  if (outcome === 'failed' && /^shards? [\d–, …]+: the tests\b/i.test(said))
    return said.replace(/: The\b/, ': the');
  if (outcome === 'cancelled' && /^(?:the run was cancelled)?$/i.test(said))
    return ran ? 'Cancelled while the tests ran' : 'Cancelled before any test ran';
  const [whenRan, otherwise] = OPENINGS[outcome];
  return ran ? `${whenRan}: ${cause}` : `${otherwise}: ${cause.replace(NONE_RAN, '')}`;
}

/** Text of several lines: a sentence, and below it a list or, for anything else, the lines as written. */
export function paragraphs(text: string): string {
  const [first = '', ...rest] = text.trim().split(/\r?\n/);
  return rest.length === 0 ? prose(first, 2000) : `${prose(first, 2000)}\n\n${lines(rest)}`;
}

function lines(all: readonly string[]): string {
  const shown = all.slice(0, MOST_LINES);
  const more = all.length > MOST_LINES ? [`… and ${all.length - MOST_LINES} more lines`] : [];
  if (shown.every((line) => line.startsWith('- ')))
    return bullets([...shown.map((line) => prose(line.slice(2), 500)), ...more]);
  return fence([...shown, ...more], /^\s*[\w-]+:/.test(shown[0] ?? '') ? 'yaml' : 'text');
}

function passed(report: RunReport): string {
  const { verdict, ranMs, attempts, tests } = report;
  const good = tests && tests.totals.failed === 0 ? tests.totals.passed + tests.totals.flaky : 0;
  const figures = good === 0 ? '' : count(good, 'test');
  const time = ranMs === null ? '' : ` in ${duration(ranMs)}`;
  const tail = `${time}${again(attempts)}`;
  if (verdict.shards.length > 1)
    return `All ${count(verdict.shards.length, 'shard')} passed${figures === '' ? '' : `: ${figures}`}${tail}`;
  return `${figures === '' ? 'The tests' : figures} passed${tail}`;
}

function again(attempts: RunReport['attempts']): string {
  const shards = attempts.filter(({ shard }) => shard !== null).length;
  if (shards > 0) return ` (${count(shards, 'lost shard')} run again)`;
  return attempts.length > 1 ? ` (attempt ${attempts.length})` : '';
}

// The first sentence, as far as it goes: what the API server or a registry said comes after a colon and can be long.
function beginning(message: string): string {
  const line = withoutEnd(message.trim().split(/\r?\n/)[0] ?? '');
  if (line.length <= LONG) return line;
  const end = firstEnd(line, /: |; |\. /g) ?? (line.length > LONGEST ? firstEnd(line, / \(/g) : line.length);
  return end === undefined
    ? `${line.slice(0, line.lastIndexOf(' ', LONGEST) + 1 || LONGEST).trim()}…`
    : line.slice(0, end);
}

/** Where a line can end first, and is still a sentence. */
function firstEnd(line: string, ends: RegExp): number | undefined {
  return [...line.slice(0, LONGEST).matchAll(ends)].find(
    ({ index }) => index > SHORT && isOutside(line.slice(0, index)),
  )?.index;
}

// A cut inside brackets or a quotation leaves them open.
function isOutside(before: string): boolean {
  const times = (sign: string) => before.split(sign).length;
  return times('(') === times(')') && times('[') === times(']') && times('"') % 2 === 1;
}

function withoutEnd(line: string): string {
  return line.trim().replace(/[.:]$/, '');
}

const ORDINARY =
  'The|An?|No|Nothing|Nobody|Somebody|Another|This|Its|Every|Admission|Image|Init|Node|Namespace|Priority|Quota|Container|Pod|Service|Shard|User|Volume';
const BEGINNING = new RegExp(`(?:^(?:Shard \\d+: )?|, the first of them: )(?:${ORDINARY})\\b`);

function inSentence(text: string): string {
  return text.replace(BEGINNING, (words) => words.toLowerCase());
}
