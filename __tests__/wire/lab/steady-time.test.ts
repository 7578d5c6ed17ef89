import { createServer, connect, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { scaledClock } from '../../../dev/fake/scaled-clock.ts';
import { afterSteadyMs } from '../../../dev/fake/steady-time.ts';
import { until } from '../../../dev/fake/until.ts';

const STILL_MS = 200;

/** As a machine that stands still: nothing of this process goes on. */
function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STILL_MS);
}

test('a timer that becomes due while the machine stands still lets what came meanwhile go first', async () => {
  const order: string[] = [];
  const server = createServer((socket) => void socket.on('error', () => undefined).write('word'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    const heard = new Promise<void>((resolve) => {
      socket.on('data', () => {
        order.push('word');
        resolve();
      });
    });
    server.once('connection', () => {
      afterSteadyMs(STILL_MS / 2, () => order.push('timer'));
      standStill();
    });
    await heard;
    await until(() => order.length === 2, 'the timer');
    expect(order).toEqual(['word', 'timer']);
  } finally {
    socket.destroy();
    server.close();
  }
});

test('steady time is never ahead of the world’s, and can be called off', async () => {
  const began = performance.now();
  const callOff = afterSteadyMs(10, () => {
    throw new Error('it was called off');
  });
  callOff();
  await new Promise<void>((resolve) => {
    afterSteadyMs(60, resolve);
  });
  expect(performance.now() - began).toBeGreaterThanOrEqual(59);
});

test('a scaled clock runs ahead of the world, but not while that stands still', async () => {
  const clock = scaledClock(100);
  const before = clock.monotonic();
  standStill();
  expect(clock.monotonic() - before).toBeLessThanOrEqual(2000);
  const [began, asleep] = [performance.now(), clock.monotonic()];
  expect(await clock.sleep(10_000)).toBe(true);
  expect(clock.monotonic() - asleep).toBeGreaterThanOrEqual(10_000);
  expect(performance.now() - began).toBeGreaterThanOrEqual(99);
  expect(clock.sleeps).toEqual([10_000]);
});

test('a sleep by it ends with its signal', async () => {
  const clock = scaledClock(1);
  const stop = new AbortController();
  const sleeping = clock.sleep(3_600_000, stop.signal);
  stop.abort();
  expect(await sleeping).toBe(false);
  expect(await clock.sleep(3_600_000, stop.signal)).toBe(false);
});
