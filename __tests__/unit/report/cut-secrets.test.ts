import { describe, expect, test } from '@jest/globals';
import { redactReport } from '../../../src/report/report.ts';
import { readReports } from '../../../src/results/read-reports.ts';
import { LogTail } from '../../../src/run/tail.ts';
import { attempt, run, verdict } from '../../fixtures/summary/builder.ts';
import { fixtureReports } from '../../fixtures/summary/reports.ts';

const SECRET = 'Qz7!kP2-mX9_vL4';
const REPORT = fixtureReports.failed!;
const PIECES = Array.from({ length: SECRET.length - 3 }, (_, at) => SECRET.slice(at, at + 4));

/** The secret in a text, so that it stands over each place at which something is cut. */
const around = (place: number) =>
  Array.from({ length: SECRET.length + 2 }, (_, shift) => place - SECRET.length - 1 + shift);

function expectHidden(shown: unknown): void {
  const text = JSON.stringify(shown);
  for (const piece of PIECES) expect(text).not.toContain(piece);
}

describe('a secret that is cut in two', () => {
  test.each([
    ['message', 1000, (text: string) => `<failure message="${text}"/>`],
    ['stack', 300, (text: string) => `<failure message="no">${text}</failure>`],
    ['systemOut', 2000, (text: string) => `<failure/><system-out>${text}</system-out>`],
  ] as const)('shows no half in the %s of a test', async (field, place, write) => {
    for (const at of around(place)) {
      const text = 'y'.repeat(at) + SECRET + 'y'.repeat(3000 - at - SECRET.length);
      const xml = `<testsuite name="s"><testcase name="a">${write(text)}</testcase></testsuite>`;
      const report = { path: 'j.xml', shard: null, attempt: 1, content: Buffer.from(xml) };
      const tests = await readReports([report]);
      expect(tests.failed[0]?.[field]).toContain('…');
      expectHidden(redactReport({ ...REPORT, tests }, [SECRET]).tests);
    }
  });

  test('shows no half in a line of the log', () => {
    for (const at of around(2000)) {
      const tail = new LogTail();
      const line = 'y'.repeat(at) + SECRET + 'y'.repeat(3000);
      tail.add([line], line);
      const observation = { testContainer: 'test', log: { test: tail.lines() } };
      expectHidden(
        redactReport(
          run([attempt({ verdict: verdict({ outcome: 'failed', message: 'no' }), observation })]),
          [SECRET],
        ).attempts[0]?.observation.log,
      );
    }
  });
});
