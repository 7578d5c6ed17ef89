import type { TestCase } from '../../results/test-results.ts';
import { fence, htmlCode, htmlProse, prose } from '../escape.ts';
import { grouped } from '../figures.ts';
import { details, table } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { testSaid } from './test-said.ts';
import { moreTests, testName, testPlace, testTitle } from './test-names.ts';

const MOST_OPEN = 20;
// Where many fail, the first of each file tell more than all of the first file.
const MOST_OPEN_OF_FILE = 5;
const MOST_FOLDED = 300;
const MOST_STACKS = 60;
const MOST_STACKS_OF_FILE = 10;
const MOST_FILES = 30;

/** The failed tests, those of a file together: a table, the rest of it folded, and the stacks of each file. */
export function failedTests(report: RunReport): readonly Block[] {
  const { tests } = report;
  if (!tests || tests.failed.length === 0) return [];
  const groups = byFile(tests.failed);
  const isMany = tests.failed.length > MOST_OPEN;
  const open = [...groups.values()]
    .flatMap((group) => (isMany ? group.slice(0, MOST_OPEN_OF_FILE) : group))
    .slice(0, MOST_OPEN);
  const shown = new Set(open);
  const folded = [...groups.values()]
    .flat()
    .filter((test) => !shown.has(test))
    .slice(0, MOST_FOLDED);
  const further = moreTests('failed', open.length + folded.length, tests.failed.length, tests.totals.failed);
  const blocks: Block[] = [
    {
      called: 'the failed tests',
      worth: WORTH.failedTests,
      text: rows(open, report) + (folded.length === 0 ? further : ''),
    },
  ];
  if (folded.length > 0)
    blocks.push({
      called: 'more failed tests',
      worth: WORTH.moreTests,
      text: details(`${grouped(folded.length)} more failed tests`, rows(folded, report)) + further,
    });
  return [...blocks, ...stacks(groups)];
}

function rows(tests: readonly TestCase[], report: RunReport): string {
  const cells = tests.map((test) => [testName(test), testSaid(test), testPlace(test, report)]);
  return table(['Failed test', 'Said', 'Where'], cells);
}

// A block for each file: a large one gives way alone.
function stacks(groups: ReadonlyMap<string, readonly TestCase[]>): Block[] {
  const blocks: Block[] = [];
  let left = MOST_STACKS;
  for (const [file, tests] of groups) {
    const telling = tests
      .filter(({ stack, message }) => stack !== '' && stack !== message)
      .slice(0, Math.min(left, MOST_STACKS_OF_FILE));
    if (telling.length === 0 || blocks.length >= MOST_FILES) continue;
    left -= telling.length;
    const body = telling.map((test) => `${prose(testTitle(test), 300)}\n\n${fence(test.stack.split('\n'))}`);
    const where = file === '' ? htmlProse('tests of no known file') : htmlCode(file);
    blocks.push({
      called: 'stacks of failed tests',
      worth: WORTH.stacks,
      text: details(`Stacks of ${where} (${telling.length})`, body.join('\n\n')),
    });
  }
  return blocks;
}

// In the order in which the reports name the files.
function byFile(tests: readonly TestCase[]): Map<string, TestCase[]> {
  const groups = new Map<string, TestCase[]>();
  for (const test of tests) {
    const group = groups.get(test.file);
    if (group) group.push(test);
    else groups.set(test.file, [test]);
  }
  return groups;
}
