/** A piece of the summary that is shown whole or not at all. */
export interface Block {
  /** What the reader is told when it had to be left out. */
  readonly called: string;
  /** The least worthy is left out first. */
  readonly worth: number;
  readonly text: string;
}

/** How soon a section gives way when the summary is too large; `LAST` never does. */
export const WORTH = {
  timeline: 10,
  slowest: 15,
  log: 20,
  stacks: 25,
  places: 30,
  images: 35,
  moreTests: 35,
  notices: 40,
  testReports: 45,
  attempts: 50,
  flaky: 52,
  shards: 55,
  time: 60,
  commands: 65,
  explanation: 70,
  excerpt: 75,
  failedTests: 78,
  evidence: 80,
  warnings: 90,
  LAST: 100,
} as const;

const JOINT = '\n\n';

/** Joins the blocks of a summary or a comment within the budget: leaves out whole blocks, and says which. */
export function fit(blocks: readonly Block[], budgetBytes: number, whole: 'summary' | 'comment'): string {
  const sizes = new Map(blocks.map((block) => [block, bytes(block.text) + JOINT.length]));
  const kept = new Set(blocks);
  let size = [...sizes.values()].reduce((sum, bytesOfBlock) => sum + bytesOfBlock, 0);
  // The later of two blocks of the same worth goes first.
  const leastWorthy = blocks.filter((block) => block.worth < WORTH.LAST).toReversed();
  leastWorthy.sort((a, b) => a.worth - b.worth);
  const left = new Map<string, number>();
  for (;;) {
    const note = left.size === 0 ? '' : leftOut(left, whole);
    if (size + bytes(note) + JOINT.length <= budgetBytes) return join(blocks, kept, note);
    const block = leastWorthy.shift();
    if (!block) break;
    kept.delete(block);
    size -= sizes.get(block) ?? 0;
    left.set(block.called, (left.get(block.called) ?? 0) + 1);
  }
  // Not even the answer fits: its first line must.
  const [first] = blocks;
  return first && bytes(first.text) <= budgetBytes ? first.text : '';
}

function join(blocks: readonly Block[], kept: ReadonlySet<Block>, note: string): string {
  const texts = blocks.filter((block) => kept.has(block)).map((block) => block.text);
  // The last line belongs to what is left in the cluster.
  if (note !== '') texts.splice(-1, 0, note);
  return `${texts.join(JOINT)}\n`;
}

function leftOut(left: ReadonlyMap<string, number>, whole: string): string {
  const names = [...left].map(([called, times]) => (times === 1 ? called : `${called} (${times})`));
  return `*Left out, since GitHub limits the size of a ${whole}: ${names.join(', ')}. The file report.json has it all.*`;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
