import { code, fence } from '../escape.ts';
import { clockTime, duration } from '../figures.ts';
import type { AttemptReport, RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { whileItRuns } from './commands.ts';

/** The first version, written when the Job was created. It must read well if it is the last: the runner was lost. */
export function running(report: RunReport): readonly Block[] {
  const attempt = report.attempts.at(-1);
  if (!attempt) return [];
  const time = clockTime(attempt.createdAt);
  const paragraphs = [
    `## ⏳ No result yet: the tests' Job was created${time === '' ? '' : ` at ${time} UTC`}`,
    `This page is replaced when the step ends. **If the step has ended and you still read this, its runner was lost** (killed, out of memory, cut off from the network): nothing says that the tests failed, and nothing says that they passed.\\\n**Do:** Run the job again. ${whatEndsIt(attempt)}`,
  ];
  const { jobName, namespace, image } = attempt;
  return [
    ...paragraphs.map((text) => ({ called: 'the state', worth: WORTH.LAST, text })),
    {
      called: 'commands to look further',
      worth: WORTH.commands,
      text: fence(whileItRuns(report, attempt), 'sh', 2000),
    },
    {
      called: 'what is left',
      worth: WORTH.LAST,
      text: `In the cluster: Job ${code(jobName)} in namespace ${code(namespace)}, image ${code(image)}.`,
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
    return 'The Job has no time limit of its own: if the runner is lost, delete the Job by hand.';
  return `The cluster ends the Job of a lost runner by itself, about ${duration(seconds * 1000)} after the runner's last sign of life.`;
}
