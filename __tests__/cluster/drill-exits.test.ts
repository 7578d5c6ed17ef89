import { afterAll, beforeAll, test } from '@jest/globals';
import { box, drill, job } from './drill.ts';
import { Place } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

// Doubles a text until the limit of 24Mi is reached.
const GREEDY = 'x=a; while true; do x=$x$x; done';

test.concurrent.each([
  [
    'an assertion failure',
    { run: 'echo "1) sum: expected 4 to equal 5"; exit 1' },
    {
      verdict: 'failed',
      cause: 'end.test-failed',
      exitCode: '1',
      says: ['exit code 1'],
      shows: ['expected 4 to equal 5'],
    },
  ],
  [
    'an assertion failure whose log quotes what the cluster says',
    {
      run: 'echo "expected ImagePullBackOff, got OOMKilled"; echo "no space left on device"; echo "1 failing"; exit 2',
    },
    { verdict: 'failed', cause: 'end.test-failed', exitCode: '2', says: ['exit code 2'] },
  ],
  [
    'a crash by SIGSEGV',
    { run: 'echo begun; kill -SEGV $$' },
    { verdict: 'failed', cause: 'end.signal.segv', exitCode: '139', says: ['SIGSEGV', '139'] },
  ],
  [
    'kill -9 of itself, which is no lack of memory',
    { run: 'echo begun; kill -9 $$' },
    { verdict: 'failed', cause: 'end.137.bare', exitCode: '137', says: ['SIGKILL', '137'] },
  ],
  [
    'the memory limit, reached by the tests themselves',
    { memory: '24Mi', command: `[sh, -c, "${GREEDY}"]` },
    { verdict: 'configuration', cause: 'end.oom', exitCode: '137', says: ['24Mi', 'memory limit'] },
  ],
  [
    'the memory limit, reached by a child, with exit code 1',
    { memory: '24Mi', run: `sh -c '${GREEDY}' || true; echo "1 failing"; exit 1` },
    { verdict: 'configuration', cause: 'end.oom.child', exitCode: '1', says: ['24Mi', 'exit code 1'] },
  ],
  [
    'the memory limit, reached by a child, with exit code 0: green, and said',
    { memory: '24Mi', run: `sh -c '${GREEDY}' || true; echo "all passed"` },
    { verdict: 'passed', cause: 'end.oom.child', exitCode: '0', says: [], shows: [/memory/, '24Mi'] },
  ],
  [
    'a command that the shell does not find',
    { run: 'echo begun; no-such-tool --fast' },
    { verdict: 'configuration', cause: 'end.127', exitCode: '127', says: ['no-such-tool'] },
  ],
  [
    'a file that may not be run',
    { run: 'echo echo hi > /tmp/tool; /tmp/tool' },
    { verdict: 'configuration', cause: 'end.126', exitCode: '126', says: ['/tmp/tool'] },
  ],
  [
    'a command that the runtime does not find',
    { command: '[no-such-program, --fast]' },
    { verdict: 'configuration', cause: 'start.command', says: ['no-such-program', 'busybox'] },
  ],
  [
    'a working directory that is no folder',
    { run: 'pwd', 'working-directory': '/bin/busybox' },
    { verdict: 'configuration', cause: 'start.command', says: ['/bin/busybox'] },
  ],
  [
    'a memory limit too small to start',
    { run: 'true', memory: '1Mi' },
    { verdict: 'configuration', cause: 'start.oom', says: ['1Mi'] },
  ],
])('%s', async (_what, inputs, expected) => {
  await drill(place, inputs, expected);
});

test.concurrent('a liveness probe that fails on the tests', async () => {
  const probe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 };
  await drill(place, job({ containers: [box('test', 'sleep 60', { livenessProbe: probe })] }), {
    verdict: 'configuration',
    cause: 'event.killing.liveness',
    says: ['liveness'],
  });
});
