import { afterAll, beforeAll, test } from '@jest/globals';
import { drill } from './drill.ts';
import { Place } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

test.concurrent.each([
  [
    'of another cluster, at set-up',
    'echo preparing; wget -q -O- http://mysql.shop.svc.cluster.local:3306/',
    {
      verdict: 'configuration',
      cause: 'log.dns.busybox',
      owner: 'author',
      says: ['mysql.shop.svc.cluster.local'],
      shows: [/beside the test/],
    },
  ],
  [
    'of another cluster, at set-up, as nslookup says it',
    'nslookup -type=a mysql.shop.svc.cluster.local',
    {
      verdict: 'configuration',
      cause: 'log.dns.dig',
      owner: 'author',
      says: ['mysql.shop.svc.cluster.local'],
    },
  ],
  [
    'in a log whose tests gave a result',
    'wget -q -O- http://mysql.shop.svc.cluster.local/ || true; echo "Tests: 1 failed, 2 passed, 3 total"; exit 1',
    {
      verdict: 'failed',
      cause: 'end.test-failed',
      says: ['1 failed, 2 passed'],
      shows: [/mysql\.shop\.svc\.cluster\.local/],
    },
  ],
  [
    'that an assertion quotes',
    'echo "  expected: getaddrinfo ENOTFOUND mysql.shop"; echo "1 failing"; exit 1',
    { verdict: 'failed', cause: 'end.test-failed', says: ['exit code 1'] },
  ],
] as const)('a name %s', async (_what, script, expected) => {
  await drill(place, { run: script }, expected);
});
