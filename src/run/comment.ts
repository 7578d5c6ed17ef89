import type { RunContext } from '../action/context.ts';
import { keepComment, pullRequestNumber } from '../action/pull-request.ts';
import { renderComment } from '../report/comment.ts';
import type { RunReport } from '../report/run-report.ts';
import { identifyRun } from './plan.ts';
import type { RunOptions } from './run-options.ts';

const LIMIT_MS = 10_000;

export interface CommentInputs {
  readonly comment: 'never' | 'failure' | 'always';
  readonly githubToken: string;
  readonly checkRunId: string;
  readonly matrix: string;
}

/** Keeps the pull request's comment of this workflow, job and matrix leg up to date; trouble is said and costs nothing. */
export async function commentOn(
  report: RunReport,
  context: RunContext,
  inputs: CommentInputs,
  options: Pick<RunOptions, 'console' | 'environment' | 'hurrySignal'>,
): Promise<void> {
  const { console, environment, hurrySignal } = options;
  const { outcome } = report.verdict;
  // The run that took the place of a cancelled one has the word.
  if (inputs.comment === 'never' || outcome === 'cancelled') return;
  const pullRequest = pullRequestNumber(environment);
  if (pullRequest === null) {
    console.line('Note: comment: there is no pull request to comment on.');
    return;
  }
  // Another step of the job has a comment of its own.
  const lane = identifyRun(context, inputs, '').labels['k8s-test-job/lane'] ?? '';
  const trouble = await keepComment(
    {
      key: `${lane} ${context.step.replace(/[^\w.-]/g, '_')}`,
      runId: context.runId,
      runAttempt: context.runAttempt,
      body: renderComment(report, inputs.matrix),
      onlyUpdate: inputs.comment === 'failure' && outcome === 'passed',
    },
    {
      token: inputs.githubToken,
      environment,
      pullRequest,
      signal: AbortSignal.any([hurrySignal, AbortSignal.timeout(LIMIT_MS)]),
    },
  );
  if (trouble !== null)
    console.line(`Note: comment: the comment on pull request #${pullRequest} could not be kept: ${trouble}.`);
}
