import { expect, test } from '@jest/globals';
import type { Console } from '../../../src/action/console.ts';
import type { Stage, Standing } from '../../../src/diagnosis/verdict.ts';
import { Narrator } from '../../../src/run/narrator.ts';
import { standingWith } from './standings.ts';

const standing = (stage: Stage, text: string, cause = '') => standingWith({ stage, text, cause });

function narration(steps: readonly (readonly [atMs: number, standing: Standing])[]): string[] {
  const lines: string[] = [];
  const console = { line: (text: string) => lines.push(text) } as unknown as Console;
  const narrator = new Narrator(console, 0);
  for (const [atMs, told] of steps) narrator.tell(told, atMs);
  return lines;
}

test('says what is news at once, and the same again only after a minute', () => {
  const waiting = standing('scheduling', 'Waiting for a node');
  expect(
    narration([
      [1000, waiting],
      [2000, waiting],
      [61_000, waiting],
      [62_000, standing('pulling', 'Node a pulls image b')],
    ]),
  ).toEqual([
    'Waiting for a node (1 s)',
    'Still: Waiting for a node (1 min 1 s)',
    'Node a pulls image b (1 min 2 s)',
  ]);
});

test('shards that pass one stage within seconds take one line; the next stage and a cause are told at once', () => {
  expect(
    narration([
      [100, standing('starting', '3 of 3 shards: Node a starts')],
      [200, standing('starting', '2 of 3 shards: Node b starts')],
      [300, standing('starting', '1 of 3 shards: Node b starts', 'image.not-found')],
      [400, standing('running', '3 of 3 shards: The tests run.')],
      [500, standing('running', '2 of 3 shards: The tests run.')],
      [6000, standing('running', '1 of 3 shards: The tests run.')],
    ]).map((line) => line.replace(/ \(.*/, '')),
  ).toEqual([
    '3 of 3 shards: Node a starts',
    '1 of 3 shards: Node b starts',
    '3 of 3 shards: The tests run.',
    '1 of 3 shards: The tests run.',
  ]);
});
