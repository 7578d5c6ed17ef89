import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { drill, hasKubebox } from './drill.ts';
import { BUSYBOX, Place, expectVerdict, reportOf, testLines } from './harness.ts';
import { CLIENTS, MARIADB, POSTGRES, REDIS, buildServiceImages } from './service-images.ts';

let place: Place;
beforeAll(async () => {
  [place] = await Promise.all([Place.make(), hasKubebox ? buildServiceImages() : undefined]);
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const services = (map: object) => JSON.stringify(map);
const inPod = (report: any, container: string) => {
  const { status } = report.attempts.at(-1).observation.pods[0];
  const all = [...status.initContainerStatuses, ...status.containerStatuses];
  return all.find(({ name }: { name: string }) => name === container);
};
const startedMs = ({ state }: any) => Date.parse((state.running ?? state.terminated).startedAt);
const groupOf = (text: string) => text.split('Logs of the services')[1] ?? '';

const SUITE = `
for host in 127.0.0.1 redis; do
  redis-cli -h $host set from "$host" >/dev/null; echo "redis: $(redis-cli -h $host get from)"
done
for host in 127.0.0.1 mariadb; do
  mariadb -h $host -uroot -p"$SECRET" shop -e "create table if not exists t (a text); insert into t values ('$host')"
  echo "mariadb: $(mariadb -h $host -uroot -p"$SECRET" -N shop -e 'select count(*) from t')"
done
for host in 127.0.0.1 postgres; do
  psql -q -h $host -U app shop -c "create table if not exists t (a text); insert into t values ('$host')" 2>/dev/null
  echo "postgres: $(psql -h $host -U app shop -Atc 'select count(*) from t')"
done
echo "shown: $(cat /etc/hosts | grep -c '127.0.0.1.*mariadb.*redis.*postgres')"
`;

describe('a suite with three real servers', () => {
  test('writes and reads all of them at 127.0.0.1 and by name, with text as it was written', async () => {
    const SECRET = 'pa$$w(or)d$(HOME)';
    const result = await place.run({
      image: CLIENTS,
      run: SUITE,
      env: `SECRET=${SECRET}\nPGPASSWORD=${SECRET}`,
      services: services({
        mariadb: {
          image: MARIADB,
          memory: '600Mi',
          cpu: '50m',
          env: { MARIADB_ROOT_PASSWORD: SECRET, MARIADB_DATABASE: 'shop' },
        },
        redis: REDIS,
        postgres: {
          image: POSTGRES,
          memory: '300Mi',
          env: { POSTGRES_PASSWORD: SECRET, POSTGRES_USER: 'app', POSTGRES_DB: 'shop' },
        },
      }),
    });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^(redis|mariadb|postgres|shown):/)).toEqual([
      'redis: 127.0.0.1',
      'redis: redis',
      'mariadb: 1',
      'mariadb: 2',
      'postgres: 1',
      'postgres: 2',
      'shown: 1',
    ]);
    const report = reportOf(result);
    const { spec } = report.attempts[0].observation.pods[0];
    expect(spec.initContainers.map(({ name }: { name: string }) => name)).toEqual([
      'mariadb',
      'redis',
      'postgres',
      'ready-of-mariadb',
    ]);
    expect(spec.volumes.filter(({ emptyDir }: any) => emptyDir?.medium === 'Memory')).toHaveLength(2);
    // A gate is no service to a reader: it has no log, and no name in the log or on the page.
    expect(Object.keys(report.attempts[0].observation.log).join()).not.toContain('ready-of-');
    expect(logText(result.main) + result.main.summary).not.toContain('ready-of-');
    expect(JSON.stringify(report) + result.main.summary).not.toContain(SECRET);
    expect(groupOf(logText(result.main))).toBe('');
    await place.expectNothingLeft();
  });

  test('needs no login where the user gives none, and a manifest may bring its own pod', async () => {
    const { job, box } = await import('./drill.ts');
    const result = await place.run({
      ...job({
        containers: [box('test', 'exit 9')],
        hostAliases: [{ ip: '127.0.0.1', hostnames: ['shop'] }],
      }),
      image: CLIENTS,
      run: 'mariadb -h mariadb -uroot -e "select 1" && psql -h postgres -U postgres -c "select 1" && grep -q shop /etc/hosts',
      services: services({ postgres: POSTGRES, mariadb: MARIADB }),
    });
    expectVerdict(result, 'passed', '');
  });
});

describe('the tests never start before the service answers', () => {
  const SLOW = 'sleep 8; exec /entrypoint';

  test.concurrent.each([
    [
      'waited for where it stands',
      { redis: { image: REDIS, command: ['sh', '-c', SLOW] } },
      'redis',
      'redis-cli -h redis ping',
    ],
    [
      'waited for by a gate',
      { db: { image: MARIADB, command: ['sh', '-c', SLOW] }, redis: REDIS },
      'db',
      'mariadb -h db -uroot -e "select 1"',
    ],
    [
      'waited for by words of the user, with their dollars',
      {
        text: {
          image: BUSYBOX,
          command: ['sh', '-c', 'sleep 8; echo "$0" >/tmp/up; exec sleep 600', 'a$$b$(HOME)'],
          ready: ['sh', '-c', 'test "$(cat /tmp/up)" = "$0"', 'a$$b$(HOME)'],
        },
      },
      'text',
      'true',
    ],
    [
      'waited for by HTTP',
      {
        web: {
          image: BUSYBOX,
          command: ['sh', '-c', 'mkdir /w; httpd -p 80 -h /w; sleep 8; echo ok >/w/up; exec sleep 600'],
          ready: 'http://:80/up',
        },
      },
      'web',
      'wget -qO- http://web/up',
    ],
  ])('one that takes 8 s is %s', async (_what, map, name, run) => {
    const result = await place.run({ image: CLIENTS, run, services: services(map) });
    expectVerdict(result, 'passed', '');
    const report = reportOf(result);
    const waitedMs = startedMs(inPod(report, 'test')) - startedMs(inPod(report, name));
    expect(waitedMs).toBeGreaterThanOrEqual(8_000);
  });
});

describe('a service that keeps the tests from starting', () => {
  test.concurrent.each([
    [
      'misconfigured',
      { postgres: { image: POSTGRES, env: { POSTGRES_HOST_AUTH_METHOD: 'md5' } } },
      'sidecar.crashloop',
      ['Service postgres crashes at its start', 'exit code 1', 'give POSTGRES_PASSWORD'],
    ],
    [
      'misconfigured, with a gate behind it',
      { mariadb: { image: MARIADB, env: { MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: '' } }, redis: REDIS },
      'sidecar.crashloop',
      ['Service mariadb crashes at its start', 'give MARIADB_ROOT_PASSWORD'],
    ],
    [
      'never answering',
      { redis: { image: REDIS, args: ['--port', '7000'] } },
      'sidecar.never-ready',
      ['Service redis runs but never became ready', 'connection refused'],
    ],
    [
      'never answering, with a gate behind it',
      { mariadb: { image: MARIADB, args: ['--port=3999'] }, redis: REDIS },
      'sidecar.never-ready',
      ['Service mariadb runs but never became ready', ':3306', 'connection refused'],
    ],
    [
      'missing in the registry',
      { redis: `${REDIS}-no-such-tag` },
      'image.not-found',
      ['-no-such-tag', 'container redis'],
    ],
  ])('%s', async (_what, map, cause, says) => {
    const result = await drill(
      place,
      { image: CLIENTS, run: 'echo the tests run', services: services(map), 'start-timeout': '20s' },
      { verdict: 'configuration', cause, owner: 'author', says },
    );
    expect(testLines(result, /^the tests run/)).toEqual([]);
    expect(result.main.summary).not.toContain('ready-of-');
    if (cause === 'image.not-found') return;
    const log = logText(result.main);
    const [first = ''] = Object.keys(map);
    expect(log.match(/Logs of the services/g)).toHaveLength(1);
    expect(groupOf(log)).toContain(`--- ${first}, last`);
    expect(result.main.summary).toMatch(
      new RegExp(`Log of <code>${first}</code>|last lines of \`${first}\``),
    );
  });
});

describe('a service that ends while the tests run', () => {
  const redis = (more: object = {}) => services({ redis: { image: REDIS, ...more } });

  test.concurrent('by itself is named, its data is gone, and green tests stay green', async () => {
    const run =
      'redis-cli set a 1; redis-cli shutdown nosave; until redis-cli ping; do sleep 1; done; echo "left: $(redis-cli get a)"';
    const result = await drill(
      place,
      { image: CLIENTS, run, services: redis() },
      {
        verdict: 'passed',
        cause: '',
        says: [],
        shows: [
          /Service redis ended \(Completed, exit code 0\) \d+ s before the tests did and was started again: its data is gone/,
        ],
      },
    );
    expect(testLines(result, /^left/)).toEqual(['left: ']);
  });

  test.concurrent('by a crash is named before all else, and its log is shown', async () => {
    const run =
      'redis-cli debug segfault || true; echo "Tests: 1 failed, 2 passed, 3 total"; until redis-cli ping; do sleep 1; done; exit 1';
    const result = await drill(
      place,
      { image: CLIENTS, run, services: redis({ args: ['--enable-debug-command', 'yes'] }) },
      {
        verdict: 'failed',
        cause: 'end.test-failed',
        owner: 'author',
        exitCode: '1',
        says: [],
        shows: [
          /Service redis ended \(Error, exit code 139\) \d+ s before the tests did and was started again/,
        ],
      },
    );
    expect(groupOf(logText(result.main))).toContain('--- redis, last');
    expect(groupOf(logText(result.main))).toMatch(/crashed by signal|REDIS BUG REPORT|FAST MEMORY TEST/);
    expect(result.main.annotations.find(({ kind }) => kind === 'warning')?.message).toContain(
      'Service redis ended',
    );
  });

  test.concurrent('at its memory limit is the cause, where no test gave a result', async () => {
    const run = `redis-cli eval 'local t={} for i=1,1e8 do t[i]=string.rep("x",1024)..i end' 0 || true; until redis-cli ping; do sleep 1; done; sleep 2; exit 1`;
    await drill(
      place,
      { image: CLIENTS, run, services: redis({ memory: '24Mi' }) },
      {
        verdict: 'configuration',
        cause: 'sidecar.died-during-run',
        exitCode: '1',
        says: ['redis', 'OOMKilled'],
        shows: [/raise its memory limit/],
      },
    );
  });
});
