import type { ShardVerdict } from '../../diagnosis/verdict.ts';
import { code, prose } from '../escape.ts';
import { ranges } from '../figures.ts';
import { table, unbroken } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { MARKS, OUTCOME_NAMES, shortNode } from './words.ts';

const MOST = 50;
const MOST_PODS = 3;

/** The shards that did not pass, those to which the same happened in one row, and the others in another. */
export function shards(report: RunReport): readonly Block[] {
  const all = report.verdict.shards;
  const bad = all.filter(({ outcome }) => outcome !== 'passed');
  if (all.length < 2 || bad.length === 0) return [];
  const good = all.filter(({ outcome }) => outcome === 'passed');
  const groups = [...alike(bad).values()];
  const rows = groups.slice(0, MOST).map(row);
  const further = groups.slice(MOST).flat();
  if (further.length > 0) rows.push([ranges(further.map(number)), 'not passed', 'see report.json', '', '']);
  if (good.length > 0) rows.push([ranges(good.map(number)), unbroken(`${MARKS.passed} passed`), '', '', '']);
  return [
    {
      called: 'the shards',
      worth: WORTH.shards,
      text: table(['Shard', 'Result', 'What happened', 'Exit code', 'Pod'], rows),
    },
  ];
}

// Five hundred shards that fail in the same way are one thing that happened.
function alike(all: readonly ShardVerdict[]): Map<string, [ShardVerdict, ...ShardVerdict[]]> {
  const groups = new Map<string, [ShardVerdict, ...ShardVerdict[]]>();
  for (const shard of all) {
    const key = JSON.stringify([shard.outcome, impersonal(shard), shard.exitCode]);
    const group = groups.get(key);
    if (group) group.push(shard);
    else groups.set(key, [shard]);
  }
  return groups;
}

// What happened, told of any of them.
function impersonal({ message, pod }: ShardVerdict): string {
  if (pod === '') return message;
  return message.replaceAll(`Pod ${pod}`, 'The pod').replaceAll(`pod ${pod}`, 'the pod');
}

function row(group: readonly [ShardVerdict, ...ShardVerdict[]]): string[] {
  const [first] = group;
  const { outcome, exitCode } = first;
  const message = group.length > 1 ? impersonal(first) : first.message;
  const pods = group.map(({ pod }) => pod).filter((pod) => pod !== '');
  return [
    ranges(group.filter(({ index }) => index !== null).map(number)),
    unbroken(`${MARKS[outcome]} ${OUTCOME_NAMES[outcome]}`),
    prose(shortNode(message), 200),
    exitCode === null ? '' : String(exitCode),
    pods.length > MOST_PODS ? `${pods.length} pods` : pods.map((pod) => code(pod, 80)).join(', '),
  ];
}

function number({ index }: ShardVerdict): number {
  return index ?? 0;
}
