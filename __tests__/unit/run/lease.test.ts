import { describe, expect, test } from '@jest/globals';
import { hasLapsed, leaseDeadlineSeconds } from '../../../src/run/lease.ts';

describe('the lease', () => {
  test('reaches one window beyond now, counted from the start of the Job, and never beyond the user’s deadline', () => {
    expect(leaseDeadlineSeconds(0, 600_000, null)).toBe(600);
    expect(leaseDeadlineSeconds(150_400, 600_000, null)).toBe(751);
    expect(leaseDeadlineSeconds(150_400, 600_000, 700)).toBe(700);
    expect(leaseDeadlineSeconds(-5_000, 600_000, null)).toBe(600);
  });

  const job = (reason: string, activeDeadlineSeconds: number) => () => ({
    spec: { activeDeadlineSeconds },
    status: { conditions: [{ type: 'FailureTarget', status: 'True', reason }] },
  });

  test.each([
    ['ended by our deadline', job('DeadlineExceeded', 600), null, true],
    ['ended by the user’s own deadline', job('DeadlineExceeded', 900), 900, false],
    ['ended by ours, before the user’s', job('DeadlineExceeded', 600), 900, true],
    ['failed otherwise', job('BackoffLimitExceeded', 600), null, false],
    ['never seen', () => null, null, false],
  ])('a Job %s', (_how, observed, ownDeadlineSeconds, lapsed) => {
    expect(hasLapsed({ windowMs: 600_000, ownDeadlineSeconds, job: observed })).toBe(lapsed);
  });
});
