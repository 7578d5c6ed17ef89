import type { Certainty, Outcome, Owner } from '../../diagnosis/verdict.ts';
import type { RunReport } from '../run-report.ts';

/** One colour of alarm for each outcome. */
export const MARKS: { readonly [outcome in Outcome]: string } = {
  passed: '🟩',
  failed: '🟥',
  infrastructure: '🟧',
  configuration: '🟪',
  timeout: '🟨',
  cancelled: '⬜',
  unknown: '⬛',
};

export const OUTCOME_NAMES: { readonly [outcome in Outcome]: string } = {
  passed: 'passed',
  failed: 'failed',
  infrastructure: 'lost to the cluster',
  configuration: 'set up wrongly',
  timeout: 'out of time',
  cancelled: 'cancelled',
  unknown: 'not known',
};

export const OWNER_NAMES: { readonly [owner in Exclude<Owner, ''>]: string } = {
  author: "the author (this repository's code or workflow)",
  platform: 'the platform team (cluster, nodes, rights, registry mirrors)',
  provider: 'the cloud or registry provider',
};

export const CERTAINTY_NAMES: { readonly [certainty in Certainty]: string } = {
  certain: '',
  likely: 'likely',
  guess: 'a guess',
};

/** A node's name without the domain that every node of a cloud shares. */
export function shortNode(text: string): string {
  return text.replace(/(?<=[\w-])\.(?:[\w-]+\.compute|ec2)\.internal\b/g, '');
}

/** Whether the tests of the last attempt came to run at all. */
export function testsRan(report: RunReport): boolean {
  // The runtime's own code for a process that it could not start is no sign of a test.
  if (report.ranMs === null && report.verdict.cause.startsWith('start.')) return false;
  return report.ranMs !== null || report.verdict.exitCode !== null;
}
