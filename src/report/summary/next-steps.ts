import { code } from '../escape.ts';
import { count, duration, grouped } from '../figures.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { paragraphs } from './headline.ts';
import { CERTAINTY_NAMES, OUTCOME_NAMES, OWNER_NAMES, testsRan } from './words.ts';

/** Whose it is, what the tests came to, and what to do. */
export function nextSteps(report: RunReport): readonly Block[] {
  const { verdict } = report;
  const facts = [
    verdict.owner === '' ? '' : `**Whose:** ${whose(report)}`,
    tests(report),
    shards(report),
    cause(report),
    verdict.outcome === 'passed' ? `**Took:** ${duration(report.wallMs)} in all` : '',
  ].filter((fact) => fact !== '');
  const remedy = verdict.remedy.trim();
  const lines = [facts.join(' · '), remedy === '' ? '' : `**Do:** ${paragraphs(remedy)}`];
  const text = lines.filter((line) => line !== '').join('\\\n');
  return text === '' ? [] : [{ called: 'whose it is and what to do', worth: WORTH.LAST, text }];
}

function whose(report: RunReport): string {
  const { owner, certainty } = report.verdict;
  if (owner === '') return '';
  return `${{ certain: '', likely: 'probably ', guess: 'perhaps ' }[certainty]}${OWNER_NAMES[owner]}`;
}

// Codes that stand for being ended, not for what the tests found.
const ENDED_FROM_OUTSIDE: readonly (number | null)[] = [null, 137, 143, 255];

function tests(report: RunReport): string {
  const { verdict, ranMs } = report;
  if (!testsRan(report)) return '**Tests:** none ran';
  const { exitCode, outcome } = verdict;
  const figures = totals(report);
  if (outcome === 'passed') return `**Tests:** ${figures}exit code 0`;
  const time = ranMs === null ? '' : duration(ranMs);
  const wasEnded = outcome !== 'failed' && outcome !== 'unknown' && outcome !== 'configuration';
  if (wasEnded && ENDED_FROM_OUTSIDE.includes(exitCode))
    return `**Tests:** ${figures}cut off${time === '' ? '' : ` after ${time}`}`;
  const end = exitCode === null ? 'no exit code was seen' : `exit code ${exitCode}`;
  return `**Tests:** ${figures}${time === '' ? '' : `ran ${time}, `}${end}`;
}

function totals({ tests: known }: RunReport): string {
  if (!known || known.totals.tests === 0) return '';
  const { passed, failed, skipped, flaky } = known.totals;
  const parts = [
    `${grouped(passed)} passed`,
    `${grouped(failed)} failed`,
    flaky === 0 ? '' : `${grouped(flaky)} flaky`,
    skipped === 0 ? '' : `${grouped(skipped)} skipped`,
  ];
  return `${parts.filter((part) => part !== '').join(', ')}; `;
}

function shards(report: RunReport): string {
  const { shards: all } = report.verdict;
  if (all.length < 2) return '';
  const counts = new Map<string, number>();
  for (const { outcome } of all) {
    const name = OUTCOME_NAMES[outcome];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size === 1 && counts.has(OUTCOME_NAMES.passed)) return '';
  const listed = [...counts].map(([name, figure]) => `${figure} ${name}`).join(', ');
  return `**${count(all.length, 'shard')}:** ${listed}`;
}

function cause(report: RunReport): string {
  const { cause: id, certainty, owner } = report.verdict;
  if (id === '') return '';
  const doubt = owner === '' ? CERTAINTY_NAMES[certainty] : '';
  return `**Cause:** ${code(id)}${doubt === '' ? '' : ` (${doubt})`}`;
}
