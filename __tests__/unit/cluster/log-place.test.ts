import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LogPlace, stampNanos } from '../../../src/cluster/log-place.ts';

const line = (second: number, nanos: number, text: string) =>
  `2026-11-24T10:00:${String(second).padStart(2, '0')}.${String(nanos).padStart(9, '0')}Z ${text}`;

describe('where to go on in a log', () => {
  test('is the beginning when nothing was delivered', () => {
    expect(new LogPlace().resumePoint()).toMatchObject({ sinceTime: '', skip: 0 });
  });

  test('counts lines of one stamp', () => {
    const place = new LogPlace();
    place.delivered([line(1, 5, 'a'), line(1, 5, 'b')]);
    place.delivered([line(1, 5, 'c')]);
    expect(place.resumePoint()).toEqual({
      sinceTime: '2026-11-24T10:00:01Z',
      skip: 3,
      firstStamp: '2026-11-24T10:00:01.000000005Z',
      lastStamp: '2026-11-24T10:00:01.000000005Z',
    });
  });

  test('cut anywhere, in any portions, gives every line once', () => {
    // Two writers of one container may stamp slightly out of order.
    const entries = fc.array(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 3 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        entries,
        fc.array(fc.nat({ max: 60 }), { maxLength: 8 }),
        fc.nat({ max: 7 }),
        (raw, cuts, portion) => {
          const seconds = raw.map(([second]) => second).toSorted((a, b) => a - b);
          const log = seconds.map((second, index) => line(second, raw[index]?.[1] ?? 0, `line ${index}`));
          const place = new LogPlace();
          const got: string[] = [];
          for (const cut of [...cuts.toSorted((a, b) => a - b), log.length]) {
            const from = place.resumePoint();
            const since = from.sinceTime === '' ? 0n : (stampNanos(from.sinceTime) ?? 0n);
            const answer = log
              .filter((entry) => (stampNanos(entry.split(' ')[0] ?? '') ?? 0n) >= since)
              .slice(from.skip);
            const fresh = answer.slice(0, Math.max(0, cut - got.length));
            for (let start = 0; start < fresh.length; start += portion + 1)
              place.delivered(fresh.slice(start, start + portion + 1));
            got.push(...fresh);
          }
          expect(got).toEqual(log);
        },
      ),
    );
  });
});

test('stamps of different zones compare', () => {
  expect(stampNanos('2026-11-24T10:00:00.5Z')).toBe(stampNanos('2026-11-24T12:00:00.500000000+02:00'));
  expect(stampNanos('no stamp')).toBeNull();
});
