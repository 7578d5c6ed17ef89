import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logText } from '../../dev/runner/result.ts';
import { BUSYBOX, Place, expectVerdict, image, testLines } from './harness.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

describe('a run', () => {
  test('that passes is green, streams its log and leaves nothing', async () => {
    const result = await place.run({ run: 'echo hello from the tests; echo to stderr >&2' });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^(hello|to stderr)/)).toHaveLength(2);
    expect(result.main.outputs).toMatchObject({
      'exit-code': '0',
      namespace: place.namespace,
      attempts: '1',
      owner: '',
    });
    const isVerified = logText(result.main).includes('Nothing of this run is left in the cluster.');
    const later = result.post?.log.filter(({ source }) => source !== 'runner');
    // Main looks for three seconds, in which a busy node may not have ended the pod: then post looks once more.
    expect(later?.length === 0).toBe(isVerified);
    await place.expectGoneAsSaid(result);
  });

  test('whose tests fail is red, and nobody else is blamed', async () => {
    const result = await place.run({ run: 'echo 1 failing; exit 3' });
    expectVerdict(result, 'failed', 'end.test-failed');
    expect(result.main.outputs['exit-code']).toBe('3');
    await place.expectGoneAsSaid(result);
  });

  test('gets its text as written', async () => {
    const script = [
      'echo "shell $$" | grep -q "shell [0-9]" && echo pid',
      'echo "date $(echo from a shell)"',
      'echo "password $PASSWORD"',
      `echo 'quoted $(date) $$'`,
    ].join('\n');
    const result = await place.run({ run: script, env: 'date=oops\nPASSWORD=pa$$word$(date)' });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^(pid|date|password|quoted)/)).toEqual([
      'pid',
      'date from a shell',
      'password pa$$word$(date)',
      'quoted $(date) $$',
    ]);
  });

  test('gets a command as words, a working directory, and the harmless variables of the runner', async () => {
    const result = await place.run({
      command: '[sh, -c, "pwd; echo $0 $CI $GITHUB_REPOSITORY", "a$$b"]',
      'working-directory': '/tmp',
    });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^(\/tmp|a\$\$b)/)).toEqual([
      '/tmp',
      expect.stringMatching(/^a\$\$b true \S+\/\S+/),
    ]);
  });

  test('gets secrets and config maps as variables', async () => {
    await place.create('/api/v1/namespaces/{namespace}/secrets', {
      metadata: { name: 'db' },
      stringData: { DB_PASSWORD: 'hunter2$$' },
    });
    await place.create('/api/v1/namespaces/{namespace}/configmaps', {
      metadata: { name: 'settings' },
      data: { MODE: 'fast' },
    });
    const result = await place.run({
      run: '[ "$DB_PASSWORD" = \'hunter2$$\' ] && echo "same $MODE"',
      'env-from': 'secret/db\nconfigmap/settings',
    });
    expectVerdict(result, 'passed', '');
    expect(testLines(result, /^same/)).toEqual(['same fast']);
  });
});

describe('a run that never gets to its tests says why', () => {
  test.each([
    [
      'an image that does not exist',
      { image: image('no-such-image:1') },
      'image.not-found',
      /no-such-image:1/,
    ],
    [
      'a registry that is not there',
      { image: '127.0.0.1:9/x/y:1', 'start-timeout': '12s' },
      'image.network',
      /127\.0\.0\.1:9/,
    ],
    ['a ConfigMap that is missing', { 'env-from': 'configmap/absent' }, 'config.object-missing', /absent/],
    ['a Secret that is missing', { 'env-from': 'secret/absent' }, 'config.object-missing', /absent/],
    ['more CPU than any node has', { cpu: '500', 'start-timeout': '12s' }, 'sched.insufficient', /cpu/i],
    [
      'a command that is not in the image',
      { command: '[no-such-program]' },
      'start.command',
      /no-such-program/,
    ],
  ])('%s', async (_what, inputs, cause, said) => {
    const result = await place.run({ ...('command' in inputs ? {} : { run: 'true' }), ...inputs });
    expectVerdict(
      result,
      cause === 'sched.insufficient' || cause === 'image.network' ? 'infrastructure' : 'configuration',
      cause,
    );
    expect(result.main.outputs.message).toMatch(said);
    expect(result.main.summary).toMatch(said);
    await place.expectNothingLeft();
  });
});

describe('a run whose tests are ended', () => {
  test('by the memory limit', async () => {
    const result = await place.run({
      image: BUSYBOX,
      memory: '24Mi',
      command: '[sh, -c, "x=a; while true; do x=$x$x; done"]',
    });
    expectVerdict(result, 'configuration', 'end.oom');
    expect(result.main.outputs.message).toMatch(/24Mi/);
  });

  test('by their time limit keep what they printed', async () => {
    const result = await place.run({
      run: 'trap "echo cleaning up; exit 1" TERM; echo begun; sleep 300 & wait',
      timeout: '12s',
    });
    expectVerdict(result, 'timeout', 'run.timeout');
    expect(testLines(result, /^(begun|cleaning up)/)).toEqual(['begun', 'cleaning up']);
    await place.expectNothingLeft();
  });

  test('by a command that the shell does not find', async () => {
    const result = await place.run({ run: 'no-such-command' });
    expectVerdict(result, 'configuration', 'end.127');
    expect(result.main.outputs['exit-code']).toBe('127');
  });
});
