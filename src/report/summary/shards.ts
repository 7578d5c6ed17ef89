import type { ShardVerdict } from '../../diagnosis/verdict.ts';
import { code, prose } from '../escape.ts';
import { ranges } from '../figures.ts';
import { table, unbroken } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { MARKS, OUTCOME_NAMES, shortNode } from './words.ts';

const MOST = 50;

/** The shards that did not pass, one by one, and the others in one row. */
export function shards(report: RunReport): readonly Block[] {
  const all = report.verdict.shards;
  const bad = all.filter(({ outcome }) => outcome !== 'passed');
  if (all.length < 2 || bad.length === 0) return [];
  const good = all.filter(({ outcome }) => outcome === 'passed');
  const rows = bad.slice(0, MOST).map(row);
  if (bad.length > MOST)
    rows.push([ranges(bad.slice(MOST).map(number)), 'not passed', 'see report.json', '', '']);
  if (good.length > 0) rows.push([ranges(good.map(number)), unbroken(`${MARKS.passed} passed`), '', '', '']);
  return [
    {
      called: 'the shards',
      worth: WORTH.shards,
      text: table(['Shard', 'Result', 'What happened', 'Exit code', 'Pod'], rows),
    },
  ];
}

function row(shard: ShardVerdict): string[] {
  const { outcome, message, exitCode, pod } = shard;
  return [
    shard.index === null ? '' : String(shard.index),
    unbroken(`${MARKS[outcome]} ${OUTCOME_NAMES[outcome]}`),
    prose(shortNode(message), 200),
    exitCode === null ? '' : String(exitCode),
    pod === '' ? '' : code(pod, 80),
  ];
}

function number({ index }: ShardVerdict): number {
  return index ?? 0;
}
