import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import type { Observation } from '../../../src/diagnosis/observation.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { RECEIVER_CODES } from '../../../src/job/receiver.ts';
import { POD, T0, ended, job } from '../../fixtures/observations/build.ts';
import { WORKSPACE, receiver, seen } from '../../fixtures/observations/workspace.ts';

const whole = (parts: Partial<Observation>): Observation => ({ testContainer: 'test', ...parts });
const view = (parts: Partial<Observation>) => standing(whole(parts), T0 + 60_000);
const named = (name: string) => judge(WORKSPACE.find((item) => item.name === name)!.observation);

describe('the copy of the workspace', () => {
  test('is told while it goes on, and with figures when there are some', () => {
    expect(view(seen(null))).toMatchObject({
      stage: 'initializing',
      part: 'workspace',
      text: `Copying the workspace into pod ${POD}`,
      cannotHeal: false,
      cause: '',
    });
    expect(view(seen({ sentBytes: 120_400_000 })).text).toBe(
      `Copying the workspace into pod ${POD} (120 MB of 500 MB)`,
    );
    // A copy that moves is proof of progress: the start budget waits for it.
    expect(view(seen({ sentBytes: 120_400_000 })).progress).not.toBe('');
  });

  test.each([
    ['forbidden', { state: 'refused', httpStatus: 403 }, 'workspace.forbidden'],
    ['refused', { state: 'refused', httpStatus: 502 }, 'workspace.refused'],
    ['lost', { state: 'lost', sentBytes: 5 }, 'workspace.cut'],
  ] as const)('ends the attempt at once when it is %s', (_what, copy, cause) => {
    expect(view(seen(copy))).toMatchObject({ cannotHeal: true, sightings: 2, cause, progress: '' });
  });

  test('that is forbidden names both rights and the rule that grants them', () => {
    const { message, remedy, retryable, owner } = named('no right to attach');
    expect(message).toContain('it needs get and create on pods/attach');
    expect(message).toContain('in namespace ci');
    expect(remedy).toBe(
      'Grant it in a Role:\n- apiGroups: [""]\n  resources: ["pods/attach"]\n  verbs: ["get", "create"]',
    );
    expect({ retryable, owner }).toEqual({ retryable: false, owner: 'platform' });
  });

  test('that was cut tells how much came, and is worth a new attempt', () => {
    const { message, retryable } = named('cut half-way');
    expect(message).toBe(
      `The copy of the workspace into pod ${POD} was cut off after 1000 of 5000 bytes, so no test ran.`,
    );
    expect(retryable).toBe(true);
    expect(named('cut before it began').message).toBe(
      `The copy of the workspace into pod ${POD} was cut off, so no test ran.`,
    );
  });

  test('into an image without tools names them and the way out', () => {
    const { message, remedy } = named('no tar in the image');
    expect(message).toContain('registry.example.com/shop:1 lacks tar sha256sum');
    expect(remedy).toContain('helper-image');
  });

  test.each(Object.entries(RECEIVER_CODES))(
    'has a verdict of its own for the end "%s" (%i)',
    (_name, code) => {
      const { cause } = judge(
        whole({ job: job(), pods: [receiver(ended(code), { phase: 'Failed' })] as never }),
      );
      expect(cause).toMatch(/^workspace\./);
    },
  );
});
