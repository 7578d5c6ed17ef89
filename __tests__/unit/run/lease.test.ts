import { describe, expect, test } from '@jest/globals';
import { lapsedAtMs, leaseDeadlineSeconds } from '../../../src/run/lease.ts';

describe('the lease', () => {
  test('reaches one window beyond now, counted from the start of the Job, and never beyond the user’s deadline', () => {
    expect(leaseDeadlineSeconds(0, 600_000, null)).toBe(600);
    expect(leaseDeadlineSeconds(150_400, 600_000, null)).toBe(751);
    expect(leaseDeadlineSeconds(150_400, 600_000, 700)).toBe(700);
    expect(leaseDeadlineSeconds(-5_000, 600_000, null)).toBe(600);
  });

  const LAPSED = '2026-01-01T00:10:00Z';
  const job = (reason: string, activeDeadlineSeconds: number) => () => ({
    spec: { activeDeadlineSeconds },
    status: { conditions: [{ type: 'FailureTarget', status: 'True', reason, lastTransitionTime: LAPSED }] },
  });

  test.each([
    ['ended by our deadline', job('DeadlineExceeded', 600), null, true],
    ['ended by the user’s own deadline', job('DeadlineExceeded', 900), 900, false],
    ['ended by ours, before the user’s', job('DeadlineExceeded', 600), 900, true],
    ['failed otherwise', job('BackoffLimitExceeded', 600), null, false],
    ['never seen', () => null, null, false],
  ])('a Job %s', (_how, observed, ownDeadlineSeconds, lapsed) => {
    const seen = { isGone: false, nowMs: 0 };
    expect(lapsedAtMs({ windowMs: 600_000, ownDeadlineSeconds, job: observed, ...seen })).toBe(
      lapsed ? Date.parse(LAPSED) : null,
    );
  });

  const startedMs = Date.parse('2026-01-01T00:00:00Z');
  const running = { activeDeadlineSeconds: 600 };
  test.each([
    ['after its deadline', running, 601, null, true],
    ['before its deadline', running, 599, null, false],
    ['after the user’s own deadline', running, 601, 600, false],
    ['while a queue held it', { ...running, suspend: true }, 601, null, false],
    ['without a deadline', {}, 601, null, false],
  ])('a Job that is gone %s', (_how, spec, nowS, ownDeadlineSeconds, lapsed) => {
    const status = { startTime: new Date(startedMs).toISOString() };
    const options = { windowMs: 600_000, ownDeadlineSeconds, nowMs: startedMs + nowS * 1000 };
    expect(lapsedAtMs({ ...options, job: () => ({ spec, status }), isGone: true })).toBe(
      lapsed ? startedMs + 600_000 : null,
    );
    expect(lapsedAtMs({ ...options, job: () => ({ spec, status }), isGone: false })).toBeNull();
  });
});
