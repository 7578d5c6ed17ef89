import { afterAll, beforeAll, test } from '@jest/globals';
import { box, drill, job } from './drill.ts';
import { Place, image } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const GREEDY = 'x=a; while true; do x=$x$x; done';
const TESTS = box('test', 'echo the tests run');
const sidecar = (script: string, more: object = {}) =>
  box('mysql', script, { restartPolicy: 'Always', ...more });
const beside = (helper: object, test_: object = TESTS) =>
  job({ initContainers: [helper], containers: [test_] });
const never = { exec: { command: ['false'] }, periodSeconds: 1 };

test.concurrent.each([
  [
    'a sidecar that never becomes ready',
    () => beside(sidecar('sleep 600', { startupProbe: { ...never, failureThreshold: 100 } })),
    'configuration',
    'sidecar.never-ready',
    ['mysql', 'never became ready'],
  ],
  [
    'a sidecar that is started again and again, since it never becomes ready',
    () => beside(sidecar('sleep 600', { startupProbe: { ...never, failureThreshold: 1 } })),
    'configuration',
    'sidecar.startup-probe',
    ['mysql', 'never became ready'],
  ],
  [
    'a sidecar that crashes at its start',
    () =>
      beside(
        sidecar('echo no such option: --fast; exit 3', {
          startupProbe: { ...never, exec: { command: ['true'] } },
        }),
      ),
    'configuration',
    'sidecar.crashloop',
    ['mysql', 'exit code 3', 'no such option: --fast'],
  ],
  [
    'a sidecar whose image does not exist',
    () => beside({ ...sidecar('true'), image: image('mysql:no-such-tag') }),
    'configuration',
    'image.not-found',
    ['mysql:no-such-tag', 'container mysql'],
  ],
  [
    'a sidecar whose command is not in its image',
    () => beside({ ...sidecar('true'), command: ['mysqld-safe'] }),
    'configuration',
    'start.command',
    ['mysqld-safe', 'busybox'],
  ],
  [
    'an init container that fails',
    () => beside(box('migrate', 'echo table orders exists; exit 2')),
    'configuration',
    'init.failed',
    ['migrate', 'exit code 2', 'table orders exists'],
  ],
  [
    'an init container at its memory limit',
    () => beside(box('migrate', `exec sh -c '${GREEDY}'`, { resources: { limits: { memory: '24Mi' } } })),
    'configuration',
    'end.oom',
    ['migrate', '24Mi'],
  ],
] as const)('%s keeps the tests from starting', async (_what, inputs, verdict, cause, says) => {
  await drill(place, { ...inputs(), 'start-timeout': '20s' }, { verdict, cause, owner: 'author', says });
});

test.concurrent('a sidecar that is killed for memory in mid-run, before any test gave a result', async () => {
  const tests = 'echo begun; sleep 25; echo "connect ECONNREFUSED 127.0.0.1:3306"; exit 1';
  await drill(
    place,
    beside(sidecar(`sleep 8; ${GREEDY}`, { resources: { limits: { memory: '24Mi' } } }), box('test', tests)),
    {
      verdict: 'configuration',
      cause: 'sidecar.died-during-run',
      exitCode: '1',
      says: ['mysql', 'OOMKilled'],
      shows: [/memory/],
    },
  );
});

test.concurrent('a sidecar that dies while tests fail by themselves is told, and blamed for nothing', async () => {
  const tests = 'echo begun; sleep 25; echo "Tests: 1 failed, 3 passed, 4 total"; exit 1';
  await drill(place, beside(sidecar('sleep 8; exit 5'), box('test', tests)), {
    verdict: 'failed',
    cause: 'end.test-failed',
    says: ['exit code 1', '1 failed, 3 passed'],
    shows: [/mysql/],
  });
});

test.concurrent('a helper that stays when the tests have passed changes nothing, and is told', async () => {
  await drill(place, job({ containers: [box('test', 'echo done'), box('mysql', 'sleep 600')] }), {
    verdict: 'passed',
    cause: '',
    says: [],
    shows: [/mysql keeps pod/],
  });
});

test.concurrent('a helper that cannot be pulled while the tests pass changes nothing, and is told', async () => {
  await drill(
    place,
    job({
      containers: [
        box('test', 'sleep 2; echo done'),
        { ...box('mysql', 'true'), image: image('mysql:no-such-tag') },
      ],
    }),
    { verdict: 'passed', cause: '', says: [], shows: ['mysql:no-such-tag'] },
  );
});
