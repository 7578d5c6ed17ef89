import { describe, expect, test } from '@jest/globals';
import { runStep } from '../../dev/runner/step.ts';
import { STAY, fixture, play, printed } from './play.ts';

describe('events', () => {
  test('happen when a line comes, one after another', async () => {
    const result = await runStep({
      action: fixture('stubborn'),
      events: [
        { when: /ready/, happen: (step) => step.cancel() },
        { when: /felt SIGINT/, happen: (step) => step.kill('SIGTERM') },
        { when: /felt SIGTERM/, happen: (step) => step.kill() },
      ],
    });
    expect(printed(result.main)).toEqual(['ready', 'felt SIGINT', 'felt SIGTERM']);
    expect(result).toMatchObject({ conclusion: 'cancelled', main: { signal: 'SIGKILL' } });
  });

  test('happen after a time', async () => {
    const { main } = await play({
      main: STAY,
      events: [{ when: 20, happen: (step) => step.kill('SIGTERM') }],
    });
    expect(main).toMatchObject({ signal: 'SIGTERM', conclusion: 'failure' });
    expect(main.durationMs).toBeGreaterThanOrEqual(15);
  });

  test('that come too late never happen', async () => {
    const happened: string[] = [];
    const { conclusion } = await play({
      main: '',
      events: [
        { when: 3_600_000, happen: () => happened.push('time') },
        { when: /never/, happen: () => happened.push('line') },
      ],
    });
    expect([conclusion, happened]).toEqual(['success', []]);
  });
});
