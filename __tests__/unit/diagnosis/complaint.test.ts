import { expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';

test.each([[['begun', 'sh: no-such-tool: not found']], [['sh: no-such-tool: not found', 'begun']]])(
  'the complaint is quoted in whichever order the two streams were written down: %j',
  (lines) => {
    const terminated = { exitCode: 127, reason: 'Error', finishedAt: '2026-11-24T10:00:01Z' };
    const verdict = judge({
      testContainer: 'test',
      pods: [
        {
          metadata: { name: 'p', uid: 'u' },
          spec: { containers: [{ name: 'test' }] },
          status: { phase: 'Failed', containerStatuses: [{ name: 'test', state: { terminated } }] },
        },
      ],
      log: { test: lines },
    });
    expect(verdict).toMatchObject({ cause: 'end.127', outcome: 'configuration' });
    expect(verdict.message).toContain('no-such-tool');
  },
);
