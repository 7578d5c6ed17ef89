import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { Console } from '../../../src/action/console.ts';
import { errorFromAnswer } from '../../../src/cluster/api-error.ts';
import type { ApiClient } from '../../../src/cluster/http.ts';
import { Relay } from '../../../src/run/relay.ts';
import { systemClock } from '../../../src/time/clock.ts';

const GONE = 'gone';
const GONE_ERROR = errorFromAnswer(
  'GET',
  '/log',
  404,
  {},
  JSON.stringify({ kind: 'Status', code: 404, reason: 'NotFound', message: 'pods "pod-0" not found' }),
);

/** A relay whose logs are what `answer` gives for a pod; null is never answered. */
function make(answer: (pod: string) => string | null | Promise<string>, answers = async () => true) {
  const stdout = new PassThrough();
  const notices: string[] = [];
  const stop = new AbortController();
  const open = ({ path }: { path: string }) => {
    const text = answer(path.split('/').at(-2) ?? '');
    if (text === null) return new Promise(() => undefined);
    if (text === GONE) return Promise.reject(GONE_ERROR);
    return Promise.resolve(text).then((whole) => {
      const response = Object.assign(new PassThrough(), { complete: true });
      response.end(whole);
      return response;
    });
  };
  const relay = new Relay({
    client: { open } as unknown as ApiClient,
    console: new Console(stdout as unknown as NodeJS.WriteStream, () => 'token'),
    namespace: 'default',
    clock: systemClock,
    signal: stop.signal,
    onNotice: (text) => notices.push(text),
    answers,
    onForbidden: () => undefined,
  });
  const follow = (pod: string) => {
    relay.follow({ pod, container: 'test', restarts: 0, prefix: '', shown: true });
    relay.ended(pod, 'test');
  };
  return { relay, notices, stop, follow, text: () => String(stdout.read() ?? '') };
}

test('more containers than may be followed at once are all read', async () => {
  const { relay, notices, stop, follow, text } = make((pod) => `2026-11-24T00:00:00.000000001Z ${pod}\n`);
  const pods = Array.from({ length: 230 }, (_, index) => `pod-${index}`);
  for (const pod of pods) follow(pod);
  await relay.complete(60_000, stop.signal);
  const shown = text().split('\n');
  expect(pods.filter((pod) => !shown.includes(pod))).toEqual([]);
  expect(notices).toEqual([]);
});

test('a log that could not be read to its end in time is said', async () => {
  const { relay, notices, stop, follow } = make(() => null);
  follow('pod-0');
  await relay.complete(20, stop.signal);
  expect(notices).toEqual([
    expect.stringMatching(/^The log of pod-0\/test could not be read to its end in time/),
  ]);
});

test('an absence of the API server at the end is waited for', async () => {
  const late = Promise.withResolvers<string>();
  const asked: boolean[] = [];
  const { relay, notices, stop, follow, text } = make(
    () => late.promise,
    async () => {
      asked.push(asked.length === 3);
      if (asked.length === 3) late.resolve('2026-11-24T00:00:00.000000001Z pod-0\n');
      return asked.at(-1) === true;
    },
  );
  follow('pod-0');
  await relay.complete(20, stop.signal);
  expect(asked).toEqual([false, false, false]);
  expect(notices).toEqual([]);
  expect(text()).toMatch(/^pod-0$/m);
});

test('a log of which nothing could be read, because its pod was gone, is said to be missing', async () => {
  const { relay, notices, stop, follow } = make(() => GONE);
  follow('pod-0');
  await relay.complete(1000, stop.signal);
  expect(notices).toEqual(['The log of pod-0/test could not be read: its pod was gone before.']);
});
