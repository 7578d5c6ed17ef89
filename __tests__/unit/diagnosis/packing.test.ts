import { describe, expect, test } from '@jest/globals';
import { RESULTS_NAME } from '../../../src/diagnosis/containers.ts';
import { judge } from '../../../src/diagnosis/judge.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { RESULTS_CONTAINER } from '../../../src/job/results.ts';
import {
  type Any,
  POD,
  T0,
  condition,
  ended,
  jobFailed,
  pod,
  running,
  waiting,
} from '../../fixtures/observations/build.ts';

const NO_SHELL = 'exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown';
const beside = (state: Any) => [{ name: RESULTS_NAME, image: 'tools:1', ...state }];
const verdict = (parts: Any) => judge({ testContainer: 'test', ...parts });

test('the judge knows the container by the name that the manifest gives it', () => {
  expect(RESULTS_NAME).toBe(RESULTS_CONTAINER);
});

describe('the container that packs the results, beside the tests', () => {
  test('is no helper that keeps the pod alive: the attempt is decided by the tests', () => {
    const pods = [pod({ phase: 'Running', main: ended(0), others: beside(running()) })];
    expect(standing({ testContainer: 'test', pods }, T0 + 130_000).decided).toBe(true);
    expect(verdict({ pods })).toMatchObject({ outcome: 'passed', warnings: [] });
  });

  test('that was killed for memory leaves green tests green, and it is said', () => {
    const killed = pod({ phase: 'Failed', main: ended(0), others: beside(ended(137, 'OOMKilled', 130)) });
    const { outcome, warnings } = verdict({ pods: [killed], job: jobFailed('BackoffLimitExceeded') });
    expect(outcome).toBe('passed');
    expect(warnings).toContain(
      `Container ${RESULTS_NAME} of pod ${POD} was killed for memory: results may be missing.`,
    );
  });

  test('whose image cannot be pulled leaves green tests green, and the image is named', () => {
    const pods = [
      pod({
        phase: 'Running',
        main: ended(0),
        others: beside(waiting('ErrImagePull', 'failed to pull image "tools:1": tools:1: not found')),
      }),
    ];
    const { outcome, warnings } = verdict({ pods });
    expect(outcome).toBe('passed');
    expect(warnings.join()).toMatch(new RegExp(`^No results came of pod ${POD}: Image .* does not exist`));
  });

  test('that has no shell leaves green tests green, and helper-image is named', () => {
    const failed = ended(128, 'StartError', 100, { message: NO_SHELL });
    const { outcome, warnings } = verdict({
      pods: [pod({ phase: 'Running', main: ended(0), others: beside(failed) })],
    });
    expect(outcome).toBe('passed');
    expect(warnings.join()).toMatch(/^No results came of pod .*\/bin\/sh: no such file.* in helper-image\.$/);
  });

  test('is no reason for red tests', () => {
    for (const state of [
      waiting('ImagePullBackOff', 'Back-off pulling image "tools:1"'),
      ended(137, 'OOMKilled', 60),
    ]) {
      const red = pod({ phase: 'Running', main: ended(1), others: beside(state) });
      expect(verdict({ pods: [red], log: { [`${POD}/test`]: ['oops'] } })).toMatchObject({
        outcome: 'failed',
        cause: 'end.test-failed',
      });
    }
  });

  test('does not hide what the tests themselves wait for', () => {
    const pods = [
      pod({
        phase: 'Pending',
        conditions: [condition('PodScheduled', 'True')],
        main: waiting('ContainerCreating'),
        others: beside(waiting('ErrImagePull', 'failed to pull image "tools:1": not found')),
      }),
    ];
    const view = standing({ testContainer: 'test', pods }, T0 + 5_000);
    expect(view.cause).toBe('');
    expect(view.cannotHeal).toBe(false);
  });
});

describe('the same as a native sidecar, in an image without a shell', () => {
  const last = ended(128, 'StartError', 40, { message: NO_SHELL }).state as Any;

  test.each<[string, Any]>([
    ['that was tried again', { ...waiting('CrashLoopBackOff'), restartCount: 1, lastState: last }],
    ['that has just ended', { state: last }],
    ['that is about to be tried again', waiting('RunContainerError', NO_SHELL)],
  ])('%s names helper-image', (_what, state) => {
    const stuck = pod({
      phase: 'Pending',
      conditions: [condition('PodScheduled', 'True')],
      main: waiting('PodInitializing'),
      inits: [{ name: RESULTS_NAME, sidecar: true, ...state }],
    });
    const found = verdict({ pods: [stuck] });
    expect(found).toMatchObject({ outcome: 'configuration', cause: 'start.command' });
    expect(found.remedy).toMatch(/helper-image/);
    expect(standing({ testContainer: 'test', pods: [stuck] }, T0 + 60_000)).toMatchObject({
      cannotHeal: true,
      part: '',
    });
  });
});
