import { fence, prose } from '../escape.ts';
import { clockTime, duration } from '../figures.ts';
import type { AttemptReport, RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { commands, kubectl, quoted } from './commands.ts';

/** The first version, written when the Job was created. It must read well if it is the last: the runner was lost. */
export function running(report: RunReport): readonly Block[] {
  const attempt = report.attempts.at(-1);
  if (!attempt) return [];
  const time = clockTime(attempt.createdAt);
  const blocks = [
    `## ⏳ No result yet: the tests' Job was ${time === '' ? 'created' : `created at ${time} UTC`}`,
    '**If this step has ended and you still read this, its runner was lost** (killed, out of memory, cut off from the network): nothing says that the tests failed, and nothing says that they passed.',
    `**Do:** run the job again. ${prose(whatEndsIt(attempt), 600)}`,
  ];
  return [
    ...blocks.map((text) => ({ called: 'the state', worth: WORTH.LAST, text })),
    ...commands(report),
    {
      called: 'how to end it',
      worth: WORTH.commands,
      text: fence([kubectl(report, attempt.namespace, `delete job ${quoted(attempt.jobName)}`)], 'sh'),
    },
    {
      called: 'what is left',
      worth: WORTH.LAST,
      text: `In the cluster: ${prose(`Job ${attempt.jobName} in namespace ${attempt.namespace}, image ${attempt.image}`, 600)}.`,
    },
  ];
}

function whatEndsIt(attempt: AttemptReport): string {
  const spec = attempt.observation.job?.spec;
  const seconds =
    typeof spec === 'object' && spec !== null && 'activeDeadlineSeconds' in spec
      ? spec.activeDeadlineSeconds
      : null;
  if (typeof seconds !== 'number')
    return 'The Job has no time limit of its own: if the runner is lost, delete it by hand.';
  return `If the runner is lost, the cluster ends the Job by itself, about ${duration(seconds * 1000)} after the runner's last sign of life.`;
}
